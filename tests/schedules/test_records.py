"""The records of plan and progress (TL-B1.20–21) and the plan's rows are one truth."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from kehubu.procedures import services
from kehubu.procedures.models import Record
from kehubu.procedures.services.steps import StepIncomplete
from kehubu.sample import papers
from kehubu.work.models import PlanTask, WorkPlan
from kehubu.work.services import plans
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import published, started, step_at
from tests.schedules.stage import project_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def run(crew):
    """
    A run about a project that has come to its progress.
    """
    draft = Draft().start().end()
    draft.task("plan", record="work_plan").task("progress", record="work_progress")
    published(draft.path("start", "plan", "progress", "end"))
    run = services.start(
        "P-1",
        by=crew.executive,
        at=NOW,
        subject=project_of(crew),
        title="推广",
        people={"ae": [crew.executive]},
    )
    fill(run, "plan", crew, papers.work_plan(NOW))
    return run


def save(run, node, crew, data):
    step = step_at(run, node)
    record = Record.objects.filter(step=step).first()
    seen = record.version if record else 0
    services.save_record(step, by=crew.executive, at=NOW, data=data, seen=seen)
    return step


def fill(run, node, crew, data):
    step = save(run, node, crew, data)
    return services.complete(step, by=crew.executive, at=NOW)


def page(run, crew, browse):
    url = step_at(run, "progress").get_absolute_url()
    return browse(crew.executive).get(url).content.decode()


def add(name, crew):
    plan = PlanTask.objects.all()[0].plan
    day = timezone.localdate(NOW)
    days = {"starts_on": day, "ends_on": day + timedelta(days=1)}
    plans.apply(
        plan,
        by=crew.executive,
        at=NOW,
        seen=plan.version,
        changes=plans.Changes(added=[{"task": name, "owner_name": "甲", **days}]),
        reason="客户要样刊",
    )


def test_completed_plan_becomes_rows(run, crew):
    tasks = PlanTask.objects.all()

    assert [t.task for t in tasks] == ["完稿制作", "华东试投"]
    assert {t.owner for t in tasks} == {crew.executive}


def test_progress_begins_with_the_plan_and_writes_to_it(run, crew, browse):
    assert 'value="华东试投"' in page(run, crew, browse)

    save(run, "progress", crew, papers.work_progress(NOW))

    assert PlanTask.objects.get(task="华东试投").state == "done"


def test_progress_shows_the_plan_as_it_is_now(run, crew, browse):
    step = save(run, "progress", crew, papers.work_progress(NOW))

    add("样刊寄送", crew)

    assert 'value="样刊寄送"' in page(run, crew, browse)
    with pytest.raises(StepIncomplete) as refusal:
        services.complete(step, by=crew.executive, at=NOW)
    assert list(refusal.value.details) == ["请填写“任务”第 3 行的“状态”。"]


def test_what_is_not_said_in_full_stays_in_the_draft(run, crew, browse):
    half = {"task": "华东试投", "state": "done", "reason": "等媒介回单"}

    save(run, "progress", crew, {"tasks": [half]})

    assert PlanTask.objects.get(task="华东试投").state == "planned"
    assert "等媒介回单" in page(run, crew, browse)


def test_task_that_is_not_in_the_plan_is_refused(run, crew):
    data = papers.work_progress(NOW)
    data["tasks"].append({"task": "别的", "state": "done", "ended_on": "2026-03-02"})
    step = save(run, "progress", crew, data)

    with pytest.raises(StepIncomplete) as refusal:
        services.complete(step, by=crew.executive, at=NOW)

    assert list(refusal.value.details) == ["“别的”不在工作计划里，请先列入计划。"]


def test_record_keeps_how_the_plan_stood_in_the_end(run, crew):
    step = fill(run, "progress", crew, papers.work_progress(NOW))
    add("后来的任务", crew)

    data = Record.objects.get(step=step).data

    assert [row["state"] for row in data["tasks"]] == ["done", "done"]
    assert data["summary"] == "按计划完成，样刊已收齐。"


def test_two_tasks_of_one_name_are_no_plan(run, crew):
    data = papers.work_plan(NOW)
    data["tasks"][1]["task"] = data["tasks"][0]["task"]
    another = started(ae=[crew.executive])
    step = save(another, "plan", crew, data)

    with pytest.raises(StepIncomplete) as refusal:
        services.complete(step, by=crew.executive, at=NOW)

    assert list(refusal.value.details) == ["第 2 项任务与前面的同名，请写出区别。"]


def test_plan_of_a_run_about_something_else_makes_no_rows(run, crew):
    another = started(ae=[crew.executive])

    fill(another, "plan", crew, papers.work_plan(NOW))

    assert PlanTask.objects.count() == 2


def test_plans_of_older_records_are_taken_over(run, crew):
    before = list(PlanTask.objects.values_list("task", "owner_name", "ends_on"))
    PlanTask.objects.all().delete()
    WorkPlan.objects.all().delete()
    move = import_module("kehubu.work.migrations.0010_plans_of_records")

    move.take_over(apps, None)

    after = PlanTask.objects.values_list("task", "owner_name", "ends_on")
    assert list(after) == before
