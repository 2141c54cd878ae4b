"""Win-back plans: begun, amended, gone step by step, closed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.core import jobs
from kehubu.core.models import Notification
from kehubu.core.versions import ChangedMeanwhile
from kehubu.evaluations import services
from kehubu.evaluations.models import WinBackStep
from kehubu.evaluations.services.winbacks import (
    DayPassed,
    GoalMissing,
    OpenPlanKnown,
    OutcomeMissing,
    OwnerDoesNotSee,
    PlanClosed,
    ResultMissing,
    StepBeyondPlan,
    StepDone,
)
from kehubu.evaluations.tasks import remind_of_steps
from tests.evaluations.acts import now
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def day(days):
    return timezone.localdate() + timedelta(days=days)


def begin(client, by, goal="拿回秋冬系列", days=60):
    return services.plan_win_back(client, by=by, at=now(), goal=goal, due_on=day(days))


def add(plan, by, owner, what="拜访新总监", days=7):
    return services.add_step(
        plan, by=by, at=now(), what=what, owner=owner, due_on=day(days)
    )


def finish(step, by, outcome="见到了"):
    return services.finish_step(step, by=by, at=now(), outcome=outcome)


def close(plan, by, state="won", result="签了年度合同"):
    return services.close_win_back(plan, by=by, at=now(), state=state, result=result)


@pytest.fixture
def plan(crew, client):
    return begin(client, crew.manager)


@pytest.fixture
def step(crew, plan):
    return add(plan, crew.manager, crew.executive)


def test_plan_is_begun_once(crew, client):
    with unchanged():
        with pytest.raises(PermissionDenied):
            begin(client, crew.executive)
        with pytest.raises(GoalMissing):
            begin(client, crew.manager, " ")
        with pytest.raises(DayPassed):
            begin(client, crew.manager, days=-1)
    plan = begin(client, crew.director)
    with unchanged(), pytest.raises(OpenPlanKnown):
        begin(client, crew.manager)
    close(plan, crew.manager, "given_up", "对方并购了")
    assert begin(client, crew.manager).is_open


def amend(plan, by, goal="只拿回冬季", days=30, seen=1):
    return services.amend_win_back(
        plan, by=by, at=now(), goal=goal, due_on=day(days), seen=seen
    )


def test_plan_is_amended(crew, plan):
    amend(plan, crew.manager)

    plan.refresh_from_db()
    assert (plan.goal, plan.due_on, plan.version) == ("只拿回冬季", day(30), 2)
    with unchanged():
        with pytest.raises(ChangedMeanwhile):
            amend(plan, crew.manager)
        with pytest.raises(GoalMissing):
            amend(plan, crew.manager, " ", seen=2)
        with pytest.raises(DayPassed):
            amend(plan, crew.manager, days=-2, seen=2)
        with pytest.raises(PermissionDenied):
            amend(plan, crew.executive, seen=2)


def test_owner_of_a_step_is_told_and_reminded(crew, step, time_machine):
    jobs.run_waiting()
    told = Notification.objects.filter(user=crew.executive)
    assert told.get().topic == "evaluations.win_back_step"

    time_machine.move_to(now() + timedelta(days=8), tick=False)
    for _time in range(2):
        remind_of_steps(now())

    assert told.filter(topic="evaluations.win_back_late").count() == 1


def test_step_is_refused(crew, plan):
    with unchanged():
        with pytest.raises(PermissionDenied):
            add(plan, crew.executive, crew.executive)
        with pytest.raises(DayPassed):
            add(plan, crew.manager, crew.executive, days=-1)
        with pytest.raises(StepBeyondPlan, match=str(day(60))):
            add(plan, crew.manager, crew.executive, days=61)
        for who in (crew.designer, crew.second_manager, crew.leaver):
            with pytest.raises(OwnerDoesNotSee, match=who.name):
                add(plan, crew.manager, who)


def test_owner_finishes_a_step(crew, step):
    with unchanged():
        with pytest.raises(PermissionDenied):
            finish(step, crew.finance)
        with pytest.raises(OutcomeMissing):
            finish(step, crew.executive, " ")
    finish(step, crew.executive)

    assert WinBackStep.objects.get().done_by == crew.executive
    with unchanged(), pytest.raises(StepDone):
        finish(step, crew.manager)


def test_closed_plan_stays_closed(crew, plan, step):
    with unchanged():
        with pytest.raises(ResultMissing):
            close(plan, crew.manager, result=" ")
        with pytest.raises(PermissionDenied):
            close(plan, crew.executive)
    close(plan, crew.manager)

    plan.refresh_from_db()
    assert (plan.state, plan.result) == ("won", "签了年度合同")
    with unchanged():
        with pytest.raises(PlanClosed):
            close(plan, crew.manager)
        with pytest.raises(PlanClosed):
            finish(step, crew.executive)
        with pytest.raises(PlanClosed):
            add(plan, crew.manager, crew.executive)
        with pytest.raises(PlanClosed):
            amend(plan, crew.manager, seen=2)
