"""Whom a contact is with: the key persons of its client."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.care.models import Contact
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.persons import services as persons
from kehubu.persons.models import KeyPerson, Post


class NotTheirPerson(DomainError):
    code = "care_not_their_person"
    message = _("%(name)s不是这个客户的关键人物，请重新勾选。")
    field = "persons"


def meet(
    contact: Contact, met: Collection[KeyPerson] | None, *, by: User, at: datetime
) -> None:
    """
    Say which key persons a contact is with; None: as before. When it has taken place,
    their last contact follows; so does that of people who are named no longer.

    :raises NotTheirPerson: if somebody new has no post at the client
    """
    before = set(contact.persons.all()) if contact.version > 1 else set()
    after = before if met is None else set(met)
    _check(contact, after - before)
    if after != before:
        contact.persons.set(after)
    if contact.is_done:
        _follow(contact, before | after, by, at)


def _check(contact: Contact, new: Iterable[KeyPerson]) -> None:
    """
    Whoever may write a client's contacts sees all posts there, held now or formerly.
    """
    keys = {person.pk: person for person in new}
    if keys:
        posts = Post.objects.filter(client=contact.client_id, person__in=keys)
        strangers = keys.keys() - set(posts.values_list("person", flat=True))
        if strangers:
            raise NotTheirPerson(name=keys[min(strangers)].name)


def _follow(
    contact: Contact, people: Collection[KeyPerson], by: User, at: datetime
) -> None:
    if not people:
        return
    done = Contact.objects.done().filter(client=contact.client_id, persons__in=people)
    days: dict[int, list[date]] = {}
    for key, moment in done.values_list("persons", "done_at"):
        if moment:
            days.setdefault(key, []).append(timezone.localdate(moment))
    for post in Post.objects.filter(client=contact.client_id, person__in=people):
        held = [
            day
            for day in days.get(post.person_id, ())
            if post.until is None or day <= post.until
        ]
        latest = max(held, default=None)
        persons.follow_contacts(post, by=by, at=at, latest=latest)
