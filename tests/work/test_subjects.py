"""Steps of the house in a procedure that is about something else: a clear refusal."""

import pytest

from kehubu.procedures import services as procedures
from kehubu.procedures.queries import NotThisSubject, subject_of
from kehubu.work import queries
from kehubu.work.evidence.archive import ARCHIVE, ArchiveSet
from kehubu.work.evidence.business import ContractFacts
from kehubu.work.models import Project
from kehubu.work.records.contracts import CONTRACT_FACTS
from kehubu.work.records.pursuit import situation_prefill
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(journey):
    """
    A step of a run of TL-B1 that was begun for an order.
    """
    order = journey.draft_order()
    run = procedures.start(
        "TL-B1",
        by=None,
        at=journey.now,
        subject=order,
        title="别的事",
        people={"ae": [journey.crew.executive]},
    )
    return run.steps.get()


def contract(step, at):
    ContractFacts(CONTRACT_FACTS).settle(step, "signed", by=None, at=at)


def archive(step, at):
    ArchiveSet(ARCHIVE).missing(step, "")


def situation(step, at):
    situation_prefill(step)


@pytest.mark.parametrize("act", [contract, archive, situation])
def test_project_is_not_mistaken_for_an_order(journey, step, act):
    with unchanged(), pytest.raises(NotThisSubject, match="流程 TL-B1 办的不是"):
        act(step, journey.now)


def test_order_is_not_mistaken_for_a_project(journey):
    with pytest.raises(NotThisSubject):
        queries.order_of(journey.step("TL-B1.01"))


def test_subject_of_the_wanted_model_is_found(journey):
    assert subject_of(journey.run, Project.objects.all()) == journey.project
