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
class _Thread:
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
    count: int
    threads: Sequence[_Thread]

    def rows(self, values: Sequence[Known]) -> list[list[Any]]:
        lists: list[list[Any]] = [[] for _nth in range(self.count)]
        if len(self.threads) < MANY or any(map(is_too_wide, values)):
            for thread in self.threads:
                lists[thread.nth] = thread.alone.rows(values[thread.nth])
            return lists
        with connections[USING].cursor() as cursor:
            params = (p for t in self.threads for p in t.alone.params(values[t.nth]))
            # Named, as Django looks for marks without names by a slow pattern.
            cursor.execute(self.sql, {f"p{nth}": p for nth, p in enumerate(params)})
            found = cursor.fetchall()
        for thread in self.threads:
            lists[thread.nth] = thread.rows(found)
        return lists


@lru_cache(MOST)
def weave(keys: Sequence[Key]) -> Woven:
    """
    Write one statement for all. Of a union's lists, each column has one type: there is
    a column for each type of which any list has one more, and what a list lacks is
    null.
    """
    texts = [write(key).text for key in keys]
    types = {nth: _types(text) for nth, text in enumerate(texts) if text.compiler}
    counts = Counter[str]()
    for its in types.values():
        counts |= Counter(its)
    columns = [(kind, nth) for kind in sorted(counts) for nth in range(counts[kind])]
    places = {column: 2 + place for place, column in enumerate(columns)}
    threads: list[_Thread] = []
    parts: list[str] = []
    selects: list[str] = []
    for nth, its in types.items():
        own = [(kind, its[:at].count(kind)) for at, kind in enumerate(its)]
        threads.append(_Thread(nth, write(keys[nth]), [places[one] for one in own]))
        names = {one: f"t{nth}.c{at}" for at, one in enumerate(own)}
        heads = ", ".join(f"c{at}" for at in range(len(own)))
        # The first of a union's lists says what the nulls of all are of.
        null = "NULL" if selects else "CAST(NULL AS {})"
        shown = ", ".join(names.get(one) or null.format(one[0]) for one in columns)
        parts.append(f"t{nth} ({heads}) AS ({texts[nth].sql})")
        selects.append(f"SELECT {nth}, ROW_NUMBER() OVER (), {shown} FROM t{nth}")  # noqa: S608
    sql = f"WITH {', '.join(parts)} {' UNION ALL '.join(selects)} ORDER BY 1, 2"
    return Woven(_named(sql), len(keys), threads)


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
    Return the columns' types, whatever their length. SQLite's driver makes dates and
    times by the type of the first list's column, so that they may not share one.
    """
    compiler: Any = text.compiler
    if text.queryset.query.select_for_update or compiler.has_extra_select:
        raise NotPreparable(f"{text.sql}: not together with others")
    with_lengths = (
        column.output_field.db_type(connections[USING])
        for column, *_ in compiler.select
    )
    return [kind.partition("(")[0] for kind in with_lengths]
