"""Several prepared lists in one statement."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any

from django.db import connections

from kehubu.core.prepared.written import (
    MARK,
    MOST,
    USING,
    Key,
    Known,
    NotPreparable,
    Text,
    Written,
    is_too_wide,
    write,
)

MANY = 2
"""From how many lists on there is something to weave."""


@dataclass(frozen=True, slots=True)
class _Strand:
    """One list of a woven statement: where its columns stand in the rows."""

    nth: int
    alone: Written
    places: Sequence[int]

    def rows(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        places = self.places
        mine = [[row[place] for place in places] for row in found if row[0] == self.nth]
        return self.alone.made(execute_sql=lambda *_, **__: [mine])


@dataclass(frozen=True, slots=True)
class Woven:
    """Several lists in one statement, with the number of its list in each row."""

    sql: str
    lists: int
    strands: Sequence[_Strand]

    def rows(self, values: Sequence[Known]) -> list[list[Any]]:
        lists: list[list[Any]] = [[] for _nth in range(self.lists)]
        if len(self.strands) < MANY or any(map(is_too_wide, values)):
            for strand in self.strands:
                lists[strand.nth] = strand.alone.rows(values[strand.nth])
            return lists
        with connections[USING].cursor() as cursor:
            params = (p for s in self.strands for p in s.alone.params(values[s.nth]))
            # Named, as Django looks for marks without names by a slow pattern.
            cursor.execute(self.sql, {f"p{nth}": p for nth, p in enumerate(params)})
            found = cursor.fetchall()
        for strand in self.strands:
            lists[strand.nth] = strand.rows(found)
        return lists


@lru_cache(MOST // 10)
def weave(keys: Sequence[Key]) -> Woven:
    """
    Write one statement for all. Of a union's lists, each column has one type: there is
    a column for each type of which any list has one more, and what a list lacks is
    null. A woven statement keeps its lists' SQL as long as it is kept itself, so there
    are fewer of them.
    """
    alone = [write(key) for key in keys]
    types = {n: _types(one.text) for n, one in enumerate(alone) if one.text.compiler}
    most = Counter[str]()
    for kinds in types.values():
        most |= Counter(kinds)
    columns = [(kind, nth) for kind in sorted(most) for nth in range(most[kind])]
    places = {column: 2 + place for place, column in enumerate(columns)}
    strands: list[_Strand] = []
    parts: list[str] = []
    selects: list[str] = []
    for n, kinds in types.items():
        own = [(kind, kinds[:at].count(kind)) for at, kind in enumerate(kinds)]
        strands.append(_Strand(n, alone[n], [places[column] for column in own]))
        names = {column: f"t{n}.c{at}" for at, column in enumerate(own)}
        heads = ", ".join(f"c{at}" for at in range(len(own)))
        # The first of a union's lists says what the nulls of all are of.
        null = "NULL" if selects else "CAST(NULL AS {})"
        shown = ", ".join(names.get(c) or null.format(c[0]) for c in columns)
        parts.append(f"t{n} ({heads}) AS ({alone[n].text.sql})")
        selects.append(f"SELECT {n}, ROW_NUMBER() OVER (), {shown} FROM t{n}")  # noqa: S608
    sql = f"WITH {', '.join(parts)} {' UNION ALL '.join(selects)} ORDER BY 1, 2"
    return Woven(_named(sql), len(keys), strands)


def _named(sql: str) -> str:
    """
    Return SQL with ``%(p0)s``, ``%(p1)s`` and so on in place of its marks.
    """
    names = count()
    return MARK.sub(
        lambda mark: mark[0] if mark[0] == "%%" else f"%(p{next(names)})s", sql
    )


def _types(text: Text) -> list[str]:
    """
    Return the columns' types, whatever their length. Dates and times are never taken
    for one type: SQLite's driver makes values by that of the first list's column.
    """
    compiler: Any = text.compiler
    if text.queryset.query.select_for_update or compiler.has_extra_select:
        raise NotPreparable(f"{text.sql}: not together with others")
    with_lengths = (
        column.output_field.db_type(connections[USING])
        for column, *_ in compiler.select
    )
    return [kind.partition("(")[0] for kind in with_lengths]
