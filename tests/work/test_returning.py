"""Going back: what is done anew, and what is done once."""

import pytest
from django.utils.translation import override

from kehubu.procedures import queries, services
from kehubu.procedures.models import Run
from kehubu.procedures.services.steps import CannotGoBack
from kehubu.sample import papers
from kehubu.work.models import WorkOrder
from tests.tables import unchanged
from tests.work.acts import amend

pytestmark = pytest.mark.django_db
REASON = "还缺一句话"


def clauses(step):
    return [node_id for node_id, _name in queries.return_targets(step)]


def send_back(journey, step, target, by):
    services.send_back(step, by=by, at=journey.now, target=target, reason=REASON)


def test_signed_order_that_is_not_sent_yet_is_amended_and_signed_anew(journey, crew):
    order = journey.until_issued()
    send_back(journey, journey.step("TL-B1.09"), "TL-B1.07", crew.executive)
    order.refresh_from_db()
    assert order.state == "returned"

    amend(journey, order, task="补充了目标")
    journey.submit()
    journey.sign(crew.manager, crew.director)
    journey.send()
    journey.receive(order)

    assert order.state == "received"


def test_order_that_a_department_has_is_not_taken_back(journey, crew):
    journey.until_issued()
    journey.send()
    step = journey.step("TL-B1.09")

    assert clauses(step) == []
    with unchanged(), pytest.raises(CannotGoBack):
        send_back(journey, step, "TL-B1.07", crew.executive)


def test_order_is_received_once(journey, crew):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.start(order)
    step = journey.step("TL-B6.07", order.department_run)

    assert "TL-B6.01" not in clauses(step)
    assert "TL-B6.06" in clauses(step)
    with unchanged(), pytest.raises(CannotGoBack):
        send_back(journey, step, "TL-B6.01", crew.designer)


def test_result_under_review_stays_delivered(journey, crew):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.until_delivered(order)
    order.refresh_from_db()
    step = journey.step("TL-B6.11b", order.department_run)

    assert clauses(step) == []
    with unchanged(), pytest.raises(CannotGoBack):
        send_back(journey, step, "TL-B6.09", crew.designer)


def test_nothing_before_the_delivery_is_done_anew_after_it(journey):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.until_delivered(order)
    journey.accept()
    run = order.department_run
    review = papers.review_record(journey.now)
    journey.fill("TL-B6.13", review, run=run)

    assert clauses(journey.step("TL-B6.14", run)) == ["TL-B6.13"]


def test_draft_is_signed_once_by_people_of_two_languages(journey, crew):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.start(order)
    journey.draft(order)

    for signer, language in ((crew.creative_head, "zh-hans"), (crew.manager, "en")):
        with override(language):
            journey.sign(signer)

    assert journey.open_clauses(order.department_run) == ["TL-B6.09"]


def test_reopened_step_says_why(journey, crew, browse):
    journey.until_orders()
    journey.draft_order()
    journey.submit()
    journey.sign(crew.director, verdict="rejected", comment="目标对象太宽。")
    step = journey.step("TL-B1.07")

    page = browse(crew.executive).get(f"/steps/{step.pk}/").content.decode()

    assert "目标对象太宽。" in page
    assert [e.reason for e in queries.returned_because(step)] == ["目标对象太宽。"]
    assert not queries.returned_because(journey.run.steps.earliest("pk")).exists()


def test_loop_is_not_gone_round_the_other_way(journey, crew):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.until_delivered(order)
    journey.accept()
    journey.propose("amend")
    step = journey.step("TL-B1.12")

    assert {"TL-B1.14", "TL-B1.15", "TL-B1.16"}.isdisjoint(clauses(step))
    with unchanged(), pytest.raises(CannotGoBack):
        send_back(journey, step, "TL-B1.14", crew.executive)


def test_reserve_sees_a_project_from_when_a_signature_is_asked(journey, crew):
    runs = Run.objects.visible_to(crew.second_manager)
    journey.until_orders()
    order = journey.draft_order()
    assert not runs.exists()

    WorkOrder.objects.filter(pk=order.pk).update(issuer=crew.manager)
    journey.submit()

    assert list(runs) == [journey.run]
