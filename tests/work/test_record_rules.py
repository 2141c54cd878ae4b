"""Rules of what the departments write, beyond the fields that must be filled in."""

import pytest

from kehubu.procedures import evidence
from kehubu.procedures.records import FormEvidence, Rows
from kehubu.work.evidence.making import team_rule
from kehubu.work.records import media, offers, planning, printing, registry

FORMS = registry.FORMS | registry.PLANNING | registry.PRODUCTION | registry.MEDIA


def offer(company, price_fen=100):
    return {"company": company, "contact": "甲", "price_fen": price_fen}


@pytest.mark.parametrize(
    ("companies", "chosen", "told"),
    [
        (["甲", "乙"], "甲", []),
        (["甲", "乙"], "丙", ["选定的公司“丙”不在报价表里。"]),
        (["甲", "甲"], "甲", ["报价表里有重复的公司。"]),
        ([], "", []),
    ],
)
def test_supplier_is_chosen_among_different_offers(companies, chosen, told):
    data = {"offers": [offer(company) for company in companies], "chosen": chosen}

    assert offers.chosen_rule(data, "") == told


@pytest.mark.parametrize("kind", ["supplier_choice", "printer_choice", "crew_proposal"])
def test_comparison_needs_two_offers_and_a_reason(kind):
    spec = evidence.of(kind).spec
    one = {"offers": [offer("甲")], "chosen": "甲"}

    missing = spec.missing(one)

    label = spec.fields["offers"].label
    assert f"请填写“{label}”。" in missing
    assert "请填写“选定的理由”。" in missing


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"sales_target": "1.2 亿", "share_target": "7%"}, []),
        ({"sales_target": "很高", "share_target": "7%"}, ["“销售额目标”要写数字。"]),
        ({"cut": [{"section": "four_p", "reason": "已定"}]}, []),
        (
            {"cut": [{"section": "schedule", "reason": "省事"}]},
            ["执行计划表不能删：工作计划要从它来。"],
        ),
    ],
)
def test_planning_book_has_numbers_and_a_schedule(data, told):
    assert planning.book_rule(data, "") == told


def test_planning_book_has_fourteen_sections():
    assert len(dict(planning.SECTIONS)) == 14


@pytest.mark.parametrize(
    ("advance_fen", "amount_fen", "told"),
    [
        (200, 600, []),
        (600, 600, []),
        (700, 600, ["预付款不能多于合同金额。"]),
        (0, 600, ["没有收到预付款，不能开工。"]),
        (None, None, []),
    ],
)
def test_work_begins_with_an_advance(advance_fen, amount_fen, told):
    data = {"advance_fen": advance_fen, "amount_fen": amount_fen}

    assert printing.advance_rule(data, "") == told


@pytest.mark.parametrize(
    ("inspected", "defective", "told"),
    [
        (200, 1, []),
        (200, 200, []),
        (200, 201, ["不合格数量不能多于抽验数量。"]),
        (None, 3, []),
    ],
)
def test_no_more_is_defective_than_was_inspected(inspected, defective, told):
    data = {"inspected": inspected, "defective": defective}

    assert printing.sample_rule(data, "accepted") == told


def test_plan_costs_no_more_than_the_rate_card_and_ends_after_it_begins():
    right = {
        "net_fen": 5,
        "gross_fen": 5,
        "starts_on": "2026-03-02",
        "ends_on": "2026-03-02",
    }
    wrong = right | {"net_fen": 6, "ends_on": "2026-03-01"}

    assert media.buying_rule({"lines": [right]}, "") == []
    assert media.buying_rule({"lines": [right, wrong]}, "") == [
        "第 2 行的净价高于刊例价。",
        "第 2 行的结束日期早于开始日期。",
    ]


def test_what_has_not_appeared_is_made_good():
    line = {"medium": "晚报", "planned": 4, "done": 3, "make_good": ""}

    told = media.proof_rule({"lines": [line]}, "")

    assert told == ["“晚报”少刊播的，请写明如何补偿。"]
    assert media.proof_rule({"lines": [line | {"make_good": "补一次"}]}, "") == []
    assert media.proof_rule({"lines": [line | {"done": 4}]}, "") == []


def test_team_names_each_once_and_its_leader_too():
    one, two = {"id": 1, "name": "甲"}, {"id": 2, "name": "乙"}
    members = [{"member": one}, {"member": two}]

    assert team_rule({"leader": one, "members": members}, "") == []
    assert team_rule({"leader": one, "members": [*members, {"member": None}]}, "") == []
    assert team_rule({"leader": one, "members": [{"member": two}] * 2}, "") == [
        "同一个人在小组里写了两次。",
        "组长“甲”也要写进成员与分工。",
    ]


@pytest.mark.parametrize("kind", FORMS)
def test_rules_stand_an_empty_record(kind):
    form = FORMS[kind]

    assert isinstance(form, FormEvidence)
    assert form.rule({}, "") == []
    tables = [f for f in form.spec.fields.values() if isinstance(f, Rows)]
    assert form.spec.missing({}) or all(table.least == 0 for table in tables)
