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


def among(rows: QuerySet[Any], name: str) -> Exists:
    """
    Say that what ``name`` refers to is among ``rows``, looked up row by row:
    ``name__in=rows`` has the database gather all of them first, and who has taken part
    in fifty thousand runs would wait for them at each page.
    """
    return Exists(rows.filter(pk=OuterRef(name)))
