"""Several things that are alike are signed with one proof, each for itself."""

from datetime import timedelta

import pytest

from kehubu.people.proofs import Method, Proof
from kehubu.procedures import services
from kehubu.procedures.services.batch import (
    MOST,
    NotAlike,
    NothingTicked,
    TooManyAtOnce,
)
from kehubu.signoffs import verification
from kehubu.signoffs.models import Signature, SignatureRequest
from kehubu.signoffs.services import ProofTooWeak
from tests.factories import ClientFactory, UserFactory
from tests.procedures.gates import gate, proof
from tests.procedures.stage import NOON, begun, do, open_nodes, signed, started, step_at
from tests.signoffs.signing import asked, frozen
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def crew():
    return UserFactory.create_batch(3)


@pytest.fixture
def runs(crew):
    author, director, supervisor = crew
    people = {"ae": [author], "ad": [director], "hs": [supervisor]}
    runs = [begun(gate(), by=author, **people)]
    runs += [started("P-1", by=author, **people) for _n in range(2)]
    for run in runs:
        do(run, "a")
    return runs


def waiting(user):
    return list(SignatureRequest.objects.waiting().filter(signer=user).order_by("pk"))


def test_each_is_signed_for_itself(runs, crew):
    director = crew[1]

    results = services.sign_alike(
        waiting(director), by=director, at=NOON, proof=proof(director)
    )

    given = list(Signature.objects.order_by("pk"))
    assert [result.signature for result in results] == given
    assert len({signature.request.content_id for signature in given}) == 3
    assert len({signature.hash for signature in given}) == 3
    assert waiting(director) == []
    assert verification.verify() == []


def test_last_signatures_complete_their_steps(runs, crew):
    _author, director, supervisor = crew
    for user in (director, supervisor):
        services.sign_alike(waiting(user), by=user, at=NOON, proof=proof(user))

    assert [open_nodes(run) for run in runs] == [["b"]] * 3


def test_refused_one_does_not_keep_the_others(runs, crew):
    _author, director, supervisor = crew
    requests = waiting(director)
    signed(step_at(runs[1], "s"), supervisor, "rejected", "不对")

    results = services.sign_alike(requests, by=director, at=NOON, proof=proof(director))

    assert [bool(result.signature) for result in results] == [True, False, True]
    assert results[1].refusal == "这份文件已被退回或改过，不再需要这个签字。"
    assert open_nodes(runs[1]) == ["a"]


def test_receipts_outside_a_run_are_signed_together(crew):
    author, director, _supervisor = crew
    for number in range(2):
        content = frozen(ClientFactory(), author)
        asked(content, f"handover:{number}", level=1, meaning="receive", a=director)

    results = services.sign_alike(
        waiting(director),
        by=director,
        at=NOON,
        proof=proof(director, method=Method.SESSION),
    )

    assert [result.signature.meaning for result in results] == ["receive"] * 2


@pytest.mark.parametrize(
    "other",
    [{"meaning": "review"}, {"level": 1}, {"subject": True}],
    ids=["meaning", "level", "kind"],
)
def test_what_is_not_alike_is_not_signed_together(crew, other):
    author, director, _supervisor = crew
    words = dict(other)
    subject = UserFactory() if words.pop("subject", False) else ClientFactory()
    asked(frozen(ClientFactory(), author), "one:1", a=director)
    asked(frozen(subject, author), "one:2", a=director, **words)

    with unchanged(), pytest.raises(NotAlike):
        services.sign_alike(
            waiting(director), by=director, at=NOON, proof=proof(director)
        )


def test_nothing_ticked_is_refused(crew):
    with unchanged(), pytest.raises(NothingTicked):
        services.sign_alike([], by=crew[1], at=NOON, proof=proof(crew[1]))


def test_too_many_are_refused(runs, crew):
    director = crew[1]
    requests = waiting(director) * MOST

    with unchanged(), pytest.raises(TooManyAtOnce, match=str(MOST)):
        services.sign_alike(requests, by=director, at=NOON, proof=proof(director))


@pytest.mark.parametrize("flaw", ["session", "stale", "another"])
def test_one_proof_must_hold_for_all(runs, crew, flaw):
    director = crew[1]
    proofs = {
        "session": proof(director, method=Method.SESSION),
        "stale": proof(director, at=NOON - timedelta(minutes=3)),
        "another": Proof(crew[2].pk, Method.PASSWORD, NOON),
    }

    with unchanged(), pytest.raises(ProofTooWeak):
        services.sign_alike(waiting(director), by=director, at=NOON, proof=proofs[flaw])
