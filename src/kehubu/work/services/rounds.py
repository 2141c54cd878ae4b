"""Rounds of regular service: begun by what comes up, ended by archive or otherwise."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures import queries as runs
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Step
from kehubu.work.models import Project, Round
from kehubu.work.services import plans
from kehubu.work.services.withdrawal import withdraw_orders

FINISHED = ("accepted", "revised", "withdrawn")
"""States of an order in which nothing more is to be done about it."""


class NotInRegularService(DomainError):
    code = "work_not_in_regular_service"
    message = _("这个项目不在常规服务中：先完成正在进行的一轮。")


@transaction.atomic
def bring_up(
    project: Project, *, by: User, at: datetime, values: Mapping[str, Any]
) -> Round:
    """
    Begin a round of a client's regular service with what has come up (TL-B2.01–02):
    the regular service is left, and the record of what set it off is written.

    :raises NotInRegularService: if a round is under way, or the service has ended
    :raises StepIncomplete: naming what the record lacks
    """
    step = _regular_service(project)
    require(by, "procedures.act_on_step", step)
    procedures.complete(step, by=by, at=at, outcome="project")
    begun = step.run.steps.open().get()
    procedures.save_record(begun, by=by, at=at, data=values)
    procedures.complete(begun, by=by, at=at)
    return project.rounds.get(ended_at=None)


def _regular_service(project: Project) -> Step:
    waiting = Step.objects.open().filter(waiting_for=Step.Waiting.SERVICE)
    step = waiting.filter(run__in=runs.runs_of(project)).select_related("run").first()
    if step is None:
        raise NotInRegularService
    return step


@transaction.atomic
def open_round(
    project: Project, *, by: User | None, at: datetime, values: Mapping[str, Any]
) -> Round:
    """
    Begin the next round, or correct what the present one says of itself; who may is
    for the step to say that does it.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    present = project.rounds.filter(ended_at=None).first()
    if present:
        verb = "round.amended"
        return history.amend(present, verb, by=by, at=at, within=project, values=values)
    number = project.rounds.count() + 1
    row = Round.objects.create(project=project, number=number, opened_at=at, **values)
    project.round = number
    project.save(update_fields=["round"])
    history.record("round.opened", row, by=by, at=at, within=project)
    return row


@transaction.atomic
def lose_round(project: Project, *, by: User | None, at: datetime) -> None:
    """
    Note that the client has turned the proposal down; the round goes on to its review.
    """
    for row in Round.objects.select_for_update().filter(project=project, ended_at=None):
        values = {"state": Round.State.LOST}
        history.amend(row, "round.lost", by=by, at=at, within=project, values=values)


@transaction.atomic
def end_round(
    project: Project, *, by: User | None, at: datetime, step: Step, reason: str = ""
) -> None:
    """
    End the present round with ``step``, if one is under way. With a reason it is
    dropped, and what its orders have left undone is withdrawn.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    row = project.rounds.filter(ended_at=None).first()
    if row is None:
        return
    if reason:
        orders = project.orders.filter(round=row.number).exclude(state__in=FINISHED)
        withdraw_orders(orders, by=by, at=at, reason=reason)
        plans.abandon(project, by=by, at=at, reason=reason)
    state = Round.State.DROPPED if reason else Round.State.DONE
    if row.state == Round.State.LOST:
        state = Round.State.LOST
    values = {"state": state, "ended_at": at, "last_step": step}
    history.amend(
        row,
        "round.ended",
        by=by,
        at=at,
        within=project,
        reason=reason,
        values=values,
    )
