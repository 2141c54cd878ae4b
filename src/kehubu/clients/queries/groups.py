from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from django.db.models import QuerySet

from kehubu.clients.models import Client
from kehubu.core import search
from kehubu.people.models import User

DEPTH = 10
"""Levels of a group that are looked through."""
NAMES = 20


@dataclass(frozen=True, slots=True)
class Group:
    """Where a client stands in its group, as far as the user may see it."""

    parent: Client | None
    has_hidden_parent: bool
    subsidiaries: Sequence[Client]

    @classmethod
    def of(
        cls, client: Client, above: Sequence[Client], below: Sequence[Client]
    ) -> Self:
        """
        Say what is visible above a client, and below it.
        """
        parent = next(iter(above), None)
        return cls(parent, bool(client.parent_id and not parent), below)

    @property
    def is_empty(self) -> bool:
        return not (self.parent or self.subsidiaries)


def group_of(client: Client, user: User) -> Group:
    above = above_it(user, parent=client.parent_id) if client.parent_id else []
    return Group.of(client, list(above), list(below_it(user, client=client.pk)))


def above_it(user: User, *, parent: int) -> QuerySet[Client]:
    return Client.objects.visible_to(user).filter(pk=parent)


def below_it(user: User, *, client: int) -> QuerySet[Client]:
    below = Client.objects.visible_to(user).filter(parent=client)
    return below.order_by("sort_key", "pk")


def in_group(head: int, user: User) -> QuerySet[Client]:
    """
    Return a company and all that stand below it, one statement a level.
    """
    seen = Client.objects.visible_to(user)
    found, level = {head}, {head}
    for _level in range(DEPTH):
        below = seen.filter(parent__in=level).values_list("pk", flat=True)
        level = set(below) - found
        if not level:
            break
        found |= level
    return seen.filter(pk__in=found)


def own_group(client: Client) -> set[int]:
    """
    Return the keys of a client, of all that stand above it, and of all that stand below
    the highest of these, seen or not: for rules, never to be shown.
    """
    above, head = {client.pk}, client
    while head.parent and head.parent_id not in above and len(above) <= DEPTH:
        head = head.parent
        above.add(head.pk)
    found, level = {head.pk}, {head.pk}
    while level:
        below = Client.objects.filter(parent__in=level).values_list("pk", flat=True)
        level = set(below) - found
        found |= level
    return found | above


def called(name: str, user: User, *, besides: Client | None = None) -> list[Client]:
    """
    Return two clients that are called just so, in full or for short.
    """
    seen = Client.objects.visible_to(user).exclude(pk=besides.pk if besides else 0)
    named = seen.filter(name=name) | seen.filter(short_name=name)
    return list(named.order_by("pk")[:2])


def names_like(text: str, user: User) -> list[str]:
    """
    Return full names to be offered while one types the name of a client.
    """
    hits = search.matching(Client, text)
    seen = Client.objects.visible_to(user).filter(pk__in=hits)
    return list(seen.order_by("sort_key", "pk").values_list("name", flat=True)[:NAMES])
