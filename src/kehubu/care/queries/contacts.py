"""Contacts and what follows from them; whom they are with."""

from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from kehubu.care.models import CareSummary, Contact, FollowUp
from kehubu.care.models.contacts import ContactQuerySet, FollowUpQuerySet
from kehubu.clients.models import Client, Membership
from kehubu.core import search
from kehubu.core.models import HistoryEntry
from kehubu.documents import queries as documents
from kehubu.people.models import User
from kehubu.persons.models import KeyPerson, Post

FOUND, MOST_ENTRIES, MET_SHOWN = 8, 100, 10


def contacts(user: User) -> ContactQuerySet:
    """
    Return the contacts that the user may see, newest first.
    """
    seen = Contact.objects.visible_to(user).select_related("client", "owner")
    return seen.order_by("-pk")


def contact_shown(contact: Contact, user: User) -> dict[str, Any]:
    """
    Return what a contact's page shows beside it.
    """
    follow_ups = FollowUp.objects.visible_to(user).filter(contact=contact)
    story = HistoryEntry.objects.story_of(contact)
    return {
        "follow_ups": follow_ups.select_related("owner").order_by("due_on", "pk"),
        "photos": documents.files_of(contact),
        "met": list(met(contact, user)),
        "source": source_of(contact, user),
        "sees_client": Client.objects.visible_to(user).filter(pk=contact.client_id),
        "story": story[:MOST_ENTRIES],
    }


def source_of(contact: Contact, user: User) -> Model | None:
    """
    Return the row of an upper app that a contact repeats, if the user may see it.
    """
    if not contact.is_reported:
        return None
    rows: Any = apps.get_model(contact.source_kind)
    found: Model | None = (
        rows.objects.visible_to(user).filter(pk=contact.source_id).first()
    )
    return found


def found_clients(user: User, words: str) -> list[Client]:
    """
    Return the clients that match what is typed; of nothing typed, those whose turn it
    is to be contacted by the user.
    """
    seen = Client.objects.visible_to(user)
    if words.strip():
        matched = search.matching(Client, words)
        return list(seen.filter(pk__in=matched).order_by("sort_key", "pk")[:FOUND])
    own = Membership.objects.filter(user=user).values("client")
    mine = CareSummary.objects.filter(client__in=own).select_related("client")
    return [row.client for row in mine.order_by("due_on", "pk")[:FOUND] if row.client]


def follow_ups(user: User) -> FollowUpQuerySet:
    """
    Return the follow-ups that the user may see, the most urgent first.
    """
    seen = FollowUp.objects.visible_to(user).select_related("owner", "client")
    return seen.order_by("due_on", "pk")


def due_of(user: User, day: date) -> FollowUpQuerySet:
    """
    Return what the user has to follow up by a day, or does in somebody's stead.
    """
    return follow_ups(user).open().of(user).filter(due_on__lte=day)


def of_reports(user: User) -> Q:
    """
    Say of a follow-up that it is of somebody below the user, three steps down.
    """
    above = ("owner__supervisor" + "__supervisor" * n for n in range(3))
    return reduce(or_, (Q(**{path: user}) for path in above))


def follow_up_shown(follow_up: FollowUp, user: User) -> dict[str, Any]:
    story = HistoryEntry.objects.story_of(follow_up)
    contact = Contact.objects.visible_to(user).filter(pk=follow_up.contact_id)
    return {
        "contact": contact.select_related("client").first(),
        "story": story[:MOST_ENTRIES],
    }


def met(contact: Contact, user: User) -> QuerySet[KeyPerson]:
    """
    Return the key persons whom a contact is with, as far as the user may see them, each
    with what he was at the client's: ``here``.
    """
    seen = KeyPerson.objects.visible_to(user).filter(contacts=contact)
    return _placed(seen, contact.client, user)


def choosable(
    client: Client | None, user: User, contact: Contact | None = None
) -> QuerySet[KeyPerson]:
    """
    Return the key persons of a client who may be met: who is there now, and who is
    named by the contact already; each with what he is there: ``here``.
    """
    if client is None:
        return KeyPerson.objects.none()
    posts = Post.objects.visible_to(user).filter(client=client, person=OuterRef("pk"))
    wanted = Q(Exists(posts.current()))
    if contact:
        named = contact.persons.values("pk")
        wanted |= Q(Exists(posts)) & Q(pk__in=named)
    return _placed(KeyPerson.objects.filter(wanted), client, user)


def contacts_with(person: KeyPerson, user: User) -> list[Contact]:
    """
    Return the latest contacts with a key person that the user may see, and those to
    come.
    """
    seen = contacts(user).filter(persons=person, cancelled_at=None)
    when = Coalesce("done_at", "planned_at")
    return list(seen.order_by(when.desc(), "-pk")[:MET_SHOWN])


def _placed(
    people: QuerySet[KeyPerson], client: Client, user: User
) -> QuerySet[KeyPerson]:
    seen = Post.objects.visible_to(user).filter(client=client).order_by("pk")
    placed = Prefetch("posts", seen, to_attr="here")
    return people.prefetch_related(placed).order_by("reading", "pk")


# ---- what recurs


def to_come() -> QuerySet[Contact]:
    """
    Return the planned contacts, with those who are to go.
    """
    rows = Contact.objects.planned().select_related("client", "owner")
    return rows.prefetch_related("colleagues")


def planned_between(first: datetime, after: datetime) -> QuerySet[Contact]:
    return to_come().filter(planned_at__gte=first, planned_at__lt=after)


def follow_ups_due(day: date) -> QuerySet[FollowUp]:
    """
    Return the open follow-ups whose day has come by then, with their owners.
    """
    due = FollowUp.objects.open().filter(due_on__lte=day)
    return due.select_related("owner__supervisor", "client")


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
