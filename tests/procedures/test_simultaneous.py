"""Two people at the same moment: no run is ever stuck, no step done twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehubu.people import services as people
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import services
from kehubu.procedures.models import Step, Token
from kehubu.procedures.services.play import StepClosed
from kehubu.procedures.services.steps import SignedAlready
from kehubu.signoffs import verification
from kehubu.signoffs.models import Signature
from kehubu.signoffs.services import AlreadySigned, RequestVoid
from tests.atonce import at_once
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.stage import (
    marking_of,
    open_nodes,
    published,
    replayed,
    requests,
    started,
    step_at,
)

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def fork():
    draft = Draft().start().end().both("p", "q").tasks("b", "c", "d")
    return draft.path("start", "p", "b", "q", "d", "end").path("p", "c", "q")


def gate():
    draft = Draft().start().end().task("b")
    return draft.signature("s", signs="test_pact").path("start", "s", "b", "end")


def complete(step):
    return lambda: services.complete(step, by=step.assignee, at=timezone.now())


def sign(step, request, user, verdict="approved"):
    def act():
        now = timezone.now()
        proof = Proof(user.pk, Method.PASSWORD, now)
        return services.sign(
            step,
            request,
            by=user,
            at=now,
            proof=proof,
            verdict=verdict,
            comment="同时",
        )

    return act


def add(step, request, by, to):
    return lambda: services.add_signer(
        step, request, by=by, at=timezone.now(), to=to, reason="核数"
    )


def leave(user, run):
    def act():
        User.objects.filter(pk=user.pk).update(is_active=False)
        return services.replace_leavers(run, at=timezone.now())

    return act


def test_two_branches_completed_at_once_meet_at_the_join():
    published(fork())

    for _round in range(ROUNDS):
        run = started()
        at_once(complete(step_at(run, "b")), complete(step_at(run, "c")))

        assert open_nodes(run) == ["d"]
        assert Token.objects.count() == 0
        assert marking_of(run) == replayed(run)


def test_last_two_signers_at_once_complete_the_step_once():
    published(gate())
    director, supervisor = UserFactory.create_batch(2)

    for _round in range(ROUNDS):
        run = started(ad=[director], hs=[supervisor])
        step = step_at(run, "s")
        first, second = requests(step)
        at_once(sign(step, first, director), sign(step, second, supervisor))

        assert open_nodes(run) == ["b"]
        step.refresh_from_db()
        assert (step.state, step.outcome) == ("done", "approved")
    assert Signature.objects.count() == 2 * ROUNDS
    assert verification.verify() == []


def test_approval_and_rejection_at_once_leave_one_way():
    draft = Draft().start().end().tasks("b", "c").xor("x").path("b", "end")
    draft.signature("s", signs="test_pact").path("start", "s", "x").path("c", "end")
    draft.flow("x", "b", "s = approved").flow("x", "c", "s = rejected")
    published(draft)
    director, supervisor = UserFactory.create_batch(2)

    for _round in range(ROUNDS):
        run = started(ad=[director], hs=[supervisor])
        step = step_at(run, "s")
        first, second = requests(step)
        at_once(sign(step, first, director), sign(step, second, supervisor, "rejected"))

        assert open_nodes(run) == ["c"]


def test_one_step_completed_by_two_is_done_once():
    published(straight("a", "b"))

    for _round in range(ROUNDS):
        run = started()
        step = step_at(run, "a")
        results = at_once(complete(step), complete(step))

        assert sorted(type(result) for result in results if result != step) == [
            StepClosed
        ]
        assert Step.objects.filter(run=run, node_id="b").count() == 1


def test_director_and_stand_in_sign_at_once_and_one_is_told():
    published(gate())
    director, supervisor, delegate = UserFactory.create_batch(3)
    today = timezone.localdate()
    people.delegate(
        director,
        by=director,
        at=timezone.now(),
        to=delegate,
        starts_on=today,
        ends_on=today + timedelta(days=1),
        reason="出差",
    )

    for _round in range(ROUNDS):
        run = started(ad=[director], hs=[supervisor])
        step = step_at(run, "s")
        request = requests(step)[0]
        results = at_once(sign(step, request, director), sign(step, request, delegate))

        kinds = sorted(type(result).__name__ for result in results)
        assert kinds == ["AlreadySigned", "Signature"]
        refusal = next(r for r in results if isinstance(r, AlreadySigned))
        assert "刚才已由" in str(refusal)
        assert Signature.objects.filter(request=request).count() == 1
    assert verification.verify() == []


def test_called_run_and_its_neighbour_end_at_once():
    published(straight("a"), "P-2")
    draft = Draft().start().end().both("p", "q").tasks("b", "d")
    draft.node("callActivity", "call", calledElement="P-2")
    published(
        draft.path("start", "p", "call", "q", "d", "end").path("p", "b", "q"), "P-1"
    )

    for _round in range(ROUNDS):
        run = started()
        inner = Step.objects.open().get(run__parent_step__run=run)
        results = at_once(complete(step_at(run, "b")), complete(inner))

        assert [type(result) for result in results] == [Step, Step]
        assert open_nodes(run) == ["d"]


def test_runs_begun_at_once_do_not_disturb_each_other():
    published(straight("a"))
    owners = UserFactory.create_batch(4)

    runs = at_once(*[lambda owner=owner: started(ae=[owner]) for owner in owners])

    assert [step_at(run, "a").assignee for run in runs] == owners


def test_signer_added_while_the_last_signs_is_waited_for_or_told_no():
    published(gate())
    director, supervisor, finance = UserFactory.create_batch(3)

    for _round in range(ROUNDS):
        run = started(ad=[director], hs=[supervisor])
        step = step_at(run, "s")
        first, second = requests(step)
        sign(step, first, director)()
        results = at_once(
            sign(step, second, supervisor), add(step, second, supervisor, finance)
        )

        added = requests(step).filter(signer=finance)
        if added.exists():
            assert open_nodes(run) == ["s"]
            sign(step, added.get(), finance)()
        else:
            assert isinstance(results[1], AlreadySigned | StepClosed)
        assert open_nodes(run) == ["b"]
    assert verification.verify() == []


def test_submission_is_taken_back_or_signed_but_never_both():
    draft = Draft().start().end().tasks("a", "b").xor("m")
    draft.signature("s", signs="test_pact").path("start", "m", "a", "s", "b", "end")
    published(draft)
    author, director, supervisor = UserFactory.create_batch(3)

    for _round in range(ROUNDS):
        run = started(by=author, ae=[author], ad=[director], hs=[supervisor])
        complete(step_at(run, "a"))()
        step = step_at(run, "s")
        results = at_once(
            sign(step, requests(step)[0], director),
            lambda: services.take_back(
                step,  # noqa: B023 - called at once
                by=author,
                at=timezone.now(),
                reason="漏了一页",
            ),
        )

        signed = Signature.objects.filter(request__occasion=step.occasion).exists()
        refusals = [type(result) for result in results if isinstance(result, Exception)]
        assert refusals == [SignedAlready if signed else RequestVoid]
        assert open_nodes(run) == (["s"] if signed else ["a"])
    assert verification.verify() == []


def test_signer_leaves_while_he_signs_and_one_signature_counts():
    published(gate())
    director, supervisor = UserFactory.create_batch(2)
    boss = UserFactory(holding=[Position.GENERAL_MANAGER])

    for _round in range(ROUNDS):
        director.is_active = True
        director.save()
        run = started(ad=[director], hs=[supervisor])
        step = step_at(run, "s")
        request = requests(step)[0]
        sign(step, requests(step)[1], supervisor)()
        at_once(sign(step, request, director), leave(director, run))

        waiting = requests(step).filter(state="waiting")
        for new in waiting:
            assert new.signer == boss
            sign(step, new, boss)()
        assert open_nodes(run) == ["b"]
    assert verification.verify() == []
