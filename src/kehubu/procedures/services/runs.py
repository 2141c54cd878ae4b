"""Runs: begun for a subject, with a cast."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures import engine
from kehubu.procedures.models import Participant, Procedure, Run, Step
from kehubu.procedures.services.play import Play, lock

if TYPE_CHECKING:
    from kehubu.procedures.models import Definition


class NoSuchProcedure(DomainError):
    code = "procedures_no_such_procedure"
    message = _("还没有发布流程 %(key)s。")


@transaction.atomic
def start(  # noqa: PLR0913 - what a run is
    key: str,
    *,
    by: User | None,
    at: datetime,
    subject: Model,
    title: str,
    people: Mapping[str, Sequence[User]],
) -> Run:
    """
    Begin a run of the current version of a procedure.

    ``people`` names for each role who plays it, the first to act first. Who may begin
    one is for the service that owns the subject to say.

    :raises NoSuchProcedure: if nothing is published under ``key``
    :raises NobodyToAct, NobodyToSign: if the first steps have nobody
    """
    procedure = Procedure.objects.select_related("current").filter(key=key).first()
    if procedure is None or procedure.current is None:
        raise NoSuchProcedure(key=key)
    run = _write_run(procedure.current, subject, title, by, at)
    _write_cast(run, people)
    _begin(run, at)
    history.record("run.started", run, by=by, at=at, within=subject)
    return run


@transaction.atomic
def cast(
    run: Run, *, by: User, at: datetime, role: str, users: Sequence[User]
) -> Run:
    """
    Say who plays a role from now on; open steps of the role go to the first of them.
    """
    play = lock(run.pk, at)
    before = [p.user_id for p in run.participants.filter(role=role)]
    run.participants.filter(role=role).delete()
    _write_cast(play.run, {role: users})
    for step in play.steps:
        if step.is_open and step.assignee and step.role_list[:1] == [role] and users:
            step.assignee = users[0]
            step.save(update_fields=["assignee"])
    changes = {role: [before, [user.pk for user in users]]}
    history.record("run.cast", run, by=by, at=at, changes=changes)
    return play.run


def start_called(play: Play, step: Step) -> Run:
    """
    Begin the run that a call activity names; its end completes the step.
    """
    key = play.node(step).called
    procedure = Procedure.objects.select_related("current").filter(key=key).first()
    if procedure is None or procedure.current is None:
        raise NoSuchProcedure(key=key)
    run = Run.objects.create(
        definition=procedure.current,
        subject_kind=play.run.subject_kind,
        subject_id=play.run.subject_id,
        title=play.run.title,
        parent_step=step,
        started_at=play.at,
    )
    _write_cast(run, play.cast.players)
    _begin(run, play.at)
    return run


def _write_run(
    definition: Definition, subject: Model, title: str, by: User | None, at: datetime
) -> Run:
    return Run.objects.create(
        definition=definition,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        title=title[:200],
        started_by=by,
        started_at=at,
    )


def _write_cast(run: Run, people: Mapping[str, Sequence[User]]) -> None:
    Participant.objects.bulk_create(
        Participant(run=run, role=role, user=user, rank=rank)
        for role, users in people.items()
        for rank, user in enumerate(dict.fromkeys(users))
    )


def _begin(run: Run, at: datetime) -> None:
    play = lock(run.pk, at)
    play.take(engine.begin(play.graph))
