"""The contract handed over: who is asked for a receipt hears of it."""

import pytest
from django.urls import reverse

from kehubu.core import jobs
from kehubu.core.models import Notification
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Step
from kehubu.sample import papers
from kehubu.signoffs.models import SignatureRequest
from kehubu.work import services as work

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(journey, crew):
    """
    The hand-over, come early, with its sheet filled in.
    """
    step = journey.step("TL-B1.01")
    Step.objects.filter(pk=step.pk).update(node_id="TL-B1.19", clause="TL-B1.19")
    step.refresh_from_db()
    data = papers.handover(crew.creative_head, crew.manager)
    procedures.save_record(step, by=crew.executive, at=journey.now, data=data)
    return step


def ask(journey, step):
    asked = work.ask_receipts(step, by=journey.crew.executive, at=journey.now)
    jobs.run_waiting()
    return asked


def test_receivers_are_told_that_a_receipt_waits_for_them(journey, crew, step):
    asked = ask(journey, step)

    receivers = [crew.creative_head, crew.manager]
    assert [request.signer for request in asked] == receivers
    for request in asked:
        notice = Notification.objects.get(user_id=request.signer_id)
        assert notice.topic == "procedures.signature"
        assert notice.url == reverse("procedures:sign", args=[request.pk])


def test_receivers_are_told_again_when_they_are_asked_anew(journey, crew, step):
    ask(journey, step)
    data = papers.handover(crew.creative_head, crew.manager)
    changed = {**data, "copies": 3}
    procedures.save_record(
        step, by=crew.executive, at=journey.now, data=changed, seen=1
    )

    ask(journey, step)

    notices = Notification.objects.filter(topic="procedures.signature")
    assert notices.filter(user_id=crew.creative_head.pk).count() == 2


def test_receipts_of_a_project_that_is_called_off_are_asked_no_more(
    journey, crew, step
):
    ask(journey, step)

    work.call_off(journey.project, by=crew.director, at=journey.now, reason="取消预算")

    assert not SignatureRequest.objects.waiting().exists()
