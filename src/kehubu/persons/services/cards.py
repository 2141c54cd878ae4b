"""Business cards on their way in: all that were chosen, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.people.models import User
from kehubu.persons.errors import NothingTaken
from kehubu.persons.models import Post
from kehubu.persons.services.persons import add


@dataclass(frozen=True, slots=True)
class Taken:
    """A card as it was checked: at which client, or at which new prospect."""

    values: Mapping[str, Any]
    post: Mapping[str, Any]
    client: Client | None
    prospect: str = ""


@transaction.atomic
def take_cards(*, by: User, at: datetime, cards: Sequence[Taken]) -> list[Post]:
    """
    Enter the people of business cards; a company that is not known yet becomes a
    prospect, once for all cards that name it.

    :raises NothingTaken: if no card was chosen
    :raises AlreadyThere: if somebody has a post at the client's
    """
    if not cards:
        raise NothingTaken
    entered: dict[str, Client] = {}
    taken = []
    for card in cards:
        client = card.client or entered.get(card.prospect)
        if client is None:
            values = {"name": card.prospect}
            client = clients.add(by=by, at=at, values=values)
            entered[card.prospect] = client
        words = {"values": card.values, "post": card.post}
        taken.append(add(by=by, at=at, client=client, **words))
    return taken
