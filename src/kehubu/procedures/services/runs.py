"""Runs: begun for a subject, with a cast."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Model

from kehubu.core import facts, history
from kehubu.people.models import User
from kehubu.procedures import engine
from kehubu.procedures.models import Definition, Procedure, Run, Step
from kehubu.procedures.services import asking
from kehubu.procedures.services.casts import write_cast
from kehubu.procedures.services.play import STEP_OPENED, NoSuchProcedure, Play, lock
from kehubu.procedures.services.waiting import go_on
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import SignatureRequest


@transaction.atomic
def start(
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
    write_cast(run, people)
    _begin(run, at)
    history.record("run.started", run, by=by, at=at, within=subject)
    return run


@transaction.atomic
def cast(run: Run, *, by: User, at: datetime, role: str, users: Sequence[User]) -> Run:
    """
    Say who plays a role from now on; open steps of the role go to the first of them,
    who is told.
    """
    return recast(run, by=by, at=at, people={role: users})


@transaction.atomic
def recast(
    run: Run, *, by: User | None, at: datetime, people: Mapping[str, Sequence[User]]
) -> Run:
    """
    Say who plays these roles from now on. Open steps go to the first of a role, who is
    told; a signature that was asked of somebody who plays it no more is asked anew.

    :raises NobodyToSign: if a role has no player who may sign
    """
    play = lock(run.pk, at)
    for role, users in people.items():
        _cast_role(play, role, users, by, at)
    for step in play.steps:
        if step.is_open and play.node(step).signs and _asks_others(step, people):
            signoffs.void(step.occasion, by=by, at=at, keeps_added=True)
            asking.ask(play, step)
            signoffs.keep_order(step.occasion, by=by, at=at)
            go_on(play, step)
    return play.run


@transaction.atomic
def retitle(run: Run, *, by: User, at: datetime, title: str) -> Run:
    """
    Call a run by what its subject is called now.
    """
    run = Run.objects.select_for_update().get(pk=run.pk)
    values = {"title": title[:200]}
    return history.amend(run, "run.retitled", by=by, at=at, values=values)


def _cast_role(
    play: Play, role: str, users: Sequence[User], by: User | None, at: datetime
) -> None:
    run = play.run
    before = [p.user_id for p in run.participants.filter(role=role)]
    run.participants.filter(role=role).delete()
    write_cast(run, {role: users})
    for step in play.steps:
        if step.is_open and step.assignee and step.role_list[:1] == [role] and users:
            _hand_over(step, users[0], run, by, at)
    changes = {role: [before, [user.pk for user in users]]}
    history.record("run.cast", run, by=by, at=at, changes=changes)


def _asks_others(step: Step, people: Mapping[str, Sequence[User]]) -> bool:
    """
    Tell whether a signature is asked of somebody else than who comes first in a role
    now; a substitute stays asked as long as he plays it at all.
    """
    waiting = SignatureRequest.objects.waiting().filter(
        occasion=step.occasion, capacity__in=people
    )
    return any(
        request.signer_id not in _whose_turn(request, people[request.capacity])
        for request in waiting
    )


def _whose_turn(request: SignatureRequest, users: Sequence[User]) -> set[int]:
    able = users if request.grounds else users[:1]
    return {user.pk for user in able}


def _hand_over(step: Step, to: User, run: Run, by: User | None, at: datetime) -> None:
    if step.assignee_id == to.pk:
        return
    values = {"assignee": to}
    history.amend(step, "step.reassigned", by=by, at=at, values=values, within=run)
    facts.announce(STEP_OPENED, step.pk)


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


def _begin(run: Run, at: datetime) -> None:
    play = lock(run.pk, at)
    play.take(engine.begin(play.graph))
