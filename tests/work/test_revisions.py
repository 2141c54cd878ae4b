"""Revisions: what happened to a piece of work, and who pays for one too many."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kehubu.core import jobs
from kehubu.core.models import Notification
from kehubu.work import archiving, printing, revisions, services
from kehubu.work.models import Delivery, ExtraRevision, WorkOrder
from kehubu.work.services.orders import SuggestionNeedsItsOrder, draft_revision
from kehubu.work.services.revisions import DecisionNeedsReason, WithinAgreement
from tests.factories import UserFactory
from tests.tables import unchanged
from tests.work.acts import amend
from tests.work.revising import (
    amend_by_client,
    suggest,
    until_delivered_again,
    until_first_version,
)

pytestmark = pytest.mark.django_db


def said(turn):
    return [(event.what, event.name, event.words) for event in turn.events]


@pytest.fixture
def drafted(journey):
    journey.until_orders()
    return journey.draft_order()


@pytest.fixture
def beyond(journey, drafted):
    """
    A revision order that is one more than the client has paid for.
    """
    drafted.agreed_revisions = 0
    drafted.save()
    return draft_revision(
        drafted, "字再大些", by=journey.crew.executive, at=journey.now
    )


def test_turns_tell_what_came_back_and_why(journey, crew):
    first = until_first_version(journey, returns=1)
    second = until_delivered_again(journey, suggest(journey, "主题不够响"))
    amend_by_client(journey)
    third = suggest(journey, "照客户意见改")

    chain = revisions.chain_of(third, crew.executive)

    assert [turn.order for turn in chain.turns] == [first, second, third]
    assert [turn.number for turn in chain.turns] == [1, 2, 3]
    one, two, three = chain.turns
    assert (one.inner_rounds, two.inner_rounds, chain.inner_rounds) == (1, 0, 1)
    assert ("退回到“完成草案”", crew.creative_head.name, "第 1 次不行") in said(one)
    assert ("签字退回", crew.creative_head.name, "第 1 次不行") in said(one)
    titles = [event.what for event in one.events]
    assert [t for t in titles if t.startswith("草案")] == ["草案", "草案（第 2 次）"]
    assert titles.index("动脑会记录") < titles.index("草案") < titles.index("交付")
    assert [file.name for file in one.files] == [
        "草案.pdf",
        "草案.pdf",
        "定稿.pdf",
        "成果.pdf",
    ]
    assert [(c.what, c.words) for c in two.causes] == [("客户部提出建议", "主题不够响")]
    assert ("客户要求修改", "主标题再大一些。") in [
        (c.what, c.words) for c in three.causes
    ]
    assert (one.actual_hours, two.actual_hours, three.actual_hours) == (44, 44, None)
    assert (chain.actual_hours, chain.rework_hours) == (88, 44)
    assert (one.days, three.days) == (1, None)


def test_turns_cost_the_same_statements_however_many(journey, crew):
    until_first_version(journey)
    with CaptureQueriesContext(connection) as one:
        revisions.chains(journey.project, crew.executive)
    until_delivered_again(journey, suggest(journey, "再改"))

    with CaptureQueriesContext(connection) as two:
        revisions.chains(journey.project, crew.executive)

    assert (len(one), len(two)) == (10, 10)


def test_department_sees_its_turns_and_not_what_is_beyond(journey, crew):
    order = until_first_version(journey)
    revision = suggest(journey, "再改")

    seen = revisions.chain_of(order, crew.designer)

    assert [turn.order for turn in seen.turns] == [order]
    assert seen.count == 2
    assert revision in [t.order for t in revisions.chain_of(order).turns]


def test_superior_who_takes_no_part_sees_orders_and_not_the_inside(journey, crew):
    order = until_first_version(journey)
    boss = UserFactory(holding=["am"])
    crew.executive.supervisor = boss
    crew.executive.save()

    turn = revisions.chain_of(order, boss).first

    assert [event.what for event in turn.events] == ["交付"]


def test_result_is_delivered_once_for_an_order(journey, drafted):
    values = {"audience": "account", "note": "稿", "actual_hours": 1}
    made = {"delivered_by": drafted.issuer, "delivered_at": journey.now}
    Delivery.objects.create(order=drafted, **values, **made)

    with pytest.raises(IntegrityError, match=r"delivery_once|work_delivery\.order"):
        Delivery.objects.create(order=drafted, **values, **made)


def test_order_is_revised_once(journey, drafted, beyond):
    again = journey.draft_order()
    again.kind, again.revises, again.revision_number = "revision", drafted, 1

    with pytest.raises(IntegrityError, match=r"order_revised_once|revises_id"):
        again.save()


@pytest.mark.parametrize(("kind", "number"), [("new", 1), ("revision", 0)])
def test_revisions_are_counted(journey, drafted, beyond, kind, number):
    order = beyond if kind == "revision" else drafted
    order.revision_number = number

    with pytest.raises(IntegrityError, match="order_revision_revises"):
        order.save()


def test_order_that_answers_a_suggestion_is_not_dropped(journey, crew, beyond):
    with unchanged(), pytest.raises(SuggestionNeedsItsOrder):
        services.drop_order(beyond, by=crew.executive, at=journey.now)


def test_what_was_agreed_is_not_moved_by_a_revision(journey, beyond):
    amend(journey, beyond, agreed_revisions=9, task="改主题")

    beyond.refresh_from_db()
    assert (beyond.task, beyond.agreed_revisions) == ("改主题", 0)


def test_leaders_are_told_of_a_revision_beyond_the_agreement(beyond, crew):
    jobs.run_waiting()
    jobs.run_waiting()

    told = Notification.objects.filter(topic="work.revision_beyond")
    assert {n.user for n in told} == {crew.manager, crew.director}


def test_nobody_is_told_of_a_revision_that_was_agreed(journey, drafted, crew):
    draft_revision(drafted, "改", by=crew.executive, at=journey.now)

    jobs.run_waiting()

    assert not Notification.objects.filter(topic="work.revision_beyond").exists()


def decide(order, by, at, **values):
    values = {"is_billable": False, "reason": "是我们没有说清楚", **values}
    return services.decide_extra_revision(order, by=by, at=at, **values)


def test_manager_decides_and_director_decides_anew(journey, crew, beyond):
    decide(beyond, crew.manager, journey.now)
    decided = decide(
        beyond, crew.director, journey.now, is_billable=True, reason="客户换了主题"
    )

    assert ExtraRevision.objects.get() == decided
    assert (decided.is_billable, decided.reason) == (True, "客户换了主题")
    assert decided.decided_by == crew.director
    chain = revisions.chain_of(beyond, crew.executive)
    assert chain.undecided == []


def test_executive_does_not_decide(journey, crew, beyond):
    with unchanged(), pytest.raises(PermissionDenied):
        decide(beyond, crew.executive, journey.now)


def test_decision_needs_a_reason(journey, crew, beyond):
    with unchanged(), pytest.raises(DecisionNeedsReason):
        decide(beyond, crew.manager, journey.now, reason=" ")


def test_what_was_agreed_needs_no_decision(journey, crew, drafted):
    with unchanged(), pytest.raises(WithinAgreement):
        decide(drafted, crew.manager, journey.now)


def test_database_wants_a_reason_too(journey, crew, beyond):
    with pytest.raises(IntegrityError, match="extra_revision_has_reason"):
        ExtraRevision.objects.create(
            order=beyond,
            is_billable=True,
            reason="",
            decided_by=crew.manager,
            decided_at=journey.now,
        )


def test_project_is_not_archived_undecided(journey, crew, beyond):
    step = journey.step("TL-B1.07")
    sentence = f"第 1 次改稿 {beyond.number} 超出约定，还没有决定是否收费。"
    assert sentence in archiving.missing(journey.project, step)

    decide(beyond, crew.manager, journey.now)

    assert sentence not in archiving.missing(journey.project, step)


def test_pages_show_turns(journey, crew, browse, beyond):
    desk, boss = browse(crew.executive), browse(crew.manager)
    page = desk.get(beyond.get_absolute_url()).content.decode()
    assert "共 2 稿，约定改稿 0 次" in page
    assert "去决定" not in page
    assert "去决定" in boss.get(beyond.get_absolute_url()).content.decode()
    project = desk.get(journey.project.get_absolute_url()).content.decode()
    assert "返工工时" in project
    assert "超出约定" in project

    url = reverse("work:revisions", args=[beyond.pk])
    both = desk.get(url).content.decode()
    same = desk.get(url, {"left": 1, "right": 1}, headers={"HX-Request": "true"})
    odd = desk.get(url, {"left": "9", "right": "²"})

    assert both.count("开单") == 2
    assert same.content.decode().count("第 2 稿") == 0
    assert odd.status_code == 200
    pdf = desk.get(reverse("work:revisions_pdf", args=[beyond.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_decision_is_made_on_its_page(journey, crew, browse, beyond):
    boss, url = browse(crew.manager), reverse("work:decide_revision", args=[beyond.pk])

    assert boss.post(url, {}).status_code == 422
    assert browse(crew.executive).get(url).status_code == 403
    answer = boss.post(url, {"is_billable": "yes", "reason": "客户换了主题"})

    assert answer.status_code == 302
    assert ExtraRevision.objects.get().is_billable
    first = reverse("work:decide_revision", args=[beyond.revises_id])
    assert boss.post(first, {"is_billable": "no", "reason": "无"}).status_code == 409


def test_stranger_finds_no_turns(beyond, browse):
    stranger = browse(UserFactory(holding=["ae"]))

    for name in ("revisions", "revisions_pdf", "decide_revision"):
        url = reverse(f"work:{name}", args=[beyond.pk])
        assert stranger.get(url).status_code == 404


def test_paper_tells_reasons_and_hours(journey, crew):
    until_first_version(journey)
    revision = suggest(journey, "主题不够响")

    paper = printing.revisions_paper(revisions.chain_of(revision))

    words = str(paper.blocks)
    assert "客户部提出建议 " in words
    assert "主题不够响" in words
    assert ("返工工时", "0") in paper.blocks[0].rows


def test_order_paper_tells_how_it_was_handled(journey, crew):
    order = until_first_version(journey)
    order = WorkOrder.objects.get(pk=order.pk)

    handled = dict(printing.handling(order).rows)

    assert handled["执行人"] == crew.designer.name
    assert handled["接单人"] == crew.creative_head.name
    assert handled["实际工时"] == "44"
    assert all(handled[name] for name in ("开单日期", "接单时间", "完成时间"))
