"""What an open step keeps in another version, and what keeps it from going there."""

import pytest

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Notification
from kehubu.people.positions import Position
from kehubu.procedures import queries, services
from kehubu.procedures.models import Timer
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.moving import LATER, forked, refused, taken
from tests.procedures.stage import (
    NOON,
    begun,
    do,
    open_nodes,
    published,
    requests,
    signed,
    step_at,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(db):
    return UserFactory(holding=[Position.ACCOUNT_DIRECTOR])


# ---- what stays with a step


def test_step_keeps_its_record_where_the_same_kind_is_asked(head):
    draft = (
        Draft().start().end().task("a", record="test_note").path("start", "a", "end")
    )
    run = begun(draft)
    step = step_at(run, "a")
    services.save_record(step, by=step.assignee, at=NOON, data={"said": "好"})
    new = Draft().start().end().task("b", record="test_note").path("start", "b", "end")

    taken(head, run, new, {"a": "b"})

    assert step_at(run, "b").record.data == {"said": "好"}


def test_step_with_a_record_of_another_kind_is_refused(head):
    draft = (
        Draft().start().end().task("a", record="test_note").path("start", "a", "end")
    )
    run = begun(draft)
    step = step_at(run, "a")
    services.save_record(step, by=step.assignee, at=NOON, data={"said": "好"})

    said = refused(head, run, straight("a"))

    assert said == "“a”已经写了记录，新版本的对应步骤要的是另一种记录。"


def test_step_begins_anew_where_something_else_is_to_be_left(head):
    run = begun(straight("a"))
    new = (
        Draft().start().end().task("a", record="test_errand").path("start", "a", "end")
    )

    taken(head, run, new)

    assert step_at(run, "a").waiting_for == "delivery"


def test_step_that_waits_for_others_is_refused_where_nobody_does(head):
    draft = Draft().start().end().task("a", record="test_errand")
    run = begun(draft.path("start", "a", "end"))

    said = refused(head, run, straight("a"))

    assert said == "“a”等待部门交付，新版本的对应步骤却不等这个。"


def test_due_date_counts_by_the_new_hours_from_the_opening(head):
    run = begun(Draft().start().end().task("a", due="4").path("start", "a", "end"))
    new = Draft().start().end().task("a", due="40").path("start", "a", "end")

    taken(head, run, new)

    due = step_at(run, "a").due_at
    assert due == NOON.replace(day=9, hour=8)
    moved = HistoryEntry.objects.get(verb="step.moved")
    assert list(moved.changes) == ["due_at", "remind_at"]


def test_nobody_is_late_by_a_migration(head):
    run = begun(Draft().start().end().task("a", due="40").path("start", "a", "end"))
    new = Draft().start().end().task("a", due="1").path("start", "a", "end")

    made = taken(head, run, new)

    assert step_at(run, "a").due_at > made.started_at


@pytest.mark.parametrize(("due", "expected"), [("4", True), ("", False)])
def test_due_date_stays_or_goes_with_the_hours(head, due, expected):
    draft = Draft().start().end().task("a", due="4").path("start", "a", "end")
    run = begun(draft)
    before = step_at(run, "a").due_at
    hours = {"due": due} if due else {}
    new = Draft().start().end().task("a", **hours).tasks("b")

    taken(head, run, new.path("start", "a", "b", "end"))

    assert step_at(run, "a").due_at == (before if expected else None)


def timed(wait, name="t"):
    draft = Draft().start().end().end("over").tasks("a", "r").timer(name, "a", wait)
    return draft.path("start", "a", "end").path(name, "r", "over")


def test_timer_is_set_anew_where_it_waits_otherwise(head):
    run = begun(timed("PT8H"))
    before = Timer.objects.get().fires_at

    taken(head, run, timed("PT80H"))

    assert Timer.objects.get().fires_at > before


def test_timer_that_has_fired_does_not_fire_again(head):
    run = begun(timed("PT1H"))
    services.fire(Timer.objects.get(), at=LATER)

    taken(head, run, timed("PT2H"))

    assert not Timer.objects.exists()
    assert open_nodes(run) == ["a", "r"]


def test_new_timer_is_set_and_an_unchanged_one_kept(head):
    run = begun(timed("PT80H"))
    before = Timer.objects.get().fires_at
    new = timed("PT80H").end("over2").tasks("r2").timer("u", "a", "PT100H")

    taken(head, run, new.path("u", "r2", "over2"))

    kept = Timer.objects.get(node_id="t")
    assert kept.fires_at == before < Timer.objects.get(node_id="u").fires_at


# ---- people


def test_step_goes_to_who_plays_the_new_role_and_tells_him(head):
    manager = UserFactory()
    knows_the_role = Draft().start().end().tasks("a").task("z", role="am")
    run = begun(knows_the_role.path("start", "a", "z", "end"), am=[manager])
    new = Draft().start().end().task("a", role="am").path("start", "a", "end")

    taken(head, run, new)
    jobs.run_waiting()

    assert step_at(run, "a").assignee == manager
    assert Notification.objects.filter(user=manager).count() == 1


def test_who_has_the_step_keeps_it_if_he_plays_a_new_role(head):
    both = UserFactory()
    knows_the_role = Draft().start().end().tasks("a").task("z", role="am")
    draft = knows_the_role.path("start", "a", "z", "end")
    run = begun(draft, ae=[both], am=[UserFactory(), both])
    new = Draft().start().end().task("a", role="am").path("start", "a", "end")

    taken(head, run, new)

    assert step_at(run, "a").assignee == both


def test_role_that_nobody_plays_is_refused(head):
    run = begun(straight("a"))
    new = Draft().start().end().tasks("a").task("b", role="keeper")

    said = refused(head, run, new.path("start", "a", "b", "end"))

    assert said == "新版本要有档案保管人，这件事还没有人担任。请先安排人。"


def test_step_whose_role_nobody_plays_is_refused(head):
    draft = Draft().start().end().tasks("a").task("b", role="gm")
    run = begun(draft.path("start", "a", "b", "end"))
    new = Draft().start().end().task("a", role="gm").path("start", "a", "end")

    assert refused(head, run, new).startswith("还没有人担任“总经理”")


# ---- signatures


def signing(node_id="s", **more):
    draft = Draft().start().end().signature(node_id, signs="test_pact", **more).xor("x")
    draft.path("start", node_id, "x").flow("x", "end", f"{node_id} = approved")
    return (
        draft.tasks("again")
        .path("again", "end")
        .flow("x", "again", f"{node_id} = rejected")
    )


@pytest.fixture
def signers(db):
    return {"ad": [UserFactory()], "hs": [UserFactory()]}


def test_signature_under_way_goes_on_at_the_same_step(head, signers):
    run = begun(signing(), **signers)
    step = step_at(run, "s")
    signed(step, signers["ad"][0])

    taken(head, run, signing(due="8"))

    signed(step, signers["hs"][0])
    run.refresh_from_db()
    assert (run.state, run.definition.number) == ("ended", 2)


@pytest.mark.parametrize("changed", [{"level": "L1"}, {"role": "hs ad"}])
def test_signature_given_is_not_taken_to_another_demand(head, signers, changed):
    run = begun(signing(), **signers)
    signed(step_at(run, "s"), signers["ad"][0])

    said = refused(head, run, signing(**changed))

    assert said == "“s”已经有人签字，只能对应到签字要求完全相同的同一步。"


def test_signature_given_is_not_taken_to_another_step(head, signers):
    run = begun(signing(), **signers)
    signed(step_at(run, "s"), signers["ad"][0])

    said = refused(head, run, signing("s2"), {"s": "s2"})

    assert said == "“s”已经有人签字，只能对应到签字要求完全相同的同一步。"


def test_signatures_are_asked_for_anew_where_the_demand_has_changed(head, signers):
    run = begun(signing(), **signers)
    step = step_at(run, "s")

    taken(head, run, signing(level="L1"))

    states = list(requests(step).values_list("level", "state"))
    assert states == [(2, "void"), (2, "void"), (1, "waiting"), (1, "waiting")]


def test_signature_step_becomes_a_plain_one(head, signers):
    run = begun(signing(), **signers)
    step = step_at(run, "s")

    taken(head, run, straight("s"))

    assert set(requests(step).values_list("state", flat=True)) == {"void"}
    do(run, "s")


def test_step_whose_signer_has_asked_back_waits_for_no_answer_any_more(head, signers):
    run = begun(signing(), **signers)
    step = step_at(run, "s")
    request, other = requests(step)
    services.ask_back(request, by=request.signer, at=NOON, to=other.signer, text="？")

    taken(head, run, straight("s"))

    step.refresh_from_db()
    assert step.waiting_for == ""
    assert list(queries.inbox(step.assignee)) == [step]


def test_plain_step_becomes_a_signature_and_lacks_a_signer(head, signers):
    draft = Draft().start().end().task("s", role="ad hs").path("start", "s", "end")
    run = begun(draft, ad=signers["ad"], hs=signers["ad"])

    said = refused(head, run, signing())

    assert "需要客户部主管签字，但没有合适的人" in said


# ---- where the run could not go on


def test_call_under_way_is_refused(head):
    published(straight("x"), "P-2")
    draft = (
        Draft().start().end().node("callActivity", "c", name="c", calledElement="P-2")
    )
    run = begun(draft.path("start", "c", "end"))

    said = refused(head, run, straight("c"))

    assert said == "“c”正在走另一个流程，等它走完才能迁移。"


def test_step_without_counterpart_is_named(head):
    run = begun(straight("a"))

    said = refused(head, run, straight("b"))

    assert said == "没有为“a”指定新版本里由人办理的对应步骤。"


def test_run_that_would_be_stuck_is_refused(head):
    run = begun(straight("a", "b"))

    said = refused(head, run, forked())

    assert said == "照这样对应，这件事会卡住，或者走不到结束。现在在“a”。"


def test_two_steps_do_not_become_one(head):
    run = begun(forked())

    said = refused(head, run, straight("a"), {"b": "a"})

    assert said == "照这样对应，会有两项工作落在同一步：“b”。"


def test_two_steps_may_change_places(head):
    run = begun(forked())
    do_both = {"a": "b", "b": "a"}

    taken(head, run, forked("c"), do_both)

    assert open_nodes(run) == ["a", "b"]


def test_run_that_has_ended_meanwhile_stays(head):
    run = begun(straight("a"))
    target = published(straight("a", "b"))
    made = services.migrate(
        run.definition, by=head, at=LATER, target=target, mapping={}, reason="新"
    )
    do(run, "a")
    jobs.run_waiting()

    assert made.runs.get().said == "这件事已经结束，不必迁移。"
