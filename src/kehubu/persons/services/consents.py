"""Consent: its text, its record, its withdrawal (PIPL 13–16)."""

from collections.abc import Collection
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.forms import Upload
from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.persons import queries, reminders
from kehubu.persons.errors import (
    BeforeWithdrawal,
    DayNotPossible,
    NoProof,
    NothingToWithdraw,
)
from kehubu.persons.models import Consent, KeyPerson, Policy, Private
from kehubu.persons.models.private import FIELDS
from kehubu.persons.services.checking import refuse_sensitive


@transaction.atomic
def publish_policy(
    *, by: User, at: datetime, text: str, review_months: int, erase_months: int
) -> Policy:
    """
    Put a new text of consent, and new periods, into force. Who has agreed to an older
    text has agreed to that one: each record keeps its text.
    """
    require(by, "persons.set_policy")
    present = queries.policy()
    policy = Policy.objects.create(
        number=present.number + 1,
        text=text,
        review_months=review_months,
        erase_months=erase_months,
        by=by,
        at=at,
    )
    history.record("policy.published", policy, by=by, at=at)
    return policy


@transaction.atomic
def record_consent(
    person: KeyPerson,
    *,
    by: User,
    at: datetime,
    covers: Collection[str],
    channel: str,
    given_on: date,
    note: str = "",
    proof: "Upload | None" = None,
) -> Consent:
    """
    Record that a person has agreed to the text in force, with the proof.

    :raises DayNotPossible: if the day is still to come
    :raises BeforeWithdrawal: if consent was withdrawn since that day
    :raises NoProof: without a file and without a word on where the proof is
    :raises Sensitive: if the note tells what is not kept (PIPL 28)
    :raises UploadRefused: if the file is not of a kind that is taken
    """
    person = KeyPerson.objects.select_for_update().get(pk=person.pk)
    require(by, "persons.see_private", person)
    if given_on > timezone.localdate(at):
        raise DayNotPossible
    withdrawn = person.consents.aggregate(last=Max("withdrawn_at"))["last"]
    if withdrawn and given_on < timezone.localdate(withdrawn):
        raise BeforeWithdrawal(day=timezone.localdate(withdrawn).isoformat())
    if not proof and not note.strip():
        raise NoProof
    refuse_sensitive({"note": note}, "note")
    with translation.override(settings.LANGUAGE_CODE):
        policy = queries.policy()
        text = str(policy.text)
    consent = Consent.objects.create(
        person=person,
        policy=policy.number,
        text=text,
        **{name: name in covers for name in FIELDS},
        channel=channel,
        given_on=given_on,
        note=note,
        recorded_by=by,
        recorded_at=at,
    )
    if proof:
        documents.keep(proof, by=by, at=at, subject=consent)
    changes = {"covers": [[], consent.covers]}
    words = {"within": person, "changes": changes}
    history.record("person.consented", consent, by=by, at=at, **words)
    return consent


@transaction.atomic
def withdraw_consent(person: KeyPerson, *, by: User, at: datetime) -> int:
    """
    Withdraw all that a person has agreed to, and erase what it covered. Return how many
    consents were withdrawn.

    :raises NothingToWithdraw: if none is in force
    """
    person = KeyPerson.objects.select_for_update().get(pk=person.pk)
    require(by, "persons.withdraw_consent", person)
    if not person.consents.in_force().exists():
        raise NothingToWithdraw
    withdrawn = person.consents.not_withdrawn().update(withdrawn_at=at)
    person.person_merges.update(private=[], merged=[])
    history.record("person.withdrawn", person, by=by, at=at)
    clear_uncovered(person.pk, by=by, at=at)
    return withdrawn


@transaction.atomic
def clear_uncovered(person_id: int, *, by: User | None, at: datetime) -> list[str]:
    """
    Erase the private data of a person that no consent in force covers; return what
    was erased.
    """
    row = Private.objects.select_for_update().filter(person=person_id).first()
    if row is None:
        return []
    covered = queries.covered(person_id)
    gone = [name for name in FIELDS if name not in covered and getattr(row, name)]
    if gone:
        for name in gone:
            setattr(row, name, None)
        row.save(update_fields=gone)
        reminders.recall(person_id)
        changes = {"fields": [gone, []]}
        verb = "person.private_cleared"
        history.record(verb, row.person, by=by, at=at, changes=changes)
    return gone
