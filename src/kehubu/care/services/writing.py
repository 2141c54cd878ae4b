"""How a contact is written and told of, whoever reports it."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import override

from kehubu.care.models import Contact
from kehubu.clients.models import Client
from kehubu.core import history
from kehubu.people.models import User
from kehubu.people.positions import Position

SENIORS = (Position.GENERAL_MANAGER, Position.ACCOUNT_DIRECTOR)

TOLD_WITH_TIME = ("contact.planned", "contact.noted", "contact.completed")
"""What the story tells under its own time, not that of the entry."""


def created(
    client: Client,
    owner: User,
    colleagues: Collection[User],
    values: Mapping[str, Any],
    at: datetime,
) -> Contact:
    seniors = has_senior(owner, colleagues)
    contact = Contact.objects.create(
        client=client,
        owner=owner,
        our_senior=seniors,
        created_at=at,
        **columns(values),
    )
    contact.colleagues.set(colleagues)
    return contact


def columns(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != "persons"}


def has_senior(owner: User, colleagues: Collection[User]) -> bool:
    return any(user.holds(*SENIORS) for user in (owner, *colleagues))


def amend(
    contact: Contact, verb: str, by: User, at: datetime, values: Mapping[str, Any]
) -> None:
    history.amend(contact, verb, by=by, at=at, within=contact.client, values=values)


def tell(verb: str, contact: Contact, by: User, at: datetime) -> None:
    """
    Tell the client's story of it: that there was a contact and of which kind, not what
    was said. Whoever may see the client reads that story.
    """
    with override(settings.LANGUAGE_CODE):
        kind = contact.get_kind_display()
    told: dict[str, Any] = {"step": ["", kind]}
    if verb in TOLD_WITH_TIME:
        told["when"] = ["", contact.when]
    client = contact.client
    history.record(verb, contact, by=by, at=at, within=client, changes=told)
