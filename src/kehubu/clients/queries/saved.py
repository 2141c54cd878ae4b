from dataclasses import dataclass

from kehubu.clients.models import SavedFilter
from kehubu.people.models import User

SHOWN = 40


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A saved filter above the list; ``is_own`` if the user may amend it."""

    saved: SavedFilter
    is_own: bool
    is_now: bool


def shortcuts(user: User, query: str) -> list[Shortcut]:
    """
    Return the filters that the user has saved and those that are shared; the one that
    says what ``query`` says is the present one.
    """
    seen = SavedFilter.objects.visible_to(user).select_related("owner")
    return [
        Shortcut(saved, saved.owner_id == user.pk, saved.query == query)
        for saved in seen.order_by("name", "pk")[:SHOWN]
    ]
