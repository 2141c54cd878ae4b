"""Who may see, and who may do."""

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet


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
