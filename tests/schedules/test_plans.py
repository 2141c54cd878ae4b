"""The rows of a plan: agreed, planned anew, reported on; every exit."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kehubu.core import jobs, notices
from kehubu.core.models import HistoryEntry, Notification
from kehubu.core.versions import ChangedMeanwhile
from kehubu.schedules.receivers import tell_owner
from kehubu.work.models import PlanTask, Project, WorkPlan
from kehubu.work.services import plans
from kehubu.work.services.plans import Changes
from tests.schedules.stage import ROWS, at, on, planned, row, task_of
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NEW = {"starts_on": on(4), "ends_on": on(10), "reason": "客户改了主意"}


@pytest.fixture
def plan(crew):
    return planned(crew)


def replan(task, crew, **given):
    given = {"seen": 1, "by": crew.executive, "at": at(), **NEW, **given}
    return plans.replan(task, **given)


def test_plan_is_made_of_the_rows_that_were_agreed(plan, crew):
    first, second = plan.tasks.all()

    assert (first.task, first.starts_on, first.ends_on) == ("完稿制作", on(2), on(6))
    assert (first.first_ends_on, first.state, first.is_moved) == (
        on(6),
        "planned",
        False,
    )
    assert (first.owner, second.owner) == (crew.executive, crew.manager)
    assert HistoryEntry.objects.filter(verb="plan.added").count() == 2


def test_name_that_leaves_it_open_means_nobody(crew):
    crew.finance.name = crew.designer.name
    crew.finance.save()

    plan = planned(
        crew, [row("甲", 2, 3, owner=crew.designer.name), row("乙", 2, 3, owner="某人")]
    )

    assert {task.owner for task in plan.tasks.all()} == {None}


def test_plan_that_is_agreed_anew_follows(plan, crew):
    rows = [row("完稿制作", 3, 12), row("样刊", 4, 5)]

    plans.adopt(plan.project, by=crew.executive, at=at(), rows=rows)

    tasks = {task.task: task for task in plan.tasks.all()}
    assert tasks["完稿制作"].ends_on == on(12)
    assert tasks["完稿制作"].first_ends_on == on(6)
    assert tasks["华东试投"].state == "dropped"
    assert tasks["样刊"].state == "planned"
    assert WorkPlan.objects.get().version == 2
    plans.adopt(plan.project, by=crew.executive, at=at(), rows=ROWS)
    assert task_of(plan, "华东试投").state == "planned"


def test_replan_moves_a_task_and_keeps_what_was_agreed(plan, crew):
    task = replan(task_of(plan), crew)

    task.refresh_from_db()
    assert (task.starts_on, task.ends_on, task.slippage) == (
        on(4),
        on(10),
        "客户改了主意",
    )
    assert (task.first_starts_on, task.first_ends_on, task.version) == (on(2), on(6), 2)
    assert task.is_moved
    entry = HistoryEntry.objects.about(plan.project).get(verb="plan.replanned")
    assert (entry.by, entry.reason) == (crew.executive, "客户改了主意")
    assert WorkPlan.objects.get().version == 2


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"seen": 0}, ChangedMeanwhile),
        ({"ends_on": on(3)}, plans.EndsBeforeStart),
        ({"starts_on": on(2), "ends_on": on(6)}, plans.NothingMoved),
        ({"reason": " "}, plans.PlanReasonMissing),
    ],
)
def test_replan_that_is_refused(plan, crew, given, refusal):
    with unchanged(), pytest.raises(refusal):
        replan(task_of(plan), crew, **given)


def test_second_of_two_is_told_who_changed_what(plan, crew):
    replan(task_of(plan), crew)

    with unchanged(), pytest.raises(ChangedMeanwhile) as refusal:
        replan(task_of(plan), crew, by=crew.manager, ends_on=on(12))

    assert "戊专员" in refusal.value.details[0]
    assert "2026-03-10" in refusal.value.details[0]


@pytest.mark.parametrize("name", ["designer", "second_manager", "finance", "auditor"])
def test_others_do_not_replan(plan, crew, name):
    with unchanged(), pytest.raises(PermissionDenied):
        replan(task_of(plan), crew, by=getattr(crew, name))


@pytest.mark.parametrize("name", ["executive", "manager", "director", "gm"])
def test_the_accountable_and_those_above_replan(plan, crew, name):
    assert replan(task_of(plan), crew, by=getattr(crew, name)).ends_on == on(10)


def test_ended_project_is_not_planned_anew(plan, crew):
    Project.objects.update(state="won")

    with unchanged(), pytest.raises(plans.NoLongerPlanned):
        replan(task_of(plan), crew)


def report(plan, crew, *rows):
    plans.report(plan.project, by=crew.executive, at=at(), rows=rows)


def test_report_writes_what_is_said_in_full(plan, crew):
    done = {"task": "完稿制作", "state": "done", "ended_on": on(5).isoformat()}

    report(plan, crew, done, {"task": "华东试投", "state": "dropped"}, {"task": "别的"})

    assert (task_of(plan).state, task_of(plan).ended_on) == ("done", on(5))
    assert task_of(plan, "华东试投").state == "planned"
    with unchanged():
        report(plan, crew, done)


def test_task_that_is_done_is_not_moved(plan, crew):
    report(plan, crew, {"task": "完稿制作", "state": "done", "ended_on": "2026-03-05"})

    with unchanged(), pytest.raises(plans.TaskOver):
        replan(task_of(plan), crew, seen=2)


def apply(plan, crew, changes, **given):
    given = {"seen": 1, "by": crew.executive, "at": at(), "reason": "客户要求", **given}
    return plans.apply(plan, changes=changes, **given)


def test_apply_changes_many_tasks_at_once(plan, crew):
    first, second = plan.tasks.all()
    new = {"task": "样刊", "owner_name": "丙经理", "starts_on": on(3), "ends_on": on(4)}
    changes = Changes([new], {first.pk: {"ends_on": on(9)}}, [second.pk])

    apply(plan, crew, changes)

    tasks = {task.task: task for task in plan.tasks.all()}
    assert tasks["完稿制作"].ends_on == on(9)
    assert (tasks["华东试投"].state, tasks["华东试投"].slippage) == (
        "dropped",
        "客户要求",
    )
    assert (tasks["样刊"].owner, tasks["样刊"].place) == (crew.manager, 3)
    assert WorkPlan.objects.get().version == 2


def test_two_tasks_may_change_names_with_each_other(plan, crew):
    first, second = plan.tasks.all()
    changes = {first.pk: {"task": second.task}, second.pk: {"task": first.task}}

    apply(plan, crew, Changes(changed=changes))

    assert [task.task for task in plan.tasks.all()] == [second.task, first.task]


def test_apply_that_is_refused(plan, crew):
    some = Changes(removed=[task_of(plan).pk])
    for refusal, given in (
        (plans.PlanChanged, {"seen": 2}),
        (plans.NothingChanged, {"changes": Changes()}),
        (plans.PlanReasonMissing, {"reason": ""}),
        (PermissionDenied, {"by": crew.designer}),
    ):
        with unchanged(), pytest.raises(refusal):
            apply(plan, crew, **{"changes": some, **given})


@pytest.mark.parametrize(
    "values",
    [
        {"ends_on": on(1)},
        {"first_ends_on": on(1)},
        {"state": "asleep"},
        {"state": "done"},
        {"ended_on": on(2)},
        {"state": "dropped"},
        {"task": "华东试投"},
    ],
)
def test_database_refuses(plan, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlanTask.objects.filter(pk=task_of(plan).pk).update(**values)


def test_plan_is_one_for_a_round_of_a_project(plan):
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkPlan.objects.create(project=plan.project, round=plan.round)


def told(person):
    rows = Notification.objects.filter(user=person, topic="schedules.replanned")
    return [notices.sentence(row) for row in rows]


def test_owner_is_told_once_that_somebody_else_has_moved_his_task(plan, crew):
    task = replan(task_of(plan), crew, by=crew.manager)

    for _again in range(2):
        tell_owner(task.pk)
    jobs.run_waiting()

    assert told(crew.executive) == ["任务改期至 2026-03-10：完稿制作（样例推广）"]


def test_who_moves_his_own_task_need_not_be_told(plan, crew):
    replan(task_of(plan), crew)

    jobs.run_waiting()

    assert told(crew.executive) == []
