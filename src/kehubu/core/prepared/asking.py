"""Asking: with plain values, or by who asks; one question, or several together."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.utils import timezone

from kehubu.core.prepared.woven import weave
from kehubu.core.prepared.written import Value, key_of, spread, write

Row = TypeVar("Row")


class Reader(Protocol):
    """
    Who asks. ``RIGHTS_HANG_ON`` are the columns on which rights hang, in their order,
    the key first; whatever else of a person decides is looked up by the SQL.
    """

    RIGHTS_HANG_ON: ClassVar[tuple[str, ...]]
    pk: Any


def rows(
    build: Callable[..., QuerySet[Any, Row]], shape: Hashable = None, /, **values: Value
) -> list[Row]:
    """
    Return the rows of ``build(**values)``, of which the SQL is always the same, but for
    the values. To build it may ask the database nothing, and it may not look at the
    values. Numbers are keys: one that no column holds has no rows. Several keys are a
    tuple of at most 512, of which ``build`` is given more than there are.

    A ``shape`` stands for the ``build``, where that is made anew each time, and for
    what its SQL hangs on.

    :raises NotPreparable: if the SQL hangs on anything else, such as the time of day
    :raises TransactionManagementError: if it locks rows outside of a transaction
    """
    known = spread(values)
    return write(key_of(build, shape, known)).rows(known)


@dataclass(frozen=True, slots=True)
class Ask:
    """What ``rows`` is given, to be asked together with others."""

    build: Callable[..., QuerySet[Any]]
    shape: Hashable = None
    values: Mapping[str, Value] = field(default_factory=dict)


def together(*asks: Ask) -> list[list[Any]]:
    """
    Return the rows of each, as ``rows`` would, in the order of ``asks``: all of them in
    one statement, unless a number among the values is one that no column holds.

    :raises NotPreparable: as ``rows``, and if one locks its rows, or is distinct and
        ordered by what it does not select
    """
    known = [spread(ask.values) for ask in asks]
    keys = [
        key_of(ask.build, ask.shape, its) for ask, its in zip(asks, known, strict=True)
    ]
    return weave(tuple(keys)).rows(known)


def asked(
    build: Callable[..., QuerySet[Any, Row]],
    user: Reader,
    *shape: Hashable,
    **values: Value,
) -> list[Row]:
    """
    Return the rows of ``build(user, *shape, **values)``, always the same function: it
    may look at the user's key and posts, and at the day. The SQL is written once for
    all who hold the same posts.

    :raises NotPreparable: if it looks at anything else
    """

    ask = ask_for(build, user, *shape, **values)
    return rows(ask.build, ask.shape, **ask.values)


def ask_for(
    build: Callable[..., QuerySet[Any]],
    user: Reader,
    *shape: Hashable,
    **values: Value,
) -> Ask:
    """
    Return the same question, to be asked together with others.
    """

    def built(actor: int, **values: Value) -> QuerySet[Any]:
        likeness = model.from_db(DEFAULT_DB_ALIAS, columns, (actor, *known))
        return build(likeness, *shape, **values)

    # Of a request's lazy user this is the model, of which type() knows nothing.
    model: Any = user.__class__
    columns = user.RIGHTS_HANG_ON
    known = tuple(getattr(user, name) for name in columns[1:])
    whole = build, shape, known, timezone.localdate()
    return Ask(built, whole, {"actor": user.pk, **values})
