"""``kehubu verify`` compares steps with what was signed on them."""

import pytest

from kehubu.procedures.models import Step
from kehubu.signoffs import verification
from kehubu.signoffs.models import SignatureRequest
from tests.factories import UserFactory
from tests.procedures.gates import gate
from tests.procedures.stage import NOON, begun, do, signed, step_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def step():
    """
    A step that two have signed.
    """
    author, director, supervisor = UserFactory.create_batch(3)
    run = begun(gate(), by=author, ae=[author], ad=[director], hs=[supervisor])
    do(run, "a")
    step = step_at(run, "s")
    signed(step, director)
    signed(step, supervisor)
    return step


def found():
    return [(finding.kind, finding.where) for finding in verification.verify()]


def test_signed_step_is_intact(step):
    assert found() == []


def test_signature_still_asked_for_on_a_step_that_is_over_is_found(step):
    request = SignatureRequest.objects.filter(occasion=step.occasion).first()
    SignatureRequest.objects.create(
        content=request.content,
        occasion=step.occasion,
        meaning="approve",
        capacity="gm",
        signer=UserFactory(),
        asked_at=NOON,
    )

    assert found() == [("row_differs", f"s #{step.pk}")]


def test_step_that_was_rejected_and_calls_itself_approved_is_found():
    author, director, supervisor = UserFactory.create_batch(3)
    run = begun(gate(), by=author, ae=[author], ad=[director], hs=[supervisor])
    do(run, "a")
    step = step_at(run, "s")
    signed(step, director, "rejected", "不对")
    Step.objects.filter(pk=step.pk).update(outcome="approved")

    assert found() == [("row_differs", f"s #{step.pk}")]
