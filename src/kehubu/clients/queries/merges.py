from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise

from kehubu.clients import alike, importing
from kehubu.clients.models import Client, Merge
from kehubu.people.models import User


def merges(user: User) -> QuerySet[Merge]:
    """
    Return the merges that the user may see, newest first.
    """
    seen = Merge.objects.visible_to(user).defer("moves", "removed")
    return seen.select_related("kept", "by", "undone_by").order_by("-pk")


def kept_instead(pk: int, user: User) -> Client | None:
    """
    Return the client into which that of key ``pk`` was merged, if the user may see it.
    """
    seen = Merge.objects.visible_to(user).standing().filter(dropped_key=pk)
    found = seen.select_related("kept").defer("moves", "removed").first()
    return found.kept if found else None


def likely_same(client: Client, user: User) -> list[alike.Likeness]:
    """
    Return the clients with which this one may have to be merged.
    """
    typed = alike.Typed(client.name, client.short_name, client.phone)
    return alike.likely(typed, user, besides=client.pk)


def twins(typed: Mapping[str, str], user: User) -> list[Client]:
    """
    Return the clients, out of those that the user may see, that are called just as the
    one typed, in full or in short, or have its telephone.
    """
    known = ("name", "short_name", "phone")
    words = {field: typed[field] for field in known}
    same = {alike.REASONS[field] for field in known}
    found = alike.likely(alike.Typed(**words), user)
    return [each.client for each in found if each.reason in same]


@dataclass(frozen=True, slots=True)
class Side:
    """A field of two clients, side by side."""

    name: str
    label: str | Promise
    kept: object
    dropped: object

    @property
    def differs(self) -> bool:
        return self.kept != self.dropped

    @property
    def is_taken(self) -> bool:
        """
        Tell whether one would rather have what the dropped one says.
        """
        return bool(self.dropped) and not self.kept


def side_by_side(kept: Client, dropped: Client) -> list[Side]:
    return [
        Side(name, label, _shown(kept, name), _shown(dropped, name))
        for name, label in importing.FIELDS.items()
    ]


def _shown(client: Client, name: str) -> object:
    """
    Return what a client has in a field; a day is written the same in all languages.
    """
    value = getattr(client, name)
    return value.isoformat() if isinstance(value, date) else value


def moved(the_merge: Merge) -> int:
    """
    Count the rows that a merge has moved: projects, files, entries of the story …
    """
    return sum(len(move["keys"]) for move in the_merge.moves)
