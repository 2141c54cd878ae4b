"""Withdrawing a run: every exit, and what it leaves behind."""

import pytest

from kehubu.core.models import HistoryEntry
from kehubu.procedures import services
from kehubu.procedures.services.play import StepClosed
from kehubu.procedures.services.steps import ReasonMissing
from kehubu.sample.journey import Journey
from kehubu.signoffs.models import SignatureRequest
from tests import crew as people
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def journey(procedures):
    return Journey(people.found(), ClientFactory(), "上市推广")


def withdrawn(journey, reason="客户不做了"):
    by = journey.crew.manager
    return services.withdraw(journey.run, by=by, at=journey.now, reason=reason)


def test_run_ends_where_it_stands(journey):
    journey.until_orders()

    run = withdrawn(journey)

    assert (run.state, run.end_state) == ("ended", "withdrawn")
    step = run.steps.latest("pk")
    assert (step.state, step.reason) == ("withdrawn", "客户不做了")
    assert (step.done_by, step.outcome) == (journey.crew.manager, "")
    entry = HistoryEntry.objects.about(run).get(verb="run.withdrawn")
    assert entry.reason == "客户不做了"


def test_signatures_that_were_asked_for_are_void(journey):
    journey.until_orders()
    journey.draft_order()
    journey.submit()

    withdrawn(journey)

    states = set(SignatureRequest.objects.values_list("state", flat=True))
    assert states == {"void"}


def test_nobody_acts_on_what_is_withdrawn(journey):
    step = journey.step("TL-B1.01")
    withdrawn(journey)

    with unchanged(), pytest.raises(StepClosed):
        services.complete(step, by=journey.crew.executive, at=journey.now)


def test_run_is_withdrawn_with_a_reason_only(journey):
    with unchanged(), pytest.raises(ReasonMissing):
        withdrawn(journey, " ")


def test_run_that_is_over_stays_as_it_ended(journey):
    withdrawn(journey)

    with unchanged():
        withdrawn(journey, "再来一次")
