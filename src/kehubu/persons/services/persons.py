"""A key person: entered, amended, reviewed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core import history, pinyin, search
from kehubu.core.access import require
from kehubu.core.versions import check_version
from kehubu.people.models import User
from kehubu.persons.errors import NoReason
from kehubu.persons.models import KeyPerson, Post
from kehubu.persons.services.checking import refuse_sensitive
from kehubu.persons.services.posts import write_post

LONGEST_READING = 240


@transaction.atomic
def add(
    *,
    by: User,
    at: datetime,
    client: Client,
    values: Mapping[str, Any],
    post: Mapping[str, Any],
) -> Post:
    """
    Enter a key person with what he is at a client's; lists on their way in use it too.

    ``values`` are those of the person (``name`` at least), ``post`` those of the post.

    :raises Sensitive: if the background tells what is not kept
    """
    require(by, "persons.add_person", client)
    refuse_sensitive(values, "background")
    person = KeyPerson(**derived(values), created_at=at)
    person.save(force_insert=True)
    begun = write_post(person, client, post)
    history.record("person.added", begun, by=by, at=at, within=person)
    search.refresh_soon(Post, [begun.pk])
    return begun


@transaction.atomic
def amend(
    person: KeyPerson, *, by: User, at: datetime, values: Mapping[str, Any], seen: int
) -> KeyPerson:
    """
    Change what is known of a person; ``seen`` is the version that the editor saw.

    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises Sensitive: if the background tells what is not kept
    """
    person = KeyPerson.objects.select_for_update().get(pk=person.pk)
    require(by, "persons.amend_person", person)
    version = check_version(person, seen)
    refuse_sensitive(values, "background")
    changes = {**derived(values, person), "version": version}
    history.amend(person, "person.amended", by=by, at=at, values=changes)
    spelled = pinyin.sort_key(person.reading)
    person.posts.exclude(sort_key=spelled).update(sort_key=spelled)
    search.refresh_soon(Post, list(person.posts.values_list("pk", flat=True)))
    return person


@transaction.atomic
def review(person: KeyPerson, *, by: User, at: datetime, reason: str) -> KeyPerson:
    """
    Say that the data are still needed (PIPL 19): the clock begins anew.

    :raises NoReason: if it is not said why
    """
    person = KeyPerson.objects.select_for_update().get(pk=person.pk)
    require(by, "persons.amend_person", person)
    if not reason.strip():
        raise NoReason
    values = {"reviewed_on": timezone.localdate(at)}
    verb = "person.reviewed"
    return history.amend(person, verb, by=by, at=at, values=values, reason=reason)


def derived(
    values: Mapping[str, Any], person: KeyPerson | None = None
) -> dict[str, Any]:
    """
    Return the values with the reading of the name; one that was typed is kept, but a
    new name does not keep the old reading.
    """
    person = person or KeyPerson()
    name = values.get("name", person.name)
    typed = values.get("reading", person.reading)
    if typed == person.reading and name != person.name:
        typed = ""
    spelled = pinyin.reading(typed) or pinyin.reading(name, is_person=True)
    return {**values, "reading": spelled[:LONGEST_READING]}
