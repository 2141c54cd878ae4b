"""
Querysets whose SQL is written out once and then run with other values.

To write out the SQL of a queryset takes Django many times as long as the database needs
to answer it. The querysets of the rooms stay what they are: here they are built with
marks in place of the values, and each time after only the values are put in. What else
the SQL hangs on, such as the reader's posts or the day, is its *shape*.
"""

from collections.abc import Callable, Hashable, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
Value: TypeAlias = int | str | datetime
MOST = 300
"""How many are kept; those of yesterday make room for those of today."""
WIDEST = 2**63 - 1
USING = DEFAULT_DB_ALIAS


class NotPreparable(Exception):
    """The SQL hangs on more than the shape and the values: a fault of ours."""


def rows(
    build: Callable[..., QuerySet[Any, Row]], shape: Hashable = None, /, **values: Value
) -> list[Row]:
    """
    Return the rows of ``build(**values)``, of which the SQL is the same, but for the
    values, whenever the ``shape`` is; always, where none is given. To build it may ask
    the database nothing. Numbers are keys: one that no column holds has no rows.

    :raises NotPreparable: if the SQL hangs on anything else, such as the time of day
    """
    if any(isinstance(value, int) and abs(value) > WIDEST for value in values.values()):
        # A driver could not even ask.
        return []
    key = _Key(
        (build if shape is None else shape, connections[USING].vendor),
        build,
        tuple(values.items()),
    )
    return _written(key).rows(values)


@dataclass(frozen=True, slots=True)
class _Key:
    shape: Hashable
    build: Callable[..., QuerySet[Any]] = field(compare=False)
    values: tuple[tuple[str, Value], ...] = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where in the parameters a value goes, and in which form the database takes it."""

    place: int
    name: str
    cast: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Written:
    """A queryset with its SQL; there is no ``compiler`` where there can be no rows."""

    queryset: Any
    compiler: SQLCompiler | None = None
    sql: str = ""
    params: Sequence[Any] = ()
    slots: Sequence[_Slot] = ()

    def rows(self, values: dict[str, Value]) -> list[Any]:
        if self.compiler is None:
            return []
        params = list(self.params)
        for slot in self.slots:
            params[slot.place] = slot.cast(values[slot.name])
        # Django's own iterables make the rows; this is all that they ask of a query.
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[USING]
        compiler.as_sql = lambda *_, **__: (self.sql, tuple(params))
        query = copy(self.queryset.query)
        query.get_compiler = lambda *_, **__: compiler
        asked = type(self.queryset)(self.queryset.model, query, USING)
        asked._fields = self.queryset._fields
        return list(self.queryset._iterable_class(asked))


@lru_cache(MOST)
def _written(key: _Key) -> _Written:
    """
    Write the SQL twice, with other marks: only where marks stand may the two differ.
    """
    first, second = _compiled(key, turn=1), _compiled(key, turn=2)
    fixed = [_fixed(each) for each in (first, second)]
    if first.sql != second.sql or fixed[0] != fixed[1]:
        raise NotPreparable(f"{key.shape}: {first.sql}")
    return first


def _fixed(written: _Written) -> list[tuple[int, Any]]:
    places = {slot.place for slot in written.slots}
    return [pair for pair in enumerate(written.params) if pair[0] not in places]


def _compiled(key: _Key, turn: int) -> _Written:
    marks = {
        name: _mark(value, 2 * nth + turn)
        for nth, (name, value) in enumerate(key.values)
    }
    connection = connections[USING]
    with connection.execute_wrapper(_refuse):
        queryset: Any = key.build(**marks)
    if queryset._prefetch_related_lookups:
        # Their querysets may hang on the values, too.
        raise NotPreparable(f"{key.shape}: prefetches")
    compiler = queryset.query.get_compiler(USING)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return _Written(queryset)
    fields = [selected for selected, *_ in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(fields)
    compiler.get_converters = lambda _fields: converters
    forms = {name: _form(mark) for name, mark in marks.items()}
    slots = [
        _Slot(place, name, type(param) if isinstance(param, int) else _form)
        for place, param in enumerate(params)
        for name, form in forms.items()
        if param == form
    ]
    return _Written(queryset, compiler, sql, params, slots)


def _mark(value: Value, number: int) -> Value:
    """
    Return a value of the same type that stands nowhere else.
    """
    if isinstance(value, datetime):
        return datetime(1, 1, number, tzinfo=UTC)
    return 2**60 + number if isinstance(value, int) else f"mark {number}"


def _form(value: Value) -> Any:
    """
    Return a value as a driver takes it.
    """
    if isinstance(value, datetime):
        return connections[USING].ops.adapt_datetimefield_value(value)
    return value


def _refuse(*_asked: Any) -> Any:
    raise NotPreparable("asks the database before it is asked itself")
