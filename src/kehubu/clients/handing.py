"""What hangs on a client that is handed over, as upper apps know it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Protocol

from django.db.models import QuerySet

from kehubu.core import history
from kehubu.people.models import User

Business = Callable[[Collection[int]], Mapping[int, list[str]]]
_business: list[Business] = []


def register(business: Business) -> None:
    """
    Have a hand-over paper name what ``business`` says is open: by the key of each of
    the clients that it is given, asked for all at once.
    """
    _business.append(business)


def open_business(clients: Collection[int]) -> dict[int, list[str]]:
    """
    Return for each client what is open, such as its running projects.
    """
    known = [business(clients) for business in _business]
    return {pk: [*chain(*(said.get(pk, []) for said in known))] for pk in clients}


@dataclass(frozen=True, slots=True)
class Shares:
    """
    Who takes over what from ``giver``: ``parts`` by the key of a client and the role in
    its team; ``heirs`` by the key of a client whom the giver serves in no role from now
    on, for all that hangs on no role.
    """

    giver: User
    parts: Mapping[tuple[int, str], User]
    heirs: Mapping[int, User]

    @property
    def clients(self) -> set[int]:
        return {client for client, _role in self.parts}

    def heir(self, client: int, role: str) -> User | None:
        """
        Return who takes over what the giver does in a role for a client, if anybody.
        """
        return self.parts.get((client, role)) or self.heirs.get(client)


@dataclass(frozen=True, slots=True)
class Taken:
    """A piece of unfinished work that somebody has taken over with a client."""

    client: int
    receiver: User
    what: str


class Follow(Protocol):
    def __call__(self, shares: Shares, *, by: User, at: datetime) -> Iterable[Taken]:
        """Hand over what an app knows of, and say what that was."""


_following: list[Follow] = []


def follow(room: Follow) -> None:
    """
    Have what is unfinished in an upper app go with the clients, all or nothing.
    """
    _following.append(room)


def take_over(shares: Shares, *, by: User, at: datetime) -> list[Taken]:
    """
    Hand over all that is unfinished, and return what that was.
    """
    return [taken for room in _following for taken in room(shares, by=by, at=at)]


def give(
    rows: QuerySet[Any],
    verb: str,
    shares: Shares,
    *,
    by: User,
    at: datetime,
    owner: str,
) -> Iterator[tuple[Any, User]]:
    """
    Give those of these rows that the giver has to the heirs of their clients, each with
    its entry in the history; ``owner`` names the column.
    """
    own = rows.filter(client__in=shares.heirs, **{owner: shares.giver})
    locked = own.select_for_update(of=("self",)).select_related("client")
    for row in locked.order_by("pk"):
        heir = shares.heirs[row.client_id]
        values = {owner: heir, "version": row.version + 1}
        history.amend(row, verb, by=by, at=at, within=row.client, values=values)
        yield row, heir
