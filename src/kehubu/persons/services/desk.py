"""The desk for what people ask about their data (PIPL 44–50)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kehubu.core import history
from kehubu.core.access import require
from kehubu.people.models import User
from kehubu.persons import finding, queries
from kehubu.persons.copies import Copy, of_person
from kehubu.persons.errors import AlreadyAnswered, DayNotPossible, NoReason
from kehubu.persons.models import KeyPerson, PersonRequest
from kehubu.persons.services.private import opened

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
    ``values`` has ``name``, ``kind``, ``channel``, ``words`` and ``terms``. Where
    nobody is pointed at, who has this name, and one of these numbers if several have
    it, is taken to be meant.

    :raises DayNotPossible: if it comes from a day to come
    """
    require(by, "persons.open_request")
    if person is not None:
        require(by, "persons.amend_person", person)
    if received_on > timezone.localdate(at):
        raise DayNotPossible
    meant = person or queries.person_called(values["name"], values.get("terms", ""))
    request = PersonRequest.objects.create(
        **values,
        person=meant,
        received_on=received_on,
        due_on=queries.answer_by(received_on, ANSWER_DAYS),
        taken_by=by,
        taken_at=at,
    )
    history.record("request.opened", request, by=by, at=at, within=meant)
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
def copy_out(request: PersonRequest, *, by: User, at: datetime) -> Copy:
    """
    Return all that is known of somebody, his private data too, to be handed to him;
    who took it is kept.
    """
    rows = PersonRequest.objects.select_for_update(of=["self"])
    request = rows.select_related("person").get(pk=request.pk)
    require(by, "persons.answer_request", request)
    hits = list(finding.of(request))
    person = request.person
    copy = of_person(person, opened(person) if person else None, hits)
    history.record("request.copied", request, by=by, at=at, within=person)
    return copy
