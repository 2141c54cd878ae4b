"""Lists by who asks; their SQL is written once for all who hold the same posts."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import QuerySet
from django.utils import timezone

from kehubu.core import prepared
from kehubu.core.prepared import Ask, Value
from kehubu.people.models import User

Row = TypeVar("Row")
KNOWN = ("id", "held_codes", "is_active")
"""What rights hang on, in the order of the columns; whatever else of a person decides
is looked up by the SQL."""


def asked(
    build: Callable[..., QuerySet[Any, Row]],
    user: User,
    *shape: Hashable,
    **values: Value,
) -> list[Row]:
    """
    Return the rows of ``build(user, *shape, **values)``, always the same function: it
    may look at the user's key and posts, and at the day.

    :raises NotPreparable: if it looks at anything else
    """

    ask = ask_for(build, user, *shape, **values)
    return prepared.rows(ask.build, ask.shape, **ask.values)


def ask_for(
    build: Callable[..., QuerySet[Any]], user: User, *shape: Hashable, **values: Value
) -> Ask:
    """
    Return the same question, to be asked together with others.
    """

    def built(actor: int, **values: Value) -> QuerySet[Any]:
        likeness = User.from_db(DEFAULT_DB_ALIAS, KNOWN, (actor, *known))
        return build(likeness, *shape, **values)

    known = user.held_codes, user.is_active
    whole = build, shape, known, timezone.localdate()
    return Ask(built, whole, {"actor": user.pk, **values})
