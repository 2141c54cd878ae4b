"""What departments and the account department may not do with an order now."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import jobs
from kehubu.procedures.services.play import NotThisStep, StepClosed
from kehubu.sample import papers
from kehubu.work import services as work
from kehubu.work.models import Delivery, WorkOrder
from kehubu.work.services.assigning import NobodyAssigned
from kehubu.work.services.department import (
    NothingDelivered,
    NotToBeDelivered,
    NotToBeReceived,
    RefusalNeedsReason,
)
from kehubu.work.services.review import NotToBeReviewed, SuggestionsNeedWords
from kehubu.work.services.sending import NothingToSend
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(journey):
    """
    An order that waits for its department.
    """
    order = journey.until_issued()
    journey.send()
    order.refresh_from_db()
    return order


def intake(journey, order):
    return journey.step("TL-B6.01", order.department_run)


# sending


def test_orders_are_sent_once(journey, crew, sent):
    step = journey.step("TL-B1.09")

    with unchanged(), pytest.raises(NothingToSend):
        work.send_orders(step, by=crew.executive, at=journey.now)


def test_who_has_no_part_in_the_project_sends_nothing(journey, crew):
    journey.until_issued()
    step = journey.step("TL-B1.09")

    with unchanged(), pytest.raises(PermissionDenied):
        work.send_orders(step, by=crew.designer, at=journey.now)


def test_orders_are_sent_by_their_step(journey, crew):
    with unchanged(), pytest.raises(NotThisStep):
        work.send_orders(journey.step("TL-B1.01"), by=crew.executive, at=journey.now)


# receiving and refusing


@pytest.mark.parametrize("act", ["receive", "refuse"])
@pytest.mark.parametrize("name", ["designer", "executive", "director", "gm"])
def test_only_the_head_answers_for_the_department(journey, crew, sent, act, name):
    step, by = intake(journey, sent), getattr(crew, name)
    words = {"refusal": "缺图"} if act == "refuse" else {}

    with unchanged(), pytest.raises(PermissionDenied):
        getattr(work, act)(step, by=by, at=journey.now, **words)


@pytest.mark.parametrize("act", ["receive", "refuse"])
def test_order_that_is_not_on_its_way_is_not_answered(journey, crew, sent, act):
    step = intake(journey, sent)
    WorkOrder.objects.update(state="received")
    words = {"refusal": "缺图"} if act == "refuse" else {}

    with unchanged(), pytest.raises(NotToBeReceived):
        getattr(work, act)(step, by=crew.creative_head, at=journey.now, **words)


def test_order_is_answered_once(journey, crew, sent):
    step = intake(journey, sent)
    journey.receive(sent)

    with unchanged(), pytest.raises(StepClosed):
        work.refuse(step, by=crew.creative_head, at=journey.now, refusal="缺图")


@pytest.mark.parametrize("refusal", ["", "  "])
def test_refusal_says_what_is_missing(journey, crew, sent, refusal):
    step = intake(journey, sent)

    with unchanged(), pytest.raises(RefusalNeedsReason):
        work.refuse(step, by=crew.creative_head, at=journey.now, refusal=refusal)


# assigning


@pytest.fixture
def started(journey, crew, sent):
    """
    An order on which both heads have agreed, nobody named yet.
    """
    journey.receive(sent)
    journey.sign(crew.creative_head, crew.director)
    return sent


def test_somebody_is_named(journey, crew, started):
    step = journey.step("TL-B6.03", started.department_run)

    with unchanged(), pytest.raises(NobodyAssigned):
        work.assign(step, by=crew.creative_head, at=journey.now, executors=[])


def test_account_department_names_nobody_in_another(journey, crew, started):
    step = journey.step("TL-B6.03", started.department_run)

    with unchanged(), pytest.raises(PermissionDenied):
        work.assign(step, by=crew.executive, at=journey.now, executors=[crew.designer])


# delivering


@pytest.fixture
def finished(journey, crew, sent):
    """
    An order whose result is ready to be delivered.
    """
    journey.receive(sent)
    journey.brief()
    journey.start(sent)
    journey.draft(sent)
    journey.finish(sent)
    journey.present(sent)
    return sent


def hand_in(journey, order, *, by=None, uploads=None):
    if uploads is None:
        uploads = [papers.upload("成果", journey.now)]
    return work.deliver(
        journey.step("TL-B6.11b", order.department_run),
        by=by or journey.crew.designer,
        at=journey.now,
        note="三张平面。",
        actual_hours=4,
        uploads=uploads,
    )


def test_result_is_delivered_with_a_file(journey, finished):
    with unchanged(), pytest.raises(NothingDelivered):
        hand_in(journey, finished, uploads=[])


def test_result_is_delivered_once(journey, finished):
    hand_in(journey, finished)

    with unchanged(), pytest.raises(NotToBeDelivered):
        hand_in(journey, finished)


def test_result_is_delivered_by_who_made_it(journey, crew, finished):
    with unchanged(), pytest.raises(PermissionDenied):
        hand_in(journey, finished, by=crew.executive)


# reviewing


@pytest.fixture
def delivery(journey, finished):
    hand_in(journey, finished)
    jobs.run_waiting()
    return Delivery.objects.get()


def said(journey, delivery, verdict, remarks="", by=None):
    step = journey.step("TL-B1.12")
    return work.review(
        step,
        delivery,
        by=by or journey.crew.executive,
        at=journey.now,
        verdict=verdict,
        remarks=remarks,
    )


@pytest.mark.parametrize("remarks", ["", " \n"])
def test_suggestion_says_something(journey, delivery, remarks):
    with unchanged(), pytest.raises(SuggestionsNeedWords):
        said(journey, delivery, "suggestions", remarks)


def test_result_of_another_project_is_not_reviewed_here(journey, delivery):
    WorkOrder.objects.update(state="accepted")

    with unchanged(), pytest.raises(NotToBeReviewed):
        said(journey, delivery, "accepted")


def test_department_does_not_review_itself(journey, crew, delivery):
    with unchanged(), pytest.raises(PermissionDenied):
        said(journey, delivery, "accepted", by=crew.designer)


def test_verdict_may_be_changed_until_the_step_is_completed(journey, delivery):
    said(journey, delivery, "suggestions", "大一点")

    changed = said(journey, delivery, "accepted")

    assert (changed.verdict, changed.remarks) == ("accepted", "")
