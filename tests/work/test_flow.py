"""The project service flow (RB-ATT9): its end, its branches, what its records ask."""

import pytest

from kehubu.documents.models import ArchiveSet
from kehubu.procedures import services
from kehubu.procedures.models import Record
from kehubu.procedures.services.steps import StepIncomplete
from kehubu.sample import dealings, papers
from kehubu.sample.journey import Flow
from kehubu.signoffs import verification
from kehubu.work.evidence.flow import (
    Invoice,
    advance_prefill,
    quotation_prefill,
)
from kehubu.work.records import flow as records
from kehubu.work.records import money
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db
TODAY = "2026-03-02"


@pytest.fixture
def flow(crew):
    return Flow(crew, ClientFactory(status="client"), "春季限定推广")


def test_project_goes_the_whole_flow(agency):
    flow = Flow(agency, ClientFactory(), "春季限定推广")

    flow.to_the_end()

    assert flow.project.state == "done"
    assert ArchiveSet.objects.get().holder == "account"
    clauses = flow.run.steps.exclude(clause="").values("clause").distinct()
    assert clauses.count() == 24
    assert verification.verify() == []


def test_several_projects_may_go_the_flow_at_once(flow, crew):
    second = Flow(crew, flow.client, "另一件事")

    assert second.open_clauses() == flow.open_clauses() == ["RB-ATT9.01"]


# branches


def test_job_that_is_not_taken_ends_the_project(flow, crew):
    data = dealings.job_intake(flow.now, crew.manager)

    flow.fill("RB-ATT9.01", data, outcome="declined")

    flow.project.refresh_from_db()
    assert flow.project.state == "lost"


@pytest.mark.parametrize(
    ("outcome", "state", "clauses"),
    [
        ("amend", "running", ["RB-ATT9.09"]),
        ("reorder", "running", ["RB-ATT9.04"]),
        ("lost", "lost", []),
    ],
)
def test_proposal_leads_on_as_the_client_says(flow, outcome, state, clauses):
    flow.until_created()

    flow.propose(outcome)

    flow.project.refresh_from_db()
    assert flow.project.state == state
    assert flow.open_clauses() == clauses


def test_quotation_may_be_asked_for_anew_and_starts_from_the_last(flow):
    flow.until_created()
    flow.propose("passed")

    flow.quote("requote")

    step = flow.step("RB-ATT9.13")
    offered = quotation_prefill(step)
    assert (step.visit, offered["version"], offered["number"]) == (2, 2, "BJ-样例-001")
    assert "confirmed_by" not in offered


def test_price_that_is_not_agreed_loses_the_project(flow):
    flow.until_created()
    flow.propose("passed")

    flow.quote("lost")

    flow.project.refresh_from_db()
    assert flow.project.state == "lost"


def test_what_is_not_right_is_made_again(flow):
    until_contract(flow)
    flow.fill("RB-ATT9.16", dealings.production_record(flow.now))

    flow.check("rework", text="fail")

    assert flow.open_clauses() == ["RB-ATT9.16"]


def test_what_the_client_does_not_accept_is_made_again(flow):
    until_contract(flow)
    flow.fill("RB-ATT9.16", dealings.production_record(flow.now))
    flow.check("passed")

    form = dealings.acceptance_form(flow.now)
    flow.fill("RB-ATT9.18", form, outcome="rework")

    assert flow.open_clauses() == ["RB-ATT9.16"]


def until_contract(flow):
    flow.until_created()
    flow.propose("passed")
    flow.quote()
    flow.contract()


def test_no_advance_was_agreed(flow, crew):
    flow.until_created()
    flow.propose("passed")
    flow.quote(advance_fen=0)
    files = {"scan": [papers.upload("合同扫描件", flow.now)]}
    facts = papers.contract_facts(flow.now, crew.director)
    flow.fill("RB-ATT9.14", facts, files=files, by=crew.director)

    services.skip(
        flow.step("RB-ATT9.15"), by=crew.finance, at=flow.now, reason="月结客户"
    )

    assert flow.open_clauses() == ["RB-ATT9.16"]


def test_advance_is_taken_over_from_the_quotation(flow):
    flow.until_created()
    flow.propose("passed")
    flow.quote()

    assert advance_prefill(flow.step("RB-ATT9.14")) == {"due_fen": 10_000_000}


def test_media_is_not_invoiced_without_proof_of_publication(flow):
    until_contract(flow)
    flow.produce()
    proof = dealings.delivery_proof(flow.now)
    proof["items"][0]["kind"] = "delivery"
    files = {"proofs": [papers.upload("签收单", flow.now)]}
    flow.fill("RB-ATT9.19", proof, files=files)

    with pytest.raises(StepIncomplete) as refusal:
        flow.fill("RB-ATT9.20", dealings.invoice(flow.now))

    assert list(refusal.value.details) == ["“投放”是媒介费，要先有发布证明才能开票。"]


def test_invoice_without_media_needs_no_proof(flow):
    step = flow.step("RB-ATT9.01")
    data = dealings.invoice(flow.now)
    data["lines"][1]["is_media"] = "no"
    by = flow.crew.executive
    Record.objects.create(
        step=step, kind="invoice", data=data, saved_by=by, saved_at=flow.now
    )

    assert Invoice(money.INVOICE).missing(step, "") == []


def test_what_is_still_owed_needs_a_reason(flow):
    until_contract(flow)
    flow.produce()
    flow.publish()
    flow.fill("RB-ATT9.20", dealings.invoice(flow.now))
    short = dealings.balance_receipt(flow.now)
    short["payments"][0]["amount_fen"] = 15_000_000

    with pytest.raises(StepIncomplete) as refusal:
        flow.fill("RB-ATT9.21", short)
    step, by = flow.step("RB-ATT9.21"), flow.crew.finance
    data = {**short, "shortfall": "总经理同意抹去零头。"}
    services.save_record(step, by=by, at=flow.now, data=data, seen=1)
    services.complete(step, by=by, at=flow.now)

    assert "还有 ¥4,400.00 没有收到" in refusal.value.details[0]
    assert flow.open_clauses() == ["RB-ATT9.22"]


# rules


def line(**changes):
    row = {"item": "设计", "quantity": 2, "price_fen": 100, "amount_fen": 200}
    return {**row, **changes}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"lines": [line()], "total_fen": 200}, []),
        ({"lines": [line()], "tax_fen": 12, "total_fen": 212}, []),
        ({"lines": [line()], "total_fen": 300}, ["价税合计应为 ¥2.00。"]),
        (
            {"lines": [line(amount_fen=300)], "total_fen": 300},
            ["“设计”的金额不等于数量乘单价。"],
        ),
        (
            {"lines": [line()], "total_fen": 200, "advance_fen": 201},
            ["预付款不能多于价税合计。"],
        ),
    ],
)
def test_quotation_adds_up(data, told):
    assert money.quotation_rule(data, "confirmed") == told


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"due_fen": 5, "received_fen": 5, "received_on": TODAY}, []),
        ({"due_fen": 5, "received_fen": 4}, ["预付款还没有收足。"]),
        ({"received_on": "2099-01-01"}, ["到账日期不能晚于今天。"]),
    ],
)
def test_advance_is_there_before_work_begins(data, told):
    assert money.advance_rule(data, "") == told


def test_invoice_adds_up():
    lines = [{"item": "设计", "is_media": "no", "amount_fen": 150}]

    assert money.invoice_rule({"lines": lines, "total_fen": 150}, "") == []
    assert money.invoice_rule({"lines": lines, "total_fen": 100}, "") == [
        "发票总额应为 ¥1.50。"
    ]


def test_payment_of_the_future_is_refused():
    data = {"payments": [{"received_on": "2099-01-01", "amount_fen": 1}]}

    assert money.balance_rule(data, "") == ["到账日期不能晚于今天。"]


def test_milestone_is_due_in_the_house_before_it_is_promised():
    late = {"milestone": "初稿", "internal_on": "2026-03-09", "client_on": TODAY}
    good = {"milestone": "定稿", "internal_on": TODAY, "client_on": TODAY}

    assert records.timetable_rule({"milestones": [late, good]}, "") == [
        "“初稿”的内部日期晚于给客户的日期。"
    ]


def test_production_ends_after_it_has_begun():
    wrong = {"item": "印刷", "started_on": "2026-03-09", "ended_on": TODAY}

    assert records.production_rule({"items": [wrong]}, "") == [
        "“印刷”的完成日期早于开始日期。"
    ]


@pytest.mark.parametrize(
    ("outcome", "verdict", "told"),
    [
        ("passed", "pass", []),
        ("passed", "na", []),
        ("passed", "fail", ["“文字、价格、电话已校对”不合格，不能通过。"]),
        ("rework", "fail", []),
        ("rework", "pass", ["返工的，请把不合格的项目标出来。"]),
    ],
)
def test_quality_passes_only_where_nothing_is_wrong(outcome, verdict, told):
    assert records.quality_rule({"text": verdict}, outcome) == told


def test_acceptance_names_what_is_not_accepted():
    data = {"items": [{"item": "短片", "verdict": "rejected"}]}

    assert records.acceptance_rule(data, "accepted") == ["“短片”客户还没有接受。"]
    assert records.acceptance_rule(data, "rework") == []
