"""The desk for what people ask about their data (PIPL 44–50)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kehubu.core import history
from kehubu.core.access import require
from kehubu.people.models import User
from kehubu.persons import finding, judging, naming, queries
from kehubu.persons.copies import Copy, of_person
from kehubu.persons.errors import (
    AlreadyAnswered,
    DayNotPossible,
    NoIdentity,
    NoReason,
    NotACandidate,
    NotChecked,
    TooManyHits,
)
from kehubu.persons.models import KeyPerson, PersonRequest
from kehubu.persons.services.checking import refuse_sensitive
from kehubu.persons.services.private import opened

MOST_HITS = 1_000
"""As many can be looked through one by one."""
ANSWER_DAYS = 15
"""Working days within which a request is answered (domain §3.4)."""


@transaction.atomic
def open_request(
    *,
    by: User,
    at: datetime,
    person: KeyPerson | None,
    received_on: date,
    values: Mapping[str, Any],
) -> PersonRequest:
    """
    Take in a request, of a key person or of somebody who stands in a text only.
    ``values`` has ``name``, ``kind``, ``channel``, ``words`` and ``terms``. A name
    alone says nobody: whom it means is chosen by the desk.

    :raises DayNotPossible: if it comes from a day to come
    :raises NotAName: if the name is none of a person
    :raises NotATerm: if something else than numbers and addresses is sought
    :raises Sensitive: if the words tell what is not kept (PIPL 28)
    """
    require(by, "persons.open_request")
    if person is not None:
        require(by, "persons.amend_person", person)
    if received_on > timezone.localdate(at):
        raise DayNotPossible
    naming.check_name(values["name"])
    naming.check_terms(values.get("terms", ""))
    refuse_sensitive(values, "words")
    request = PersonRequest.objects.create(
        **values,
        person=person,
        received_on=received_on,
        due_on=queries.answer_by(received_on, ANSWER_DAYS),
        taken_by=by,
        taken_at=at,
    )
    history.record("request.opened", request, by=by, at=at, within=person)
    return request


@transaction.atomic
def answer_request(
    request: PersonRequest, *, by: User, at: datetime, answer: str
) -> PersonRequest:
    """
    Answer a request in words; what it led to is told by what was done.

    :raises AlreadyAnswered: if it is answered
    :raises NoReason: if the answer is empty
    """
    request = PersonRequest.objects.select_for_update().get(pk=request.pk)
    require(by, "persons.answer_request", request)
    if not request.is_open:
        raise AlreadyAnswered
    if not answer.strip():
        raise NoReason
    values = {"answer": answer, "answered_by": by, "answered_at": at}
    for name, value in values.items():
        setattr(request, name, value)
    request.save(update_fields=list(values))
    history.record("request.answered", request, by=by, at=at, within=request.person)
    return request


@transaction.atomic
def choose_person(
    request: PersonRequest, *, by: User, at: datetime, person: KeyPerson | None
) -> PersonRequest:
    """
    Say which of the key persons a request means, or none; what was checked of another
    is to be checked anew.

    :raises AlreadyAnswered: if it is answered
    :raises NotACandidate: if neither his name nor his numbers are those of the request
    """
    request = _open(request, by)
    if person and person not in queries.candidates(request):
        raise NotACandidate
    request.person = person
    request.about, request.checked_by, request.checked_at = [], None, None
    request.save()
    history.record("request.meant", request, by=by, at=at, within=person)
    return request


@transaction.atomic
def check_request(
    request: PersonRequest,
    *,
    by: User,
    at: datetime,
    identity: str,
    about: Collection[str],
) -> PersonRequest:
    """
    Say how it was checked that the person is who he says, and which of the hits are
    about him; of what one does not see one cannot say so.

    :raises AlreadyAnswered: if it is answered
    :raises NoIdentity: if it is not said how
    :raises TooManyHits: if there are more than anybody could look through
    """
    request = _open(request, by)
    if not identity.strip():
        raise NoIdentity
    hits = list(finding.of(request))
    offered = judging.offered(request, hits, by)
    if len(offered) > MOST_HITS:
        raise TooManyHits(n=len(offered))
    request.identity = identity
    request.about = [hit.key for hit in offered if hit.key in about]
    request.checked_by, request.checked_at = by, at
    request.save()
    changes = {"about": [0, len(request.about)]}
    words = {"within": request.person, "changes": changes}
    history.record("request.checked", request, by=by, at=at, **words)
    return request


def _open(request: PersonRequest, by: User) -> PersonRequest:
    rows = PersonRequest.objects.select_for_update(of=["self"])
    request = rows.select_related("person").get(pk=request.pk)
    require(by, "persons.answer_request", request)
    if not request.is_open:
        raise AlreadyAnswered
    return request


@transaction.atomic
def copy_out(request: PersonRequest, *, by: User, at: datetime) -> Copy:
    """
    Return all that is known of somebody, his private data too, to be handed to him;
    who took it is kept. What is about others is left out.

    :raises NotChecked: if nobody has said who he is and what is about him
    """
    rows = PersonRequest.objects.select_for_update(of=["self"])
    request = rows.select_related("person").get(pk=request.pk)
    require(by, "persons.answer_request", request)
    if not request.checked_by_id:
        raise NotChecked
    hits = judging.about(request, list(finding.of(request)))
    seen = judging.seen_by(by, hits)
    told = [hit if hit.key in seen else replace(hit, excerpt="") for hit in hits]
    person = request.person
    copy = of_person(person, opened(person) if person else None, told)
    history.record("request.copied", request, by=by, at=at, within=person)
    return copy
