"""The SQL of one queryset, written once and then run with other values."""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

Value: TypeAlias = int | str | datetime | tuple[int, ...]
Name: TypeAlias = str | tuple[str, int]
"""A value's; of several keys, with the place of the one."""
Known: TypeAlias = Mapping[Name, Any]
"""Values by name, as the SQL takes them."""
MOST = 1_000
"""How many are kept; those of yesterday make room for those of today."""
WIDEST = 2**63 - 1
SIZES = (8, 64, 512)
"""To how many several keys are filled up, so that few lengths are told apart."""
NOBODY = 0
"""The key that no row has."""
MARK = re.compile("%[%s]")
"""Where a value goes, or a percent sign, which is to be passed over."""
USING = DEFAULT_DB_ALIAS
CONVERTERS = "kehubu_converters"
"""Where a connection keeps what makes values of its columns: it ends with it."""


class NotPreparable(Exception):
    """The SQL hangs on more than the shape and the values: a fault of ours."""


@dataclass(frozen=True, slots=True)
class Key:
    """What SQL is kept under: shape, names and types of the values, database."""

    whole: tuple[Hashable, Sequence[tuple[Name, type]], str]
    build: Callable[..., QuerySet[Any]] = field(compare=False)

    def marks(self, turn: int) -> dict[Name, Any]:
        """
        Return a value for each name, another one in the other turn.
        """
        _shape, types, _vendor = self.whole
        return {
            name: _mark(known, 2 * nth + turn)
            for nth, (name, known) in enumerate(types)
        }


def spread(values: Mapping[str, Value]) -> dict[Name, Any]:
    """
    Return values by name, several keys one by one.

    :raises ValueError: for more keys than the largest of ``SIZES``
    """
    found: dict[Name, Any] = {}
    for name, value in values.items():
        if isinstance(value, tuple):
            size = next((size for size in SIZES if len(value) <= size), 0)
            if len(value) > size:
                raise ValueError(f"{name}: {len(value)} keys")
            keys = (key if abs(key) <= WIDEST else NOBODY for key in value)
            filled = (*keys, *[NOBODY] * (size - len(value)))
            found |= {(name, nth): key for nth, key in enumerate(filled)}
        else:
            found[name] = value
    return found


def _gathered(known: Known) -> dict[str, Value]:
    """
    Return the values as ``spread`` was given them.
    """
    found: dict[str, Any] = {}
    for name, value in known.items():
        if isinstance(name, tuple):
            found[name[0]] = (*found.get(name[0], ()), value)
        else:
            found[name] = value
    return found


def key_of(build: Callable[..., Any], shape: Hashable, values: Known) -> Key:
    types = tuple((name, type(value)) for name, value in values.items())
    whole = build if shape is None else shape, types, connections[USING].vendor
    return Key(whole, build)


def is_too_wide(values: Known) -> bool:
    """
    Tell whether a number is wider than any column: a driver could not even ask.
    """
    return any(isinstance(v, int) and abs(v) > WIDEST for v in values.values())


@dataclass(frozen=True, slots=True)
class _Slot:
    """Where in the parameters a value goes, and in which form the database takes it."""

    place: int
    name: Name
    cast: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Text:
    """The SQL of a queryset; there is no ``compiler`` where there can be no rows."""

    queryset: Any
    compiler: SQLCompiler | None = None
    sql: str = ""
    params: Sequence[Any] = ()


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Written:
    """A queryset's SQL, and where in its parameters the values go."""

    text: Text
    slots: Sequence[_Slot]

    def rows(self, values: Known) -> list[Any]:
        if self.text.compiler is None or is_too_wide(values):
            return []
        locks = self.text.queryset.query.select_for_update
        if locks and connections[USING].get_autocommit():
            # Django looks when it writes the SQL, which it does no more.
            raise TransactionManagementError("rows are locked outside of a transaction")
        asked = self.text.sql, self.params(values)
        return self.made(as_sql=lambda *_, **__: asked)

    def params(self, values: Known) -> tuple[Any, ...]:
        params = list(self.text.params)
        for slot in self.slots:
            params[slot.place] = slot.cast(values[slot.name])
        return tuple(params)

    def made(self, **answers: Callable[..., Any]) -> list[Any]:
        """
        Have Django's own iterables make the rows; ``answers`` and the converters are
        all that they ask of a query's compiler.
        """
        queryset = self.text.queryset
        compiler: Any = copy(self.text.compiler)
        compiler.connection = connections[USING]
        converters = self._converters(compiler)
        compiler.get_converters = lambda _fields: converters
        for name, answer in answers.items():
            setattr(compiler, name, answer)
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
def write(key: Key) -> Written:
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
                return _spelt_out(Written(first, slots))
        # Perhaps the day has ended in between.
    raise NotPreparable(f"{key.whole}: {first.sql}")


def _spelt_out(found: Written) -> Written:
    """
    Put what never changes into the SQL, where that helps. SQLite plans a statement
    anew each time that it is given a value which a partial index might ask for, and
    most of ours ask for states: for one list of 今日 that took longer than to run it.
    """
    if connections[USING].vendor != "sqlite" or not found.text.params:
        return found
    open_places = {slot.place: slot for slot in found.slots}
    given = iter(enumerate(found.text.params))
    slots: list[_Slot] = []
    params: list[Any] = []

    def put_in(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return mark[0]
        place, value = next(given)
        if place not in open_places and (literal := _literal(value)):
            return literal
        if place in open_places:
            slots.append(replace(open_places[place], place=len(params)))
        params.append(value)
        return mark[0]

    sql = MARK.sub(put_in, found.text.sql)
    return Written(replace(found.text, sql=sql, params=params), slots)


def _literal(value: Any) -> str:
    """
    Return a value as SQLite writes it, with a percent sign as the driver's are; nothing
    for one that is better handed over.
    """
    if isinstance(value, bool | int):
        return str(int(value))
    if isinstance(value, str) and "\0" not in value:
        return "'" + value.replace("'", "''").replace("%", "%%") + "'"
    return ""


def _text(key: Key, turn: int) -> Text:
    connection = connections[USING]
    with connection.execute_wrapper(_refuse):
        queryset: Any = key.build(**_gathered(key.marks(turn)))
    if queryset._prefetch_related_lookups:
        # Their querysets may hang on the values, too.
        raise NotPreparable(f"{key.whole}: prefetches")
    compiler: Any = queryset.query.get_compiler(USING)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return Text(queryset)
    # What is kept outlives the connection of the thread that was the first to ask; of
    # the query, the SQL says the rest.
    compiler.connection = None
    compiler.where = compiler.having = compiler.qualify = None
    queryset.query.where, queryset.query.alias_map = None, {}
    return Text(queryset, compiler, sql, params)


def _slots(key: Key, pairs: Sequence[tuple[Any, Any]]) -> list[_Slot]:
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


def _mark(known: type, number: int) -> int | str | datetime:
    """
    Return a value of a type that fits each column of it, and that a pattern would
    change.
    """
    if issubclass(known, datetime):
        return datetime(2001, 1, 1, tzinfo=UTC) + timedelta(days=number)
    return 20_000 + number if issubclass(known, int) else f"mark %_\\ {number}"


def _form(value: Any) -> Any:
    """
    Return a value as a driver takes it.
    """
    if isinstance(value, datetime):
        return connections[USING].ops.adapt_datetimefield_value(value)
    return value


def _refuse(*_asked: Any) -> Any:
    raise NotPreparable("asks the database before it is asked itself")
