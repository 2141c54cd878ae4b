"""The departments' procedures, walked from the order to the archive, by services."""

import pytest
from django.db import transaction

from kehubu.procedures import evidence, queries, services
from kehubu.procedures.models import Record, Step
from kehubu.procedures.services.steps import StepIncomplete
from kehubu.sample import papers, trades
from kehubu.sample.desks import Desk
from kehubu.signoffs.models import Signature, SignatureRequest
from kehubu.work.models import Delivery, WorkOrder
from tests.tables import unchanged
from tests.work.acts import amend

pytestmark = pytest.mark.django_db

PLANNING = ("planning_head", ["strategist"])
CREATIVE = ("creative_head", ["designer"])
PRODUCTION = ("production_head", ["producer"])
MEDIA = ("media_head", ["buyer"])


@pytest.fixture
def desk(journey, crew):
    """
    Seat a department at its desk, with these people.
    """

    def seated(head, team):
        people = [getattr(crew, name) for name in team]
        return Desk(journey, head=getattr(crew, head), team=people)

    return seated


def clauses(run):
    """
    Return what has been done in a run: the last parts of the clauses, in order.
    """
    closed = run.steps.exclude(state=Step.State.OPEN).order_by("pk")
    return [step.clause.rpartition(".")[2] for step in closed]


WALKS = {
    "TL-B3": (PLANNING, "annual_plan", {}, 17),
    "TL-B4": (PLANNING, "creative_direction", {}, 14),
    "TL-B5": (PLANNING, "market_research", {"is_outsourced": True}, 15),
    "PX-SURVEY": (
        PLANNING,
        "market_research",
        {"is_outsourced": False, "budget_fen": 100},
        9,
    ),
    "TL-B6": (CREATIVE, "digital_creation", {}, 13),
    "PX-PRINT": (PRODUCTION, "print_production", {}, 15),
    "PX-FILM": (PRODUCTION, "film_production", {}, 16),
    "PX-MEDIA": (MEDIA, "media_buying", {}, 15),
}


@pytest.mark.parametrize("key", WALKS)
def test_department_goes_the_whole_way(desk, key):
    seat, job, values, steps = WALKS[key]
    department = desk(*seat)

    department.begin(job, **values)
    department.to_the_archive()

    run = department.run
    assert (run.definition.procedure.key, run.end_state) == (key, "finished")
    numbered = {clause for clause in clauses(run) if clause.isdigit()}
    assert len(numbered) == steps
    assert department.order.state == "accepted"
    assert Delivery.objects.get().audience == "account"


# planning: a team, straight to the client


def test_team_plans_with_other_departments_and_the_client_says_yes_at_last(desk, crew):
    planning = desk("planning_head", ["strategist", "planning_head"])
    planning.choices = {"12": ["client", "client"], "12a": ["failed", "passed"]}

    planning.begin("campaign_plan")
    step = planning.until("03a")
    members = [crew.strategist, crew.planning_head, crew.designer]
    planning.team = members
    planning.do(step)
    planning.to_the_archive()

    run = planning.run
    assert run.end_state == "finished"
    walked = clauses(run)
    assert walked.index("03a") < walked.index("04")
    assert [walked.count(part) for part in ("07", "08", "12", "12a")] == [2, 2, 2, 2]
    executors = run.participants.filter(role="executor")
    assert [part.user for part in executors] == members
    assert planning.order in WorkOrder.objects.visible_to(crew.designer)
    assert run.steps.filter(clause="TL-B3.04").get().assignee == crew.strategist


def test_nobody_of_the_team_that_made_a_result_signs_it(desk, crew):
    planning = desk("planning_head", ["strategist", "planning_head"])
    planning.begin("campaign_plan")
    step = planning.until("03a")
    planning.team = [crew.strategist, crew.planning_head, crew.manager]
    planning.do(step)
    planning.until_delivered()

    planning.journey.review("accepted")

    step = planning.journey.step("TL-B1.13")
    asked = SignatureRequest.objects.filter(occasion=step.occasion)
    signers = {request.capacity: request.signer for request in asked}
    assert signers == {"ad": crew.director, "hs": crew.second_manager}


def test_client_s_answer_stands_on_what_the_account_department_signs(desk, crew):
    planning = desk(*PLANNING)
    planning.choices = {"09": ["client"]}

    planning.begin("creative_direction")
    planning.until_delivered()
    planning.journey.accept()

    delivery = Delivery.objects.get()
    assert delivery.audience == "client"
    signed = Signature.objects.filter(
        request__content__subject_kind="work.delivery",
        request__content__subject_id=delivery.pk,
    )
    assert signed.count() == 2
    said = str(signed[0].request.content.data)
    assert "市场部经理" in said
    assert "同意，按此执行。" in said


def test_client_s_answer_needs_its_paper_and_what_is_to_be_changed(desk):
    planning = desk(*PLANNING)
    planning.choices = {"12": ["client"]}
    planning.begin("annual_plan")
    step = planning.until("12a")
    bare = {"files": [], "changes": ""}

    with unchanged(), pytest.raises(StepIncomplete) as refusal:
        answer(planning, step, "failed", bare)

    assert refusal.value.details == (
        "请填写“要求的修改”。",
        "请填写“答复的文件”。",
    )


def answer(department, step, outcome, data):
    """
    Complete a step with too little, nothing of which may be kept.
    """
    by, at = step.assignee, department.journey.now
    kind = queries.node_of(step).record
    written = {**trades.written(kind, at, department.team), **data}
    with transaction.atomic():
        services.save_record(step, by=by, at=at, data=written)
        services.complete(step, by=by, at=at, outcome=outcome)


def test_supervisor_sends_a_plan_back(desk):
    planning = desk(*PLANNING)
    planning.begin("annual_plan")

    planning.sign(planning.until("08"), verdict="rejected", comment="没有数字。")

    assert [step.clause for step in planning.open_steps()] == ["TL-B3.07"]


def test_plan_that_the_account_department_wants_changed_goes_on_as_a_revision(desk):
    planning = desk(*PLANNING)
    planning.begin("annual_plan")
    planning.until_delivered()
    first, journey = planning.run, planning.journey

    journey.review("suggestions", "预算要分季度。")
    planning.order = WorkOrder.objects.get(kind="revision")
    again = papers.order(journey.now, "晨谷")
    amend(journey, planning.order, **{name: again[name] for name in DATES})
    planning.sign_and_send()

    first.refresh_from_db()
    assert (first.state, first.end_state) == ("ended", "revised")
    planning.receive()
    planning.sign(planning.until("02"))
    assert planning.order.job == "annual_plan"
    assert [step.clause for step in planning.open_steps()] == ["TL-B3.07"]
    assert planning.open_steps()[0].assignee == planning.team[0]


DATES = ("draft_on", "review_on", "client_on", "due_on")


# research


def test_research_firm_amends_its_proposal_once(desk):
    planning = desk(*PLANNING)
    planning.choices = {"12": ["amend", "passed"]}

    planning.begin("market_research", is_outsourced=True)
    planning.to_the_archive()

    walked = clauses(planning.run)
    assert walked.count("11") == walked.count("12") == 2
    proposals = Record.objects.filter(kind="survey_proposal").order_by("pk")
    assert [record.step.visit for record in proposals] == [1, 2]


# creation


def test_film_is_not_made_without_its_meeting(desk):
    creation = desk(*CREATIVE)

    creation.begin("film_creation")
    creation.until_delivered()
    creation.journey.accept()

    assert [step.clause for step in creation.open_steps()] == ["TL-B6.12"]
    step = creation.open_steps()[0]
    with unchanged(), pytest.raises(StepIncomplete, match="还不能完成"):
        answer(creation, step, "", {})
    creation.do(step)
    assert [step.clause for step in creation.open_steps()] == ["TL-B6.13"]


# production and media


def test_print_is_chosen_again_proved_again_and_done_again(desk):
    production = desk(*PRODUCTION)
    production.choices = {"06": ["declined"], "08": ["amend"], "10": ["rework"]}

    production.begin("print_production")
    production.to_the_archive()

    walked = clauses(production.run)
    assert [walked.count(part) for part in ("05", "06", "08", "09", "10")] == [2] * 5
    assert production.run.end_state == "finished"


def test_film_is_prepared_again_and_cut_again(desk):
    production = desk(*PRODUCTION)
    production.choices = {
        "06": ["declined"],
        "09": ["again"],
        "11": ["rework"],
        "12": ["rework"],
    }

    production.begin("film_production")
    production.to_the_archive()

    walked = clauses(production.run)
    assert [walked.count(part) for part in ("04", "08", "09")] == [2] * 3
    assert [walked.count(part) for part in ("10", "11", "12")] == [3, 3, 2]


def test_media_are_planned_again_and_nothing_is_delivered_without_proof(desk):
    media = desk(*MEDIA)
    media.choices = {"05": ["changed"], "06": ["amend"]}
    media.begin("media_buying")

    step = media.until("12")

    assert clauses(media.run).count("04") == 3
    with unchanged(), pytest.raises(StepIncomplete) as refusal:
        answer(media, step, "", {})
    assert refusal.value.details == ("请填写“样刊或播出证明文件”。",)
    media.do(step)
    assert [step.clause for step in media.open_steps()] == ["PX-MEDIA.13"]


def test_contract_of_a_client_is_reviewed_by_the_director(desk, crew):
    media = desk(*MEDIA)
    media.begin("media_buying")
    step = media.until("08")

    media.sign(step, verdict="rejected", comment="付款太晚。")
    media.until("09")

    given = Signature.objects.filter(request__occasion__startswith="step:")
    reviewed = given.filter(request__content__title__contains="客户媒介合同")
    assert [s.verdict for s in reviewed.order_by("pk")] == ["rejected", "approved"]
    assert {s.signer for s in reviewed} == {crew.director}


def test_nobody_types_twice_what_a_step_before_has_said(desk):
    production = desk(*PRODUCTION)
    production.begin("print_production")

    known = {}
    for part in ("06", "07", "11"):
        step = production.until(part)
        known[part] = evidence.of(queries.node_of(step).record).prefill(step)

    assert known == {
        "06": {"paper": "157 克铜版纸", "price_fen": 6_200_000},
        "07": {"supplier": "青墨样例印刷厂", "amount_fen": 6_800_000},
        "11": {"amount_fen": 4_800_000},
    }
