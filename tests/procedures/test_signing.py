"""Signing is a verb on a step: every exit, and what follows."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.people import services as people
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import services
from kehubu.procedures.services.play import NotThisStep
from kehubu.signoffs import verification
from kehubu.signoffs.models import Signature
from kehubu.signoffs.services import (
    AlreadySigned,
    IssuerMayNotSign,
    ProofTooWeak,
    ReasonMissing,
    RequestVoid,
    SamePersonTwice,
)
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import (
    NOON,
    Pact,
    begun,
    open_nodes,
    requests,
    signed,
    step_at,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
IN_TURN = '<multiInstanceLoopCharacteristics isSequential="true"/>'


@pytest.fixture(autouse=True)
def _settled():
    Pact.settled.clear()


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def crew():
    """
    Author, director, supervisor.
    """
    return UserFactory.create_batch(3)


def gate(**attributes):
    """
    Return a draft: a signature, then ``b`` if it is given, ``c`` if it is not.
    """
    draft = Draft().start().end().tasks("b", "c").xor("x")
    attributes = {"signs": "test_pact", "role": "ad hs", **attributes}
    draft.signature("s", **attributes).path("start", "s", "x")
    draft.flow("x", "b", "s = approved").flow("x", "c", "s = rejected")
    return draft.path("b", "end").path("c", "end")


@pytest.fixture
def run(crew):
    author, director, supervisor = crew
    return begun(gate(), by=author, ae=[author], ad=[director], hs=[supervisor])


@pytest.fixture
def step(run):
    return step_at(run, "s")


def test_signature_asked_for_on_another_step_is_refused(crew, step):
    author, director, supervisor = crew
    other = begun(gate(), key="P-2", by=author, ad=[director], hs=[supervisor])
    asked = requests(step_at(other, "s")).get(signer=director)
    proof = Proof(director.pk, Method.PASSWORD, NOON)

    with unchanged(), pytest.raises(NotThisStep):
        services.sign(step, asked, by=director, at=NOON, proof=proof)


def states(step):
    return [request.state for request in requests(step)]


def sign(step, request, user, *, method=Method.PASSWORD, at=NOON, **said):
    proof = Proof(user.pk, method, at)
    return services.sign(step, request, by=user, at=at, proof=proof, **said)


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_last_of_the_signers_completes_the_step_in_any_order(run, step, crew, order):
    first, last = (crew[place] for place in order)

    signed(step, first)
    assert (open_nodes(run), Pact.settled) == (["s"], [])
    signed(step, last)

    step.refresh_from_db()
    assert (step.state, step.outcome, step.done_by) == ("done", "approved", last)
    assert (open_nodes(run), Pact.settled) == (["b"], ["approved"])
    assert states(step) == ["approved", "approved"]
    assert verification.verify() == []


def test_signature_stands_in_the_history(step, crew):
    director = crew[1]

    signature = sign(step, requests(step)[0], director, address="10.0.0.7")

    assert (signature.capacity, signature.meaning) == ("ad", "approve")
    assert (signature.level, signature.method) == (2, "password")
    assert signature.address == "10.0.0.7"
    entry = HistoryEntry.objects.get(verb="step.approved")
    assert (entry.by, entry.instead_of, entry.subject_id) == (director, None, step.pk)
    assert entry.changes == {"content": ["", "约定"]}


def test_in_turn_the_second_is_asked_when_the_first_has_signed(crew):
    author, director, supervisor = crew
    draft = Draft().start().end().task("b")
    words = {"signs": "test_pact", "meaning": "approve", "role": "ad hs"}
    draft.task("s", inner=IN_TURN, **words).path("start", "s", "b", "end")
    run = begun(draft, by=author, ae=[author], ad=[director], hs=[supervisor])
    step = step_at(run, "s")
    assert [r.capacity for r in requests(step)] == ["ad"]

    signed(step, director)

    assert [r.capacity for r in requests(step)] == ["ad", "hs"]
    assert open_nodes(run) == ["s"]
    signed(step, supervisor)
    assert (open_nodes(run), Pact.settled) == (["b"], ["approved"])


def test_one_rejection_completes_the_step_and_voids_the_other_request(run, step, crew):
    director = crew[1]

    signed(step, director, "rejected", "预算没有写")

    step.refresh_from_db()
    assert (step.state, step.outcome, step.reason) == ("done", "rejected", "预算没有写")
    assert (open_nodes(run), Pact.settled) == (["c"], ["rejected"])
    assert states(step) == ["rejected", "void"]
    entry = HistoryEntry.objects.get(verb="step.rejected")
    assert (entry.by, entry.reason) == (director, "预算没有写")


def test_rejection_after_an_approval_wins(run, step, crew):
    _author, director, supervisor = crew
    signed(step, director)

    signed(step, supervisor, "rejected", "日期不对")

    assert (open_nodes(run), Pact.settled) == (["c"], ["rejected"])
    assert states(step) == ["approved", "rejected"]


@pytest.mark.parametrize("comment", ["", "   ", "\n"])
def test_rejection_without_words_is_refused(step, crew, comment):
    with unchanged(), pytest.raises(ReasonMissing):
        signed(step, crew[1], "rejected", comment)


def test_second_press_is_refused_with_the_name_of_the_signer(step, crew):
    director = crew[1]
    request = requests(step)[0]
    sign(step, request, director)

    with unchanged(), pytest.raises(AlreadySigned, match=f"已由{director.name}签过"):
        sign(step, request, director)


def test_signature_after_a_rejection_is_refused(step, crew):
    _author, director, supervisor = crew
    request = requests(step)[1]
    signed(step, director, "rejected", "不对")

    with unchanged(), pytest.raises(RequestVoid):
        sign(step, request, supervisor)


@pytest.mark.parametrize("who", ["author", "stranger", "other signer", "leaver"])
def test_only_who_is_asked_signs(step, crew, who):
    author, director, supervisor = crew
    people = {"author": author, "other signer": supervisor, "leaver": director}
    user = people.get(who) or UserFactory()
    if who == "leaver":
        director.is_active = False
        director.save()

    with unchanged(), pytest.raises(PermissionDenied):
        sign(step, requests(step)[0], user)


@pytest.mark.parametrize(
    ("level", "method", "holds"),
    [
        ("L1", Method.SESSION, True),
        ("L1", Method.PASSWORD, True),
        ("L2", Method.SESSION, False),
        ("L2", Method.PASSWORD, True),
        ("L2", Method.TOTP, True),
    ],
)
def test_proof_must_reach_the_level_of_the_step(crew, level, method, holds):
    author, director, supervisor = crew
    draft = gate(level=level)
    run = begun(draft, by=author, ae=[author], ad=[director], hs=[supervisor])
    step = step_at(run, "s")

    if holds:
        assert sign(step, requests(step)[0], director, method=method).pk
    else:
        with unchanged(), pytest.raises(ProofTooWeak):
            sign(step, requests(step)[0], director, method=method)


def test_proof_goes_stale(step, crew):
    director = crew[1]
    old = Proof(director.pk, Method.PASSWORD, NOON - timedelta(minutes=3))

    with unchanged(), pytest.raises(ProofTooWeak):
        services.sign(step, requests(step)[0], by=director, at=NOON, proof=old)


def test_proof_of_another_person_counts_for_nothing(step, crew):
    _author, director, supervisor = crew
    proof = Proof(supervisor.pk, Method.PASSWORD, NOON)

    with unchanged(), pytest.raises(ProofTooWeak):
        services.sign(step, requests(step)[0], by=director, at=NOON, proof=proof)


# stand-ins


def stand_in(principal, to, *, first=0, last=0):
    people.delegate(
        principal,
        by=principal,
        at=NOON,
        to=to,
        starts_on=(NOON + timedelta(days=first)).date(),
        ends_on=(NOON + timedelta(days=last)).date(),
        reason="出差",
    )


def test_stand_in_signs_and_the_signature_says_for_whom(run, step, crew):
    _author, director, supervisor = crew
    delegate = UserFactory()
    stand_in(director, delegate)

    sign(step, requests(step)[0], delegate)
    signed(step, supervisor)

    signature = Signature.objects.first()
    assert (signature.signer, signature.instead_of) == (delegate, director)
    entry = HistoryEntry.objects.filter(verb="step.approved").first()
    assert (entry.by, entry.instead_of) == (delegate, director)
    assert open_nodes(run) == ["b"]


@pytest.mark.parametrize(("first", "last"), [(1, 2), (0, 1)])
def test_stand_in_outside_the_dates_is_denied(time_machine, step, crew, first, last):
    delegate = UserFactory()
    stand_in(crew[1], delegate, first=first, last=last)
    at = NOON if first else NOON + timedelta(days=last + 1)
    time_machine.move_to(at, tick=False)

    with unchanged(), pytest.raises(PermissionDenied):
        sign(step, requests(step)[0], delegate, at=at)


def test_author_does_not_sign_in_the_directors_stead(step, crew):
    author, director, _supervisor = crew
    stand_in(director, author)

    with unchanged(), pytest.raises(IssuerMayNotSign):
        sign(step, requests(step)[0], author)


def test_supervisor_does_not_sign_twice_in_the_directors_stead(step, crew):
    _author, director, supervisor = crew
    stand_in(director, supervisor)
    signed(step, supervisor)

    with unchanged(), pytest.raises(SamePersonTwice, match=supervisor.name):
        sign(step, requests(step)[0], supervisor)


def test_one_stand_in_for_both_does_not_sign_twice(step, crew):
    _author, director, supervisor = crew
    delegate = UserFactory()
    stand_in(director, delegate)
    stand_in(supervisor, delegate)
    first, second = requests(step)
    sign(step, first, delegate)

    with unchanged(), pytest.raises(SamePersonTwice):
        sign(step, second, delegate)
