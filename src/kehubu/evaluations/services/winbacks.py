"""Winning a client back: a plan with a goal, steps with owners, a result."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.evaluations.models import WinBack, WinBackStep
from kehubu.evaluations.models.seeing import READS_GRADES
from kehubu.people.models import User

ASSIGNED = "evaluations.win_back_step_assigned"


class OpenPlanKnown(DomainError):
    code = "evaluations_open_plan_known"
    message = _("这个客户已有进行中的挽回计划。")


class PlanClosed(DomainError):
    code = "evaluations_plan_closed"
    message = _("挽回计划已经结束。")


class GoalMissing(DomainError):
    code = "evaluations_goal_missing"
    message = _("请写明目标。")
    field = "goal"


class DayPassed(DomainError):
    code = "evaluations_day_passed"
    message = _("期限不能早于今天。")
    field = "due_on"


class StepBeyondPlan(DomainError):
    code = "evaluations_step_beyond_plan"
    message = _("步骤的期限不能晚于计划的期限 %(day)s。")
    field = "due_on"


class OwnerDoesNotSee(DomainError):
    code = "evaluations_owner_does_not_see"
    message = _("%(name)s看不到这个客户，不能负责。")
    field = "owner"


class StepDone(DomainError):
    code = "evaluations_step_done"
    message = _("这一步已经完成。")


class OutcomeMissing(DomainError):
    code = "evaluations_outcome_missing"
    message = _("请写明结果。")
    field = "outcome"


class ResultMissing(DomainError):
    code = "evaluations_result_missing"
    message = _("请写明结果。")
    field = "result"


@transaction.atomic
def plan_win_back(
    client: Client, *, by: User, at: datetime, goal: str, due_on: date
) -> WinBack:
    """
    Begin a win-back plan.

    :raises OpenPlanKnown: if one goes on
    :raises GoalMissing: if it has no goal
    :raises DayPassed: if it were due before today
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "evaluations.plan_win_back", client)
    if client.win_backs.filter(state=WinBack.State.OPEN).exists():
        raise OpenPlanKnown
    _check_goal(goal, due_on, at)
    plan = WinBack.objects.create(
        client=client, goal=goal.strip(), due_on=due_on, opened_by=by, opened_at=at
    )
    history.record("win_back.begun", plan, by=by, at=at)
    return plan


@transaction.atomic
def amend_win_back(
    plan: WinBack, *, by: User, at: datetime, goal: str, due_on: date, seen: int
) -> WinBack:
    """
    Give a plan another goal or day.

    :raises PlanClosed: if it is over
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises GoalMissing, DayPassed: as for a new one
    """
    plan = _locked(plan)
    require(by, "evaluations.plan_win_back", plan.client)
    _check_open(plan)
    version = check_version(plan, seen)
    if due_on != plan.due_on or not goal.strip():
        _check_goal(goal, due_on, at)
    values = {"goal": goal.strip(), "due_on": due_on, "version": version}
    return history.amend(plan, "win_back.amended", by=by, at=at, values=values)


@transaction.atomic
def add_step(
    plan: WinBack, *, by: User, at: datetime, what: str, owner: User, due_on: date
) -> WinBackStep:
    """
    Add a step to a plan; its owner is told.

    :raises PlanClosed: if the plan is over
    :raises DayPassed, StepBeyondPlan: if its day is over, or later than the plan's
    :raises OwnerDoesNotSee: if its owner may not read what is judged of the client
    """
    plan = _locked(plan)
    require(by, "evaluations.plan_win_back", plan.client)
    _check_open(plan)
    if due_on < timezone.localdate(at):
        raise DayPassed
    if due_on > plan.due_on:
        raise StepBeyondPlan(day=plan.due_on)
    seen = Client.objects.visible_to(owner).filter(pk=plan.client_id)
    if not (owner.is_active and owner.holds(*READS_GRADES) and seen.exists()):
        raise OwnerDoesNotSee(name=owner.name)
    step = WinBackStep.objects.create(
        plan=plan, what=what.strip(), owner=owner, due_on=due_on
    )
    history.record("win_back.step", step, by=by, at=at, within=plan)
    facts.announce(ASSIGNED, step.pk)
    return step


@transaction.atomic
def finish_step(
    step: WinBackStep, *, by: User, at: datetime, outcome: str
) -> WinBackStep:
    """
    Say what came of a step.

    :raises PlanClosed: if the plan is over
    :raises StepDone: if it has been said
    :raises OutcomeMissing: if nothing is said
    """
    plan = _locked(step.plan)
    step = WinBackStep.objects.select_related("plan__client").get(pk=step.pk)
    require(by, "evaluations.finish_win_back_step", step)
    _check_open(plan)
    if step.is_done:
        raise StepDone
    if not outcome.strip():
        raise OutcomeMissing
    values = {"outcome": outcome.strip(), "done_at": at, "done_by": by}
    return history.amend(
        step, "win_back.step_done", by=by, at=at, within=plan, values=values
    )


@transaction.atomic
def close_win_back(
    plan: WinBack, *, by: User, at: datetime, state: str, result: str
) -> WinBack:
    """
    End a plan: the client is won back, or given up, with what came of it.

    :raises PlanClosed: if it is over
    :raises ResultMissing: if nothing is said
    """
    plan = _locked(plan)
    require(by, "evaluations.plan_win_back", plan.client)
    _check_open(plan)
    if not result.strip():
        raise ResultMissing
    values = {
        "state": WinBack.State(state),
        "result": result.strip(),
        "closed_at": at,
        "version": plan.version + 1,
    }
    return history.amend(plan, "win_back.closed", by=by, at=at, values=values)


def _locked(plan: WinBack) -> WinBack:
    rows = WinBack.objects.select_for_update(of=("self",)).select_related("client")
    return rows.get(pk=plan.pk)


def _check_open(plan: WinBack) -> None:
    if not plan.is_open:
        raise PlanClosed


def _check_goal(goal: str, due_on: date, at: datetime) -> None:
    if not goal.strip():
        raise GoalMissing
    if due_on < timezone.localdate(at):
        raise DayPassed
