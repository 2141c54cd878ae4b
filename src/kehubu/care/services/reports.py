"""Contacts that upper apps report: what their own records say, counted here too."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model

from kehubu.care.models import Contact
from kehubu.care.services.meeting import meet
from kehubu.care.services.summaries import sum_up
from kehubu.care.services.writing import amend, columns, created, has_senior, tell
from kehubu.clients.models import Client
from kehubu.core import search
from kehubu.people.models import User
from kehubu.persons.models import Post

SENIOR_POSTS = (Post.Kind.CHAIR, Post.Kind.GENERAL_MANAGER, Post.Kind.DEPUTY)
_BETWEEN = re.compile(r"[\s,，、;；/()（）:：]+")
MET = 200


@dataclass(frozen=True, slots=True)
class Report:
    """
    What a report says of a contact: ``theirs`` and ``ours`` are the names of who took
    part, as they were written.
    """

    kind: Contact.Kind
    done_at: datetime
    note: str
    theirs: str
    ours: str


@transaction.atomic
def take_report(
    client: Client, *, by: User, at: datetime, source: Model, report: Report
) -> Contact:
    """
    Count what a row of an upper app reports as a contact of the client: once for each
    row, changed when the row reports anew. The upper app has authorised the report.

    Who took part is known by name among the client's key persons and our people; of
    several of one name none is taken.
    """
    posts = _posts(client, report.theirs)
    colleagues = _colleagues(report.ours, by)
    values: dict[str, Any] = {
        "kind": report.kind,
        "done_at": min(report.done_at, at),
        "note": report.note,
        "met": report.theirs[:MET],
        "met_senior": any(post.kind in SENIOR_POSTS for post in posts),
        "source_kind": source._meta.label_lower,
        "source_id": source.pk,
    }
    contact = _reported(source)
    if contact is None:
        contact = created(client, by, colleagues, values, at)
        tell("contact.noted", contact, by, at)
    else:
        changes = {**columns(values), "version": contact.version + 1}
        changes["our_senior"] = has_senior(contact.owner, colleagues)
        amend(contact, "contact.amended", by, at, changes)
        contact.colleagues.set(colleagues)
    meet(contact, [post.person for post in posts], by=by, at=at)
    sum_up(client, by=by, at=at)
    search.refresh_soon(Contact, [contact.pk])
    return contact


def _reported(source: Model) -> Contact | None:
    rows = Contact.objects.select_for_update(of=("self",))
    known = rows.select_related("client", "owner")
    kind = source._meta.label_lower
    return known.filter(source_kind=kind, source_id=source.pk).first()


def _posts(client: Client, written: str) -> list[Post]:
    present = Post.objects.filter(client=client).current().select_related("person")
    named = _names(written)
    found: dict[str, list[Post]] = {}
    for post in present.filter(person__name__in=named):
        found.setdefault(post.person.name, []).append(post)
    return [posts[0] for posts in found.values() if len(posts) == 1]


def _colleagues(written: str, by: User) -> list[User]:
    found: dict[str, list[User]] = {}
    for user in User.objects.active().filter(name__in=_names(written)):
        found.setdefault(user.name, []).append(user)
    alone = [users[0] for users in found.values() if len(users) == 1]
    return [user for user in alone if user != by]


def _names(written: str) -> set[str]:
    return set(filter(None, _BETWEEN.split(written)))
