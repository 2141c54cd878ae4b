"""What an order lacks, sentence by sentence; and who may then not start on it."""

from datetime import date, timedelta

import pytest

from kehubu.sample import papers
from kehubu.work import completeness
from kehubu.work.evidence.orders import lacking
from kehubu.work.models import WorkOrder

pytestmark = pytest.mark.django_db

EVERYTHING = [
    "缺“任务说明”。",
    "缺“背景与简报”。",
    "缺“目标对象”。",
    "缺“必备事项”。",
    "缺“随单资料”。",
    "缺“初稿日期”。",
    "缺“内审日期”。",
    "缺“提交客户日期”。",
    "缺“最后期限”。",
    "缺“计划工时”。",
    "没有注明是否可向客户收费。",
    "缺交付物：至少一项，写明媒介、规格和数量。",
]


@pytest.fixture
def order(journey):
    """
    A complete order.
    """
    return journey.draft_order()


def told(order, today=None, **values):
    for name, value in values.items():
        setattr(order, name, value)
    return completeness.missing(order, today or order.draft_on or date(2026, 3, 2))


def test_empty_order_lists_all_that_is_missing(order):
    order.deliverables.all().delete()
    empty = WorkOrder(pk=order.pk)

    assert told(empty) == EVERYTHING


def test_complete_order_lacks_nothing(order):
    assert told(order) == []


@pytest.mark.parametrize(
    ("name", "empty", "sentence"),
    [
        ("task", "", "缺“任务说明”。"),
        ("background", "", "缺“背景与简报”。"),
        ("target", "", "缺“目标对象”。"),
        ("mandatories", "", "缺“必备事项”。"),
        ("materials", "", "缺“随单资料”。"),
        ("draft_on", None, "缺“初稿日期”。"),
        ("review_on", None, "缺“内审日期”。"),
        ("client_on", None, "缺“提交客户日期”。"),
        ("due_on", None, "缺“最后期限”。"),
        ("planned_hours", None, "缺“计划工时”。"),
        ("is_billable", None, "没有注明是否可向客户收费。"),
    ],
)
def test_each_field_that_is_missing_is_named(order, name, empty, sentence):
    today = order.draft_on

    assert told(order, today, **{name: empty}) == [sentence]


@pytest.mark.parametrize(
    ("billable", "fen", "quotation", "is_complete"),
    [
        (True, None, "", False),
        (True, 0, "", False),
        (True, 1, "", True),
        (True, None, "BJ-1", True),
        (False, None, "", True),
    ],
)
def test_billable_order_needs_a_budget_or_a_quotation(
    order, billable, fen, quotation, is_complete
):
    found = told(order, is_billable=billable, budget_fen=fen, quotation=quotation)

    assert found == ([] if is_complete else ["可收费的工作单要写预算或报价单号。"])


def test_order_needs_a_deliverable(order):
    order.deliverables.all().delete()

    assert told(order) == ["缺交付物：至少一项，写明媒介、规格和数量。"]


@pytest.mark.parametrize(("days", "sentences"), [(0, []), (1, ["初稿日期已过。"])])
def test_date_of_the_draft_must_not_be_over(order, days, sentences):
    assert told(order, order.draft_on + timedelta(days=days)) == sentences


@pytest.mark.parametrize("optional", ["brand", "remark", "quotation"])
def test_other_fields_may_be_empty(order, optional):
    assert told(order, **{optional: ""}) == []


# what keeps a department from starting


def test_unsigned_order_lacks_both_signatures(order):
    assert lacking(order) == ["缺客户总监签字。", "缺客户部主管签字。"]


def test_unsigned_and_empty_order_lacks_everything(order):
    order.deliverables.all().delete()
    empty = WorkOrder(pk=order.pk, opened_at=order.opened_at)

    assert lacking(empty) == ["缺客户总监签字。", "缺客户部主管签字。", *EVERYTHING]


def test_signed_and_complete_order_lacks_nothing(journey):
    assert lacking(journey.until_issued()) == []


def test_order_signed_by_one_lacks_the_other(journey, crew):
    journey.until_orders()
    order = journey.draft_order()
    journey.submit()

    journey.sign(crew.director)

    assert lacking(order) == ["缺客户部主管签字。"]


def test_day_on_which_the_draft_was_due_passes_without_harm(journey, time_machine):
    order = journey.until_issued()
    time_machine.move_to(journey.now + timedelta(days=60), tick=False)

    assert lacking(order) == []


def test_papers_of_the_sample_are_complete(order):
    assert set(papers.order(order.opened_at, "晨谷")) >= set(completeness.NEEDED)
