"""
Querysets whose SQL is written out once and then run with other values; several of them
in one statement.

To write out the SQL of a queryset takes Django many times as long as the database needs
to answer it. The querysets of the rooms stay what they are: here they are built with
marks in place of the values, and each time after only the values are put in. What else
the SQL hangs on, such as the reader's posts or the day, is its *shape*.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import QuerySet

from kehubu.core.prepared.woven import weave
from kehubu.core.prepared.written import NotPreparable, Value, key_of, spread, write

__all__ = ["Ask", "NotPreparable", "Value", "rows", "together"]
Row = TypeVar("Row")


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
