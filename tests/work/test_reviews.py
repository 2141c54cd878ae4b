"""The two review meetings: what their forms insist on."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.utils import timezone

from kehubu.procedures import evidence as procedures_evidence
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Step
from kehubu.procedures.services.steps import StepIncomplete
from kehubu.sample import papers
from kehubu.work.evidence import figures
from kehubu.work.records import reviews
from tests.tables import unchanged

NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
migration = import_module("kehubu.work.migrations.0002_review_rows")


def execution(**values):
    data = {**papers.review_record(NOW), **values}
    return [
        *reviews.REVIEW_RECORD.missing(data),
        *reviews.execution_rule(data, ""),
    ]


def proposal(**values):
    data = {**papers.proposal_review(NOW), **values}
    return [
        *reviews.PROPOSAL_REVIEW.missing(data),
        *reviews.proposal_rule(data, ""),
    ]


def test_sample_reviews_are_complete():
    assert (execution(), proposal()) == ([], [])


def test_each_goal_needs_its_result():
    goal = {"goal": "知晓率三成", "result": "", "reached": ""}

    assert execution(goals=[goal]) == [
        "请填写“目标与结果”第 1 行的“结果”。",
        "请填写“目标与结果”第 1 行的“是否达到”。",
    ]
    assert execution(goals=[]) == ["请填写“目标与结果”。"]


def test_action_needs_owner_and_date():
    action = {"action": "补数据", "owner": None, "due_on": ""}

    assert proposal(actions=[action]) == [
        "请填写“行动”第 1 行的“负责人”。",
        "请填写“行动”第 1 行的“期限”。",
    ]


@pytest.mark.parametrize(
    ("due_on", "told"),
    [("2026-03-01", ["行动“补数据”的期限早于开会的日子。"]), ("2026-03-02", [])],
)
def test_action_is_not_due_before_the_meeting(due_on, told):
    action = {"action": "补数据", "owner": {"id": 1, "name": "甲"}, "due_on": due_on}

    assert execution(actions=[action]) == told
    assert proposal(actions=[action]) == told


@pytest.mark.parametrize("decision", ["yes", "no"])
def test_decision_on_the_case_needs_a_reason(decision):
    told = execution(is_case=decision, case_reason="")

    assert told == ["请填写“列入或不列入的理由”。"]


@pytest.mark.parametrize(
    ("planned", "actual", "reason", "count"),
    [
        ("2026-03-01", "2026-03-02", "", 1),
        ("2026-03-01", "2026-03-02", "样刊晚到", 0),
        ("2026-03-02", "2026-03-02", "", 0),
        ("", "2026-03-02", "", 0),
        ("2026-03-01", "", "", 0),
    ],
)
def test_what_was_late_needs_a_reason(planned, actual, reason, count):
    row = {
        "item": "试投",
        "planned_on": planned,
        "actual_on": actual,
        "reason": reason,
    }

    assert execution(schedule=[row]) == ["“试投”晚于计划，请写明原因。"] * count


@pytest.mark.parametrize(
    ("planned", "actual", "reason", "count"),
    [(100, 101, "", 1), (100, 101, "加印", 0), (100, 100, "", 0), (None, 9, "", 0)],
)
def test_what_cost_more_needs_a_reason(planned, actual, reason, count):
    row = {"item": "印刷", "planned": planned, "actual": actual, "reason": reason}

    assert execution(costs=[row]) == ["“印刷”超出计划，请写明原因。"] * count


@pytest.mark.parametrize(("useful", "count"), [("no", 1), ("partly", 1), ("yes", 0)])
def test_useless_rehearsal_needs_words(useful, count):
    told = proposal(rehearsal=useful, rehearsal_note="")

    assert told == ["预演用处不大的，请写明漏了什么。"] * count


def until_review(journey):
    """
    Walk to the department's review meeting, TL-B6.13; return its step.
    """
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.until_delivered(order)
    journey.accept()
    run = order.department_run
    return journey.step("TL-B6.13", run)


@pytest.mark.django_db
def test_department_that_worked_on_it_is_heard_or_a_reason_says_why_not(journey, crew):
    step = until_review(journey)
    head = crew.creative_head
    data = papers.review_record(journey.now, head)
    procedures.save_record(step, by=head, at=journey.now, data=data)

    with unchanged(), pytest.raises(StepIncomplete) as refusal:
        procedures.complete(step, by=head, at=journey.now)

    assert refusal.value.details == (
        "客户部没有人出席。请补上出席人，或写明没有出席的原因。",
    )
    step.refresh_from_db()
    assert step.is_open


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "客户部已书面反馈。"])
def test_review_is_held_with_all_departments_or_with_a_reason(journey, crew, reason):
    step = until_review(journey)
    people = [crew.creative_head] if reason else [crew.creative_head, crew.executive]

    record = papers.review_record(journey.now, *people)
    data = {**record, "absent_reason": reason}
    procedures.save_record(step, by=crew.creative_head, at=journey.now, data=data)
    procedures.complete(step, by=crew.creative_head, at=journey.now)

    step.refresh_from_db()
    assert step.state == "done"


@pytest.mark.django_db
def test_review_finds_what_is_known_in_its_form(journey, crew):
    step = until_review(journey)
    order = journey.project.orders.get()
    Step.objects.filter(run=order.department_run, clause="TL-B6.06").update(
        is_late=True, reason="等会议室"
    )

    known = figures.of_execution(step)

    assert [row["goal"] for row in known["goals"]] == [order.task]
    assert known["hours"] == [
        {
            "order": str(order),
            "turns": 1,
            "returns": 0,
            "planned": 48,
            "actual": 44,
        }
    ]
    assert known["costs"][0]["planned"] == 12_000_000
    assert known["schedule"][0]["planned_on"] == order.due_on.isoformat()
    assert (
        known["schedule"][0]["actual_on"] == timezone.localdate(journey.now).isoformat()
    )
    assert [row["reason"] for row in known["late_steps"]] == ["等会议室"]
    form = procedures_evidence.of("review_record").present(step, None)
    assert form == known


@pytest.mark.django_db
def test_review_of_a_proposal_finds_what_is_known(journey, crew):
    step = until_review(journey)
    journey.propose("passed")

    inside = figures.of_proposal(step)
    outside = figures.of_proposal(journey.step("TL-B1.17"))

    assert (inside["audience"], inside["outcome"]) == ("account", "认可")
    assert (outside["audience"], outside["outcome"]) == ("client", "提案通过")
    assert [row["goal"] for row in outside["goals"]] == ["确定主题，同意进入报价。"]
    assert "rehearsal" not in outside


@pytest.mark.django_db
def test_form_with_what_is_known_opens_and_saves(journey, crew, browse):
    step = until_review(journey)
    desk = browse(crew.creative_head)

    page = desk.get(step.get_absolute_url()).content.decode()

    assert journey.project.orders.get().task in page
    assert 'value="120000.00"' in page


def test_record_of_before_keeps_its_words():
    before = {
        "people": "甲、乙",
        "goal_result": "达到三成四。",
        "actions": [{"action": "补数据", "owner": "丙", "due_on": "2026-04-01"}],
    }

    after = migration.changed(before)

    assert after["guests"] == "甲、乙"
    assert after["goals"][0]["result"] == "达到三成四。"
    assert after["actions"][0]["owner"] == {"id": None, "name": "丙"}
    assert migration.changed(after) == after
    shown = str(reviews.REVIEW_RECORD.blocks(after))
    assert all(word in shown for word in ("甲、乙", "达到三成四。", "丙"))
