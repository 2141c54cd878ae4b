"""Winning a client (TL-B1): the ways out that are not the way to the contract."""

import pytest

from kehubu.procedures import services
from kehubu.procedures.services.steps import StepIncomplete
from kehubu.sample import papers
from kehubu.work.models import Delivery, Project, WorkOrder

pytestmark = pytest.mark.django_db


def state(journey):
    journey.project.refresh_from_db()
    return journey.project.state


def decided(journey, points, outcome, **changes):
    crew = journey.crew
    journey.fill("TL-B1.01", papers.lead_card(crew.executive))
    data = {**papers.target_decision(crew.director, points), **changes}
    journey.fill("TL-B1.02", data, outcome=outcome)


def test_target_that_is_not_pursued_is_parked(journey):
    decided(journey, "0", "no_go")

    assert state(journey) == "parked"
    assert not journey.run.is_running


@pytest.mark.parametrize(
    ("points", "changes", "told"),
    [
        ("0", {}, "总分 0，不足 10 分，不能争取。"),
        ("2", {"veto_kickback": "yes"}, "一票否决：索要回扣。"),
    ],
)
def test_target_is_not_pursued_against_the_score(journey, points, changes, told):
    with pytest.raises(StepIncomplete) as refusal:
        decided(journey, points, "go", **changes)

    assert list(refusal.value.details) == [told]
    assert journey.open_clauses() == ["TL-B1.02"]


@pytest.mark.parametrize("outcome", ["go", "no_go"])
def test_target_between_the_marks_is_for_the_director(journey, crew, outcome):
    with pytest.raises(StepIncomplete) as refusal:
        decided(journey, "1", outcome, decided_by=papers.person(crew.manager))

    assert list(refusal.value.details) == ["总分 10，要由客户总监书面决定。"]


@pytest.mark.parametrize("points", ["0", "1", "2"])
@pytest.mark.parametrize("outcome", ["go", "no_go"])
def test_target_is_decided_by_manager_or_director_only(journey, crew, points, outcome):
    with pytest.raises(StepIncomplete) as refusal:
        decided(journey, points, outcome, decided_by=papers.person(crew.designer))

    told = "庚设计不能做决定人：由客户经理或客户总监决定争取与否。"
    assert list(refusal.value.details) == [told]


def test_good_target_is_let_go_by_the_director_only(journey, crew):
    with pytest.raises(StepIncomplete) as refusal:
        decided(journey, "2", "no_go", decided_by=papers.person(crew.manager))
    step, data = journey.step("TL-B1.02"), papers.target_decision(crew.director)
    services.save_record(step, by=crew.director, at=journey.now, data=data, seen=1)
    journey.fill("TL-B1.02", outcome="no_go", by=crew.director)

    told = "总分 20，够 14 分；不争取要由客户总监书面说明。"
    assert list(refusal.value.details) == [told]
    assert state(journey) == "parked"


def test_vetoed_target_is_parked_by_the_manager(journey, crew):
    changes = {"veto_debt": "yes", "decided_by": papers.person(crew.manager)}

    decided(journey, "2", "no_go", **changes)

    assert state(journey) == "parked"


def test_client_who_declines_is_asked_again_on_a_date(journey):
    until_appointment(journey)
    step = journey.step("TL-B1.05")

    with pytest.raises(StepIncomplete) as refusal:
        services.complete(step, by=step.assignee, at=journey.now, outcome="declined")
    journey.fill("TL-B1.05", {"follow_up_on": "2099-01-01"}, outcome="declined")

    assert list(refusal.value.details) == ["请填写“下次跟进日期”。"]
    again = journey.step("TL-B1.05")
    assert again.visit == 2


def until_appointment(journey):
    crew = journey.crew
    decided(journey, "2", "go")
    journey.fill("TL-B1.03", papers.situation_brief(journey.client.name))
    journey.fill("TL-B1.04", papers.negotiation_sheet())
    assert crew.executive == journey.step("TL-B1.05").assignee


@pytest.mark.parametrize("outcome", ["nurture", "lost"])
def test_client_who_does_not_agree_is_nurtured_or_lost_with_a_reason(journey, outcome):
    until_appointment(journey)
    journey.fill("TL-B1.05", papers.appointment(journey.now), outcome="confirmed")
    report = papers.credentials_report(journey.now)
    step, by = journey.step("TL-B1.06"), journey.crew.executive
    services.save_record(step, by=by, at=journey.now, data=report)

    with pytest.raises(StepIncomplete) as refusal:
        services.complete(step, by=by, at=journey.now, outcome=outcome)
    data = {**report, "ending": "预算推到明年。"}
    services.save_record(step, by=by, at=journey.now, data=data, seen=1)
    journey.fill("TL-B1.06", outcome=outcome)

    assert list(refusal.value.details) == ["请填写“暂缓或失去的原因”。"]
    assert state(journey) == outcome
    journey.client.refresh_from_db()
    assert journey.client.is_prospect


# orders


def test_order_that_a_signer_rejects_returns_with_the_reason(journey, crew):
    journey.until_orders()
    order = journey.draft_order()
    journey.submit()

    journey.sign(crew.director, verdict="rejected", comment="预算不对。")

    order.refresh_from_db()
    assert (order.state, journey.open_clauses()) == ("returned", ["TL-B1.07"])


def test_order_that_a_department_refuses_returns_to_be_completed(journey):
    order = journey.until_issued()
    journey.send()

    journey.refuse(order, "缺产品图。")

    assert (order.state, order.refusal) == ("returned", "缺产品图。")
    assert journey.open_clauses() == ["TL-B1.07"]


def test_suggestion_becomes_a_revision_order_and_skips_the_briefing(journey, crew):
    order = delivered(journey)

    journey.review("suggestions", "主标题太小。")

    revision = WorkOrder.objects.get(revises=order)
    assert (revision.kind, revision.task) == ("revision", "主标题太小。")
    assert journey.open_clauses() == ["TL-B1.07"]


def test_result_that_a_signer_rejects_is_reviewed_anew(journey, crew):
    delivered(journey)
    journey.review("accepted")

    journey.sign(crew.manager, verdict="rejected", comment="与品牌不符。")

    assert journey.open_clauses() == ["TL-B1.12"]
    assert Delivery.objects.get().verdict == "waiting"


def delivered(journey):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.until_delivered(order)
    return order


# the proposal


def accepted(journey):
    order = delivered(journey)
    journey.accept()
    return order


def test_client_who_wants_changes_has_the_result_reviewed_anew(journey):
    order = accepted(journey)

    journey.propose("amend")

    order.refresh_from_db()
    assert (order.state, journey.open_clauses()) == ("delivered", ["TL-B1.12"])


def test_client_who_wants_something_else_gets_another_order(journey):
    order = accepted(journey)

    journey.propose("reorder")
    second = journey.draft_order()
    journey.submit()

    order.refresh_from_db()
    assert (order.state, second.is_revision) == ("accepted", False)
    assert journey.open_clauses() == ["TL-B1.08"]


def test_proposal_that_is_lost_ends_the_project(journey):
    accepted(journey)

    journey.propose("lost")

    assert state(journey) == "lost"
    assert not Project.objects.filter(kind="serve").exists()


def test_appointment_for_the_proposal_may_be_declined(journey):
    accepted(journey)

    journey.fill("TL-B1.14", {"follow_up_on": "2099-01-01"}, outcome="declined")

    assert journey.step("TL-B1.14").visit == 2


def test_rehearsal_is_waived_by_the_director_only(journey, crew):
    accepted(journey)
    journey.fill("TL-B1.14", papers.appointment(journey.now), outcome="confirmed")
    step = journey.step("TL-B1.15")

    services.waive(step, by=crew.director, at=journey.now, reason="上周讲过同一套")

    assert journey.open_clauses() == ["TL-B1.16"]
