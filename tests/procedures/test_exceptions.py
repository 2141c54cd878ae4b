"""Exceptions: not done, waived, sent back, handed on; each with its reason."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.procedures import queries, services
from kehubu.procedures.services.play import OutcomeNeeded, StepClosed
from kehubu.procedures.services.steps import (
    CannotGoBack,
    MustBeSigned,
    NoLongerActive,
    NotConditional,
    NotWaivable,
    ReasonMissing,
)
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.stage import (
    NOON,
    begun,
    do,
    marking_of,
    open_nodes,
    requests,
    step_at,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def one(*outcomes, **attributes):
    draft = Draft().start().end().task("a", *outcomes, **attributes).task("b")
    return draft.path("start", "a", "b", "end")


# skip


def test_skip_closes_a_conditional_step_with_its_reason():
    run = begun(one(conditional="true"))
    step = step_at(run, "a")

    skipped = services.skip(step, by=step.assignee, at=NOON, reason="没有拍摄")

    assert (skipped.state, skipped.reason) == ("skipped", "没有拍摄")
    assert open_nodes(run) == ["b"]
    entry = HistoryEntry.objects.get(verb="step.skipped")
    assert (entry.by, entry.reason) == (step.assignee, "没有拍摄")


def test_skip_of_an_ordinary_step_is_refused():
    run = begun(one())
    step = step_at(run, "a")

    with unchanged(), pytest.raises(NotConditional):
        services.skip(step, by=step.assignee, at=NOON, reason="不想做")


@pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
@pytest.mark.parametrize("verb", ["skip", "waive", "send_back", "reassign"])
def test_exception_without_a_reason_is_refused(verb, reason):
    owner, other = UserFactory.create_batch(2)
    draft = Draft().start().end().task("z")
    draft.task("a", conditional="true", waivable="ae").path("start", "z", "a", "end")
    run = begun(draft, ae=[owner])
    do(run, "z")
    further = {"send_back": {"target": "z"}, "reassign": {"to": other}}
    act, step = getattr(services, verb), step_at(run, "a")

    with unchanged(), pytest.raises(ReasonMissing, match="请写明原因。"):
        act(step, by=owner, at=NOON, reason=reason, **further.get(verb, {}))


@pytest.mark.parametrize("verb", ["skip", "waive", "send_back", "reassign"])
def test_exception_on_a_closed_step_is_refused(verb):
    owner = UserFactory()
    run = begun(one(conditional="true", waivable="ae"), ae=[owner])
    step = do(run, "a")
    further = {"send_back": {"target": "a"}, "reassign": {"to": owner}}
    act = getattr(services, verb)

    with unchanged(), pytest.raises(StepClosed):
        act(step, by=owner, at=NOON, reason="晚了", **further.get(verb, {}))


@pytest.mark.parametrize("verb", ["skip", "send_back", "reassign"])
def test_exception_by_a_stranger_is_denied(verb):
    run, stranger = begun(one(conditional="true")), UserFactory()
    step = step_at(run, "a")
    further = {"send_back": {"target": "a"}, "reassign": {"to": stranger}}
    act = getattr(services, verb)

    with unchanged(), pytest.raises(PermissionDenied):
        act(step, by=stranger, at=NOON, reason="路过", **further.get(verb, {}))


def test_skip_of_a_deciding_step_says_how_to_go_on():
    run = begun(one("yes", "no", conditional="true"))
    step = step_at(run, "a")

    with unchanged(), pytest.raises(OutcomeNeeded):
        services.skip(step, by=step.assignee, at=NOON, reason="不做")
    skipped = services.skip(
        step, by=step.assignee, at=NOON, reason="不做", outcome="no"
    )

    assert (skipped.state, skipped.outcome) == ("skipped", "no")


# waive


def test_waive_by_who_is_named_needs_no_record():
    owner, director = UserFactory.create_batch(2)
    draft = one(record="test_note", waivable="ad am")
    run = begun(draft, ae=[owner], ad=[director])

    step = services.waive(step_at(run, "a"), by=director, at=NOON, reason="赶时间")

    assert (step.state, step.done_by, step.reason) == ("waived", director, "赶时间")
    assert open_nodes(run) == ["b"]
    entry = HistoryEntry.objects.get(verb="step.waived")
    assert (entry.by, entry.reason) == (director, "赶时间")


def test_waive_by_the_assignee_is_denied():
    owner, director = UserFactory.create_batch(2)
    run = begun(one(waivable="ad"), ae=[owner], ad=[director])

    with unchanged(), pytest.raises(PermissionDenied):
        services.waive(step_at(run, "a"), by=owner, at=NOON, reason="嫌麻烦")


def test_waive_of_a_step_that_nobody_may_waive_is_refused():
    run = begun(one())
    step = step_at(run, "a")

    with unchanged(), pytest.raises(NotWaivable):
        services.waive(step, by=step.assignee, at=NOON, reason="赶时间")


def test_waive_of_a_deciding_step_says_how_to_go_on():
    run = begun(one("yes", "no", waivable="ae"))
    step = step_at(run, "a")

    with unchanged(), pytest.raises(OutcomeNeeded):
        services.waive(step, by=step.assignee, at=NOON, reason="赶")
    waived = services.waive(step, by=step.assignee, at=NOON, reason="赶", outcome="yes")

    assert (waived.state, waived.outcome) == ("waived", "yes")


def test_waive_of_a_signature_step_withdraws_what_was_asked():
    director = UserFactory()
    draft = Draft().start().end().task("b")
    draft.signature("s", signs="test_pact", role="ad", waivable="ad")
    run = begun(draft.path("start", "s", "b", "end"), ad=[director])
    step = step_at(run, "s")

    services.waive(step, by=director, at=NOON, reason="口头已定", outcome="approved")

    assert [request.state for request in requests(step)] == ["void"]
    assert open_nodes(run) == ["b"]


# send back


def test_send_back_opens_the_earlier_step_anew():
    run = begun(straight("a", "b", "c"))
    do(run, "a")
    do(run, "b")
    step = step_at(run, "c")

    services.send_back(step, by=step.assignee, at=NOON, target="a", reason="漏了一项")

    step.refresh_from_db()
    assert (step.state, step.reason) == ("returned", "漏了一项")
    again = step_at(run, "a")
    assert (again.visit, again.assignee) == (2, step.assignee)
    entry = HistoryEntry.objects.get(verb="step.sent_back")
    assert (entry.reason, entry.changes["to"]) == ("漏了一项", ["", "a"])


@pytest.mark.parametrize("target", ["b", "c", "d", "start", "end", "", "nobody"])
def test_send_back_to_what_does_not_lie_before_is_refused(target):
    run = begun(straight("a", "b", "c"))
    do(run, "a")
    step = step_at(run, "b")

    with unchanged(), pytest.raises(CannotGoBack, match="不能退回到那一步。"):
        services.send_back(
            step, by=step.assignee, at=NOON, target=target, reason="试试"
        )


def test_send_back_across_a_split_is_refused():
    draft = Draft().start().end().task("a").both("p", "q").tasks("b", "c")
    draft.path("start", "a", "p", "b", "q", "end").path("p", "c", "q")
    run = begun(draft)
    do(run, "a")
    step = step_at(run, "b")

    with unchanged(), pytest.raises(CannotGoBack):
        services.send_back(step, by=step.assignee, at=NOON, target="a", reason="试试")


def test_return_targets_are_the_visited_steps_before():
    run = begun(straight("a", "b", "c", "d"))
    do(run, "a")
    do(run, "b")

    assert queries.return_targets(step_at(run, "c")) == [("a", "a"), ("b", "b")]


def test_closed_step_has_no_return_targets():
    run = begun(straight("a", "b", "c"))
    do(run, "a")
    step = do(run, "b")

    assert queries.return_targets(step) == []


def test_send_back_from_a_signature_withdraws_what_was_asked():
    director = UserFactory()
    draft = Draft().start().end().task("a").signature("s", signs="test_pact", role="ad")
    run = begun(draft.path("start", "a", "s", "end"), ad=[director])
    do(run, "a")
    step = step_at(run, "s")

    services.send_back(step, by=director, at=NOON, target="a", reason="重写")

    assert [request.state for request in requests(step)] == ["void"]
    assert open_nodes(run) == ["a"]
    do(run, "a")
    again = step_at(run, "s")
    assert [request.state for request in requests(again)] == ["waiting"]
    assert marking_of(run).active == {"s"}


# hand on


def test_reassign_hands_the_step_on_with_a_reason():
    owner, other = UserFactory.create_batch(2)
    run = begun(one(), ae=[owner])

    step = services.reassign(
        step_at(run, "a"), by=owner, at=NOON, to=other, reason="请假"
    )

    assert (step.assignee, step.state) == (other, "open")
    assert [s.pk for s in queries.inbox(other)] == [step.pk]
    assert list(queries.inbox(owner)) == []
    entry = HistoryEntry.objects.get(verb="step.reassigned")
    assert (entry.reason, entry.changes) == (
        "请假",
        {"assignee": [owner.pk, other.pk]},
    )


def test_who_is_handed_a_step_sees_it_and_completes_it():
    owner, other = UserFactory.create_batch(2)
    run = begun(one(), ae=[owner])
    step = step_at(run, "a")
    assert not type(step).objects.visible_to(other).exists()

    services.reassign(step, by=owner, at=NOON, to=other, reason="请假")

    seen = type(step).objects.visible_to(other).get(node_id="a")
    assert services.complete(seen, by=other, at=NOON).done_by == other


@pytest.mark.parametrize("role", ["am", "ad", "hs", "ch"])
def test_leaders_of_the_run_hand_steps_on(role):
    leader, other = UserFactory.create_batch(2)
    run = begun(one(), **{role: [leader]})

    services.reassign(step_at(run, "a"), by=leader, at=NOON, to=other, reason="病假")

    assert step_at(run, "a").assignee == other


def test_step_is_not_handed_to_somebody_who_has_left():
    owner, leaver = UserFactory(), UserFactory(name="离职", is_active=False)
    step = step_at(begun(one(), ae=[owner]), "a")

    with unchanged(), pytest.raises(NoLongerActive) as refusal:
        services.reassign(step, by=owner, at=NOON, to=leaver, reason="请假")

    assert str(refusal.value) == "离职的账号已停用，请转交给别人。"


def test_signature_step_is_not_handed_on():
    director, other = UserFactory.create_batch(2)
    draft = Draft().start().end().signature("s", signs="test_pact", role="ad")
    run = begun(draft.path("start", "s", "end"), ad=[director])

    with unchanged(), pytest.raises(MustBeSigned):
        services.reassign(
            step_at(run, "s"), by=director, at=NOON, to=other, reason="请假"
        )
