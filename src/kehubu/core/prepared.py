"""
Querysets whose SQL is written out once and then run with other values.

To write out the SQL of a queryset takes Django many times as long as the database needs
to answer it. The querysets of the rooms stay what they are: here they are built with
marks in place of the values, and each time after only the values are put in. What else
the SQL hangs on, such as the reader's posts or the day, is its *shape*.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row")
Value: TypeAlias = int | str | datetime
MOST = 1_000
"""How many are kept; those of yesterday make room for those of today."""
WIDEST = 2**63 - 1
USING = DEFAULT_DB_ALIAS
CONVERTERS = "kehubu_converters"
"""Where a connection keeps what makes values of its columns: it ends with it."""


class NotPreparable(Exception):
    """The SQL hangs on more than the shape and the values: a fault of ours."""


def rows(
    build: Callable[..., QuerySet[Any, Row]], shape: Hashable = None, /, **values: Value
) -> list[Row]:
    """
    Return the rows of ``build(**values)``, of which the SQL is always the same, but for
    the values. To build it may ask the database nothing, and it may not look at the
    values. Numbers are keys: one that no column holds has no rows.

    A ``shape`` stands for the ``build``, where that is made anew each time, and for
    what its SQL hangs on.

    :raises NotPreparable: if the SQL hangs on anything else, such as the time of day
    :raises TransactionManagementError: if it locks rows outside of a transaction
    """
    if any(isinstance(value, int) and abs(value) > WIDEST for value in values.values()):
        # A driver could not even ask.
        return []
    types = tuple((name, type(value)) for name, value in values.items())
    vendor = connections[USING].vendor
    key = _Key((build if shape is None else shape, types, vendor), build)
    return _written(key).rows(values)


@dataclass(frozen=True, slots=True)
class _Key:
    whole: tuple[Hashable, Sequence[tuple[str, type]], str]
    build: Callable[..., QuerySet[Any]] = field(compare=False)

    def marks(self, turn: int) -> dict[str, Value]:
        """
        Return a value for each name, another one in the other turn.
        """
        _shape, types, _vendor = self.whole
        return {
            name: _mark(known, 2 * nth + turn)
            for nth, (name, known) in enumerate(types)
        }


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where in the parameters a value goes, and in which form the database takes it."""

    place: int
    name: str
    cast: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Text:
    """The SQL of a queryset; there is no ``compiler`` where there can be no rows."""

    queryset: Any
    compiler: SQLCompiler | None = None
    sql: str = ""
    params: Sequence[Any] = ()


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class _Written:
    """A queryset's SQL, and where in its parameters the values go."""

    text: _Text
    slots: Sequence[_Slot]

    def rows(self, values: Mapping[str, Value]) -> list[Any]:
        text, connection = self.text, connections[USING]
        if text.compiler is None:
            return []
        queryset = text.queryset
        if queryset.query.select_for_update and connection.get_autocommit():
            # Django looks when it writes the SQL, which it does no more.
            raise TransactionManagementError("rows are locked outside of a transaction")
        params = list(text.params)
        for slot in self.slots:
            params[slot.place] = slot.cast(values[slot.name])
        # Django's own iterables make the rows; this is all that they ask of a query.
        compiler: Any = copy(text.compiler)
        compiler.connection = connection
        converters = self._converters(compiler)
        compiler.get_converters = lambda _fields: converters
        compiler.as_sql = lambda *_, **__: (text.sql, tuple(params))
        query = copy(queryset.query)
        query.get_compiler = lambda *_, **__: compiler
        asked = type(queryset)(queryset.model, query, USING)
        asked._fields = queryset._fields
        return list(queryset._iterable_class(asked))

    def _converters(self, compiler: Any) -> Any:
        kept = compiler.connection.__dict__.setdefault(CONVERTERS, WeakKeyDictionary())
        if self not in kept:
            columns = compiler.select[: compiler.col_count]
            kept[self] = compiler.get_converters([column for column, *_ in columns])
        return kept[self]


@lru_cache(MOST)
def _written(key: _Key) -> _Written:
    """
    Write the SQL twice, with other marks: only where marks stand may the two differ.
    """
    for _once_more in range(2):
        first, second = _text(key, 1), _text(key, 2)
        if first.sql == second.sql:
            pairs = list(zip(first.params, second.params, strict=True))
            slots = _slots(key, pairs)
            fixed = set(range(len(pairs))) - {slot.place for slot in slots}
            if all(pairs[place][0] == pairs[place][1] for place in fixed):
                return _Written(first, slots)
        # Perhaps the day has ended in between.
    raise NotPreparable(f"{key.whole}: {first.sql}")


def _text(key: _Key, turn: int) -> _Text:
    connection = connections[USING]
    with connection.execute_wrapper(_refuse):
        queryset: Any = key.build(**key.marks(turn))
    if queryset._prefetch_related_lookups:
        # Their querysets may hang on the values, too.
        raise NotPreparable(f"{key.whole}: prefetches")
    compiler: Any = queryset.query.get_compiler(USING)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return _Text(queryset)
    # What is kept outlives the connection of the thread that was the first to ask; of
    # the query, the SQL says the rest.
    compiler.connection = None
    compiler.where = compiler.having = compiler.qualify = None
    queryset.query.where, queryset.query.alias_map = None, {}
    return _Text(queryset, compiler, sql, params)


def _slots(key: _Key, pairs: Sequence[tuple[Any, Any]]) -> list[_Slot]:
    """
    Return where the marks of both turns stand, each as it is: a part of one, or one
    with signs before it, is none.
    """
    second = key.marks(2)
    forms = {n: (_form(mark), _form(second[n])) for n, mark in key.marks(1).items()}
    return [
        _Slot(place, name, type(pair[0]) if isinstance(pair[0], int) else _form)
        for place, pair in enumerate(pairs)
        for name, form in forms.items()
        if pair == form
    ]


def _mark(known: type[Value], number: int) -> Value:
    """
    Return a value of a type that fits each column of it, and that a pattern would
    change.
    """
    if issubclass(known, datetime):
        return datetime(2001, 1, number, tzinfo=UTC)
    return 20_000 + number if issubclass(known, int) else f"mark %_\\ {number}"


def _form(value: Value) -> Any:
    """
    Return a value as a driver takes it.
    """
    if isinstance(value, datetime):
        return connections[USING].ops.adapt_datetimefield_value(value)
    return value


def _refuse(*_asked: Any) -> Any:
    raise NotPreparable("asks the database before it is asked itself")
