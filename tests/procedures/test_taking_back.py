"""What was submitted is taken back before the first signature (撤回)."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.procedures import queries, services
from kehubu.procedures.services.play import StepClosed
from kehubu.procedures.services.steps import (
    NothingSubmitted,
    ReasonMissing,
    SignedAlready,
)
from kehubu.signoffs.services import RequestVoid
from tests.factories import UserFactory
from tests.procedures.gates import asked, gate, proof, stand_in
from tests.procedures.stage import (
    NOON,
    begun,
    do,
    open_nodes,
    requests,
    signed,
    step_at,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def crew():
    return UserFactory.create_batch(3)


@pytest.fixture
def run(crew):
    author, director, supervisor = crew
    run = begun(gate(), by=author, ae=[author], ad=[director], hs=[supervisor])
    do(run, "a")
    return run


@pytest.fixture
def step(run):
    return step_at(run, "s")


def take_back(step, by, reason="漏了一页"):
    return services.take_back(step, by=by, at=NOON, reason=reason)


def test_withdrawal_leads_back_to_who_submitted(run, step, crew):
    author = crew[0]

    take_back(step, author)

    step.refresh_from_db()
    assert (step.state, step.reason, step.done_by) == ("returned", "漏了一页", author)
    again = step_at(run, "a")
    assert (again.visit, again.assignee) == (2, author)
    assert {request.state for request in requests(step)} == {"void"}


def test_withdrawal_is_told_on_the_step_that_is_done_anew(run, step, crew):
    take_back(step, crew[0])

    entry = HistoryEntry.objects.get(verb="step.taken_back")
    assert (entry.by, entry.reason) == (crew[0], "漏了一页")
    assert entry.changes["to"] == ["", "a"]
    assert list(queries.returned_because(step_at(run, "a"))) == [entry]


def test_what_was_withdrawn_cannot_be_signed(step, crew):
    director = crew[1]
    request = asked(step, director)
    take_back(step, crew[0])

    with unchanged(), pytest.raises(RequestVoid):
        services.sign(step, request, by=director, at=NOON, proof=proof(director))


def test_stand_in_of_the_issuer_withdraws(run, step, crew):
    delegate = UserFactory()
    stand_in(crew[0], delegate)

    take_back(step, delegate)

    assert open_nodes(run) == ["a"]


@pytest.mark.parametrize("verdict", ["approved", "rejected"])
def test_nothing_is_withdrawn_after_the_first_signature(step, crew, verdict):
    director = crew[1]
    signed(step, director, verdict, "不对")
    refusal = SignedAlready if verdict == "approved" else StepClosed

    with unchanged(), pytest.raises(refusal, match=director.name):
        take_back(step, crew[0])


@pytest.mark.parametrize("who", ["signer", "stranger"])
def test_others_do_not_withdraw(step, crew, who):
    user = crew[1] if who == "signer" else UserFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        take_back(step, user)


@pytest.mark.parametrize("reason", ["", " "])
def test_withdrawal_needs_a_reason(step, crew, reason):
    with unchanged(), pytest.raises(ReasonMissing):
        take_back(step, crew[0], reason)


def test_step_without_signatures_has_nothing_to_withdraw(crew):
    author, director, supervisor = crew
    run = begun(gate(), by=author, ae=[author], ad=[director], hs=[supervisor])

    with unchanged(), pytest.raises(NothingSubmitted):
        take_back(step_at(run, "a"), author)
