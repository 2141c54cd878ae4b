"""How runs branch and join, call one another, and do what needs nobody."""

import pytest

from kehubu.procedures import services
from kehubu.procedures.models import Run, Step, Token
from kehubu.procedures.services.play import (
    CallsItself,
    NoSuchProcedure,
    OutcomeNeeded,
)
from kehubu.procedures.services.steps import ConcludedElsewhere
from tests.factories import UserFactory
from tests.procedures.engine.draft import Draft, decides, straight
from tests.procedures.stage import (
    NOON,
    Pact,
    attempted,
    begun,
    do,
    marking_of,
    open_nodes,
    published,
    replayed,
    requests,
    signed,
    started,
    step_at,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def flows(run):
    return sorted(run.tokens.values_list("flow_id", flat=True))


def ended(run):
    run.refresh_from_db()
    return run.state == "ended"


# gateways


def fork():
    draft = Draft().start().end().both("p", "q").tasks("b", "c", "d")
    return draft.path("start", "p", "b", "q", "d", "end").path("p", "c", "q")


def test_parallel_branches_wait_for_each_other():
    run = begun(fork())
    assert open_nodes(run) == ["b", "c"]

    do(run, "c")
    assert (open_nodes(run), flows(run)) == (["b"], ["c-q"])
    do(run, "b")

    assert (open_nodes(run), flows(run)) == (["d"], [])
    assert marking_of(run) == replayed(run)


def test_parallel_ends_end_the_run_when_all_have_come():
    draft = Draft().start().end().end("end2", state="late").both("p").tasks("b", "c")
    run = begun(draft.path("start", "p", "b", "end").path("p", "c", "end2"))

    do(run, "b")
    assert not ended(run)
    do(run, "c")

    assert ended(run)
    assert run.end_state == "late"


def choosing():
    outcomes = ("one", "two", "three", "none")
    draft = Draft().start().end().task("a", *outcomes).tasks("b", "c", "d")
    draft.some("i", default="i-j").some("j").path("start", "a", "i", "j", "d", "end")
    draft.flow("i", "b", "a = one | three").flow("i", "c", "a = two | three")
    return draft.path("b", "j").path("c", "j")


@pytest.mark.parametrize(
    ("outcome", "opened"),
    [("one", ["b"]), ("two", ["c"]), ("three", ["b", "c"]), ("none", ["d"])],
)
def test_inclusive_gateway_opens_what_holds_and_waits_for_no_more(outcome, opened):
    run = begun(choosing())

    do(run, "a", outcome)

    assert open_nodes(run) == opened
    for node in set(opened) - {"d"}:
        do(run, node)
    assert (open_nodes(run), flows(run)) == (["d"], [])
    do(run, "d")
    assert ended(run)


def test_step_is_visited_again_in_a_loop():
    draft = Draft().start().end().task("a", "again", "enough").xor("m", "x")
    draft.path("start", "m", "a", "x")
    draft.flow("x", "m", "a = again").flow("x", "end", "a = enough")
    run = begun(draft)

    do(run, "a", "again")
    do(run, "a", "again")

    assert step_at(run, "a").visit == 3
    do(run, "a", "enough")
    assert ended(run)


# sub-processes


def test_sub_process_ends_when_all_inside_have_ended():
    draft = Draft().start().end().task("after")
    with draft.sub_process("sub"):
        draft.start("s").end("e").end("e2").both("p").tasks("b", "c")
        draft.path("s", "p", "b", "e").path("p", "c", "e2")
    run = begun(draft.path("start", "sub", "after", "end"))

    do(run, "b")
    assert open_nodes(run) == ["c"]
    do(run, "c")

    assert open_nodes(run) == ["after"]
    assert marking_of(run) == replayed(run)


# what needs nobody


def test_service_task_does_its_deed_and_the_run_goes_on():
    draft = Draft().start().end().task("a")
    draft.node("serviceTask", "auto", action="test_do")
    draft.node("sendTask", "mail", action="test_do")

    run = begun(draft.path("start", "auto", "mail", "a", "end"))

    assert open_nodes(run) == ["a"]
    done = run.steps.filter(state="done").values_list("node_id", "done_by", "assignee")
    assert list(done) == [("auto", None, None), ("mail", None, None)]


def test_outcome_of_a_service_task_decides():
    draft = Draft().start().end().tasks("b", "c").xor("x")
    draft.node("serviceTask", "auto", decides("good", "bad"), action="test_decide")
    draft.path("start", "auto", "x").path("b", "end").path("c", "end")
    draft.flow("x", "b", "auto = good").flow("x", "c", "auto = bad")

    run = begun(draft)

    assert open_nodes(run) == ["b"]


def test_run_of_nothing_but_services_ends_at_once():
    draft = Draft().start().end(state="done").node("serviceTask", "a", action="test_do")

    run = begun(draft.path("start", "a", "end"))

    assert ended(run)
    assert run.end_state == "done"


def test_two_branches_of_services_meet_at_the_join():
    draft = Draft().start().end().both("p", "q").task("a")
    for name in ("s1", "s2"):
        draft.node("serviceTask", name, action="test_do").path("p", name, "q")

    run = begun(draft.path("start", "p").path("q", "a", "end"))

    assert (open_nodes(run), flows(run)) == (["a"], [])


# call activities


def calling(*outcomes, **attributes):
    draft = Draft().start().end().task("after")
    called = {"calledElement": "P-2", **attributes}
    draft.node("callActivity", "call", decides(*outcomes), **called)
    return draft


def simple_call(**attributes):
    return calling(**attributes).path("start", "call", "after", "end")


def child_of(run) -> Run:
    return Run.objects.get(parent_step__run=run)


def test_called_run_has_subject_and_people_and_its_end_lets_the_caller_go_on():
    published(straight("a", "b"), "P-2")
    owner, manager = UserFactory.create_batch(2)

    run = begun(simple_call(), ae=[owner], am=[manager])

    child = child_of(run)
    assert (open_nodes(run), open_nodes(child)) == (["call"], ["a"])
    assert (child.subject_kind, child.subject_id) == (run.subject_kind, run.subject_id)
    parts = child.participants.values_list("role", "user")
    assert sorted(parts) == [("ae", owner.pk), ("am", manager.pk)]
    do(child, "a")
    assert open_nodes(run) == ["call"]
    do(child, "b")
    assert ended(child)
    assert open_nodes(run) == ["after"]
    call = run.steps.get(node_id="call")
    assert (call.state, call.done_by) == ("done", None)


def test_state_in_which_the_called_run_ends_is_the_outcome():
    child = Draft().start().end("e1", state="won").end("e2", state="lost").xor("x")
    child.task("a", "yes", "no").path("start", "a", "x")
    child.flow("x", "e1", "a = yes").flow("x", "e2", "a = no")
    published(child, "P-2")
    draft = calling("won", "lost").task("b").xor("y").path("start", "call", "y")
    draft.flow("y", "after", "call = won").flow("y", "b", "call = lost")
    run = begun(draft.path("after", "end").path("b", "end"))

    do(child_of(run), "a", "no")

    assert open_nodes(run) == ["b"]
    assert run.steps.get(node_id="call").outcome == "lost"


def test_called_run_that_ends_in_no_known_outcome_holds_its_last_step():
    published(straight("a"), "P-2")
    draft = calling("won", "lost").xor("y").path("start", "call", "y", "after", "end")
    draft.wires.pop("y-after")
    draft.flow("y", "after", "call = won").flow("y", "end", "call = lost")
    child = child_of(begun(draft))

    with unchanged(), pytest.raises(OutcomeNeeded):
        do(child, "a")


def test_call_of_what_is_not_published_is_refused():
    published(simple_call())
    owner = UserFactory()

    with unchanged(), pytest.raises(NoSuchProcedure, match="还没有发布流程 P-2。"):
        attempted(ae=[owner])


def test_called_run_that_ends_at_once_lets_the_caller_go_on():
    auto = Draft().start().end().node("serviceTask", "a", action="test_do")
    published(auto.path("start", "a", "end"), "P-2")

    run = begun(simple_call())

    assert open_nodes(run) == ["after"]
    assert marking_of(run) == replayed(run)


def test_called_run_that_ends_at_once_beside_a_service_leaves_no_token_behind():
    auto = Draft().start().end().node("serviceTask", "a", action="test_do")
    published(auto.path("start", "a", "end"), "P-2")
    draft = calling().both("p", "q").node("serviceTask", "s", action="test_do")
    draft.path("start", "p", "call", "q", "after", "end").path("p", "s", "q")

    run = begun(draft)

    assert (open_nodes(run), flows(run)) == (["after"], [])


def test_procedure_that_calls_itself_for_ever_is_refused():
    published(
        Draft()
        .start()
        .end()
        .node("callActivity", "call", calledElement="P-1")
        .path("start", "call", "end"),
        "P-2",
    )
    loop = Draft().start().end().node("callActivity", "call", calledElement="P-2")
    published(loop.path("start", "call", "end"))
    owner = UserFactory()

    with unchanged(), pytest.raises(CallsItself, match="流程 P-1 又调用了自己"):
        attempted(ae=[owner])


def test_call_step_is_not_completed_by_hand():
    published(straight("a"), "P-2")
    run = begun(simple_call(role="ae"))
    step = step_at(run, "call")

    with unchanged(), pytest.raises(ConcludedElsewhere):
        services.complete(step, by=step.assignee, at=NOON)


def test_called_run_goes_to_its_end_after_the_caller_was_waived():
    published(straight("a"), "P-2")
    run = begun(simple_call(role="ae", waivable="ae"))
    step, child = step_at(run, "call"), child_of(run)
    services.waive(step, by=step.assignee, at=NOON, reason="不等了")

    do(child, "a")

    assert ended(child)
    assert open_nodes(run) == ["after"]
    assert Step.objects.filter(run=run, node_id="after").count() == 1


# signatures that are there already


def test_signatures_given_before_on_the_same_text_need_not_be_given_again():
    director = UserFactory()
    Pact.settled.clear()
    draft = Draft().start().end().task("a", "again", "enough").xor("x", "m")
    draft.signature("s", signs="test_pact", role="ad").path("start", "m", "s", "a", "x")
    draft.flow("x", "m", "a = again").flow("x", "end", "a = enough")
    run = begun(draft, ad=[director])
    signed(step_at(run, "s"), director)

    do(run, "a", "again")

    second = run.steps.get(node_id="s", visit=2)
    assert (second.state, second.outcome, second.done_by) == ("done", "approved", None)
    assert list(requests(second)) == []
    assert Pact.settled == ["approved", "approved"]
    assert open_nodes(run) == ["a"]


def test_no_tokens_outlive_their_run():
    run = begun(fork())
    for node in ("b", "c", "d"):
        do(run, node)

    assert ended(run)
    assert Token.objects.count() == 0
    assert started("P-1").steps.count() == 2
