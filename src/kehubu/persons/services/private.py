"""Private data: written by consent, revealed for a reason, erased in time."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from kehubu.core import history
from kehubu.core.access import require
from kehubu.people.models import User
from kehubu.persons import queries, reminders
from kehubu.persons.birthdays import Birthday
from kehubu.persons.errors import NoConsent, NoReason, NothingKept
from kehubu.persons.models import KeyPerson, Private
from kehubu.persons.models.private import FIELDS
from kehubu.persons.services.checking import refuse_sensitive


@dataclass(frozen=True, slots=True)
class Revealed:
    """Private data in clear, for one answer."""

    birthday: Birthday | None
    tastes: str | None
    family: str | None


@transaction.atomic
def set_private(
    person: KeyPerson,
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    cleared: Collection[str] = (),
) -> list[str]:
    """
    Write private data: ``values`` holds what is new (``birthday`` a Birthday), what is
    not in it stays; ``cleared`` names what goes. Return the names of what changed; what
    it says stands in no history.

    :raises NoConsent: naming the first field that no consent in force covers
    :raises Sensitive: if a text tells what is not kept (PIPL 28)
    """
    person = KeyPerson.objects.select_for_update().get(pk=person.pk)
    require(by, "persons.see_private", person)
    written = {name: values[name] for name in FIELDS if values.get(name)}
    _check_consent(person, written)
    refuse_sensitive(written, "tastes", "family")
    if "birthday" in written:
        written["birthday"] = written["birthday"].stored
    row, _created = Private.objects.select_for_update().get_or_create(person=person)
    gone = {name: None for name in cleared if getattr(row, name)}
    changed = {**gone, **written}
    if changed:
        for name, value in changed.items():
            setattr(row, name, value)
        row.save(update_fields=list(changed))
        if "birthday" in changed:
            reminders.recall(person.pk)
        changes = {"fields": [sorted(gone), sorted(written)]}
        verb = "person.private_set"
        history.record(verb, person, by=by, at=at, changes=changes)
    return list(changed)


@transaction.atomic
def reveal(person: KeyPerson, *, by: User, at: datetime, reason: str) -> Revealed:
    """
    Return the private data that a consent in force covers; who asked, when and why is
    kept (PIPL 51).

    :raises NoReason: if it is not said why
    :raises NothingKept: if nothing is kept, or no consent is in force
    """
    person = KeyPerson.objects.select_for_update().get(pk=person.pk)
    require(by, "persons.see_private", person)
    if not reason.strip():
        raise NoReason
    shown = opened(person)
    names = [name for name in FIELDS if getattr(shown, name)]
    if not names:
        raise NothingKept
    words = {"reason": reason, "changes": {"fields": [[], names]}}
    history.record("person.revealed", person, by=by, at=at, **words)
    return shown


@transaction.atomic
def clear_left(
    person: KeyPerson, *, by: User | None, at: datetime, since: date
) -> bool:
    """
    Erase the private data of who has left all posts before a day; tell whether there
    were any.
    """
    person = KeyPerson.objects.select_for_update().get(pk=person.pk)
    if person.posts.exclude(until__lt=since).exists():
        return False
    rows = Private.objects.filter(person=person)
    kept = queries.held(person)
    rows.delete()
    person.person_merges.update(private=[], merged=[])
    reminders.recall(person.pk)
    if kept:
        words = {"changes": {"fields": [sorted(kept), []]}}
        history.record("person.private_cleared", person, by=by, at=at, **words)
    return bool(kept)


def opened(person: KeyPerson) -> Revealed:
    """
    Return the private data of a person in clear, as far as consent covers them.
    """
    row = Private.objects.filter(person=person).first() or Private()
    covered = queries.covered(person.pk)
    held = {name: getattr(row, name) for name in FIELDS if name in covered}
    born = held.get("birthday")
    return Revealed(
        birthday=Birthday.read(born) if born else None,
        tastes=held.get("tastes"),
        family=held.get("family"),
    )


def _check_consent(person: KeyPerson, written: Mapping[str, Any]) -> None:
    covered = queries.covered(person.pk)
    for name in written:
        if name not in covered:
            raise NoConsent(field=name, what=FIELDS[name])
