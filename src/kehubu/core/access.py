"""Who may see, and who may do."""

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Model, OuterRef, QuerySet


class Visible(Protocol):
    """What every model that users read offers as its manager."""

    def visible_to(self, user: Any) -> QuerySet[Any]: ...


class Actor(Protocol):
    """Whoever may or may not do something."""

    def has_perm(self, perm: str, obj: Model | None = None) -> bool: ...


def require(actor: Actor, perm: str, obj: Model | None = None) -> None:
    """
    Raise PermissionDenied unless ``actor`` holds ``perm`` on ``obj``.
    """
    if not actor.has_perm(perm, obj):
        raise PermissionDenied(perm)


class RowByRow(Exists):
    """
    An EXISTS that is looked up for the rows that are looked at, and no others.

    PostgreSQL would rather gather all that could be asked for, as it does not know how
    few rows of a page that will be: of 600,000 key persons that took a search more than
    a minute. An OFFSET keeps it from doing so; SQLite looks up in any case.
    """

    def as_postgresql(
        self, compiler: Any, connection: Any, **words: Any
    ) -> tuple[str, tuple[Any, ...]]:
        template = "EXISTS(%(subquery)s OFFSET 0)"
        return self.as_sql(compiler, connection, template=template, **words)


def among(rows: QuerySet[Any], name: str) -> RowByRow:
    """
    Say that what ``name`` refers to is among ``rows``, looked up row by row:
    ``name__in=rows`` has the database gather all of them first, and who has taken part
    in fifty thousand runs would wait for them at each page.
    """
    return RowByRow(rows.filter(pk=OuterRef(name)))
