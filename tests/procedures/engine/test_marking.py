from itertools import combinations

import pytest

from kehubu.procedures.engine import (
    Graph,
    Marking,
    NotActive,
    OutcomeMissing,
    OutcomeUnknown,
    Stuck,
    TokenDoubled,
    begin,
    complete,
    parse,
)
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.engine.walks import play, split_in_two, stored


def graph_of(draft: Draft) -> Graph:
    return parse(draft.xml())


def test_sequence_opens_one_step_after_the_other():
    graph = graph_of(straight("a", "b"))

    first, second, last = play(graph), play(graph, "a"), play(graph, "a", "b")

    assert (first.opened, first.ended, first.is_over) == (("a",), (), False)
    assert (second.opened, second.marking.active) == (("b",), frozenset("b"))
    assert (last.opened, last.ended, last.is_over) == ((), ("end",), True)
    assert last.passed == ("end",)


def test_run_without_steps_is_over_at_once():
    move = begin(graph_of(Draft().start().end().path("start", "end")))

    assert (move.ended, move.is_over, move.marking) == (("end",), True, Marking())


@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("manualTask", {"role": "ae"}),
        ("task", {"role": "ae"}),
        ("serviceTask", {"action": "post"}),
        ("sendTask", {"action": "post"}),
        ("callActivity", {"calledElement": "TL-B6"}),
    ],
)
def test_every_activity_waits_until_it_is_completed(tag, attributes):
    graph = graph_of(
        Draft().start().end().node(tag, "a", **attributes).path("start", "a", "end")
    )

    assert begin(graph).opened == ("a",)
    assert play(graph, "a").is_over


def test_called_procedure_may_decide_by_its_outcome():
    inner = '<extensionElements><kehubu:outcome key="won" label="W"/>'
    inner += '<kehubu:outcome key="lost" label="L"/></extensionElements>'
    draft = Draft().start().end("good").end("bad").xor("x", default="x-bad")
    draft.node("callActivity", "a", inner, calledElement="TL-B6")
    draft.path("start", "a", "x", "bad").flow("x", "good", "a = won")
    graph = graph_of(draft)

    assert play(graph, "a:won").ended == ("good",)
    assert play(graph, "a:lost").ended == ("bad",)


def choice() -> Graph:
    draft = Draft().start().end().task("a", "one", "two", "three", "four")
    draft.tasks("b", "c", "d").xor("x", default="x-d").path("start", "a", "x", "d")
    draft.flow("x", "b", when="a = one | two").flow("x", "c", when="a = three")
    return graph_of(draft.path("b", "end").path("c", "end").path("d", "end"))


@pytest.mark.parametrize(
    ("outcome", "opened"), [("one", "b"), ("two", "b"), ("three", "c"), ("four", "d")]
)
def test_exclusive_gateway_takes_one_way(outcome, opened):
    move = play(choice(), f"a:{outcome}")

    assert move.opened == (opened,)
    assert move.passed == ("x", opened)
    assert move.marking.outcomes == (("a", outcome),)


def test_first_true_condition_of_the_file_wins():
    draft = Draft().start().end().task("a", "yes").tasks("b", "c").xor("x")
    draft.path("start", "a", "x").flow("x", "c", "a = yes").flow("x", "b", "a = yes")
    graph = graph_of(draft.path("b", "end").path("c", "end"))

    assert play(graph, "a:yes").opened == ("c",)


def test_gateway_without_a_true_condition_is_stuck():
    draft = Draft().start().end().task("a", "yes", "no").xor("x").tasks("b", "c")
    draft.path("start", "a", "x").flow("x", "b", "a = yes").flow("x", "c", "a = yes")
    graph = graph_of(draft.path("b", "end").path("c", "end"))

    with pytest.raises(Stuck) as stuck:
        play(graph, "a:no")

    assert (stuck.value.node_id, stuck.value.outcomes) == ("x", {"a": "no"})


def test_condition_reads_the_last_outcome_of_a_task_further_back():
    draft = Draft().start().end().task("a", "on", "back").task("b", "again", "done")
    draft.xor("x", "y").tasks("c").path("start", "a", "b", "x").path("c", "end")
    draft.flow("x", "a", "b = again").flow("x", "y", "b = done")
    draft.flow("y", "c", "a = back").flow("y", "end", "a = on")
    graph = graph_of(draft)

    assert play(graph, "a:on", "b:again", "a:back", "b:done").opened == ("c",)
    assert play(graph, "a:back", "b:again", "a:on", "b:done").is_over


def test_loop_opens_its_step_again_and_remembers_the_last_outcome():
    draft = Draft().start().end().task("a", "again", "done").xor("x")
    draft.path("start", "a", "x").flow("x", "a", "a = again").flow(
        "x", "end", "a = done"
    )
    graph = graph_of(draft)

    again = play(graph, "a:again", "a:again")

    assert (again.opened, again.marking.outcomes) == (("a",), (("a", "again"),))
    assert play(graph, "a:again", "a:done").is_over


def fork(*tasks: str) -> Graph:
    draft = Draft().start().end().both("p", "j").path("start", "p").path("j", "end")
    return graph_of(split_in_two(draft, "p", "j", *tasks))


def test_parallel_gateway_opens_all_and_waits_for_all():
    graph = fork("a", "b", "c")

    first = begin(graph)
    waiting = play(graph, "c", "a")
    last = play(graph, "c", "a", "b")

    assert first.opened == ("a", "b", "c")
    assert (waiting.opened, waiting.passed) == ((), ("j",))
    assert waiting.marking == Marking.of(["b"], ["a-j", "c-j"])
    assert (last.ended, last.marking) == (("end",), Marking())


def test_marking_rebuilt_from_rows_goes_on_alike():
    graph = fork("a", "b")
    move = play(graph, "a")

    again = stored(move.marking)

    assert again == move.marking
    assert hash(again) == hash(move.marking)
    assert complete(graph, again, "b").is_over


def some_of(letters: str) -> Graph:
    """One task decides which of a, b, c are opened; each subset is an outcome."""
    subsets = ["".join(s) for n in (1, 2, 3) for s in combinations(letters, n)]
    draft = Draft().start().end().task("d", *subsets, "none").tasks("z")
    draft.some("split", default="split-z").some("join").path("start", "d", "split")
    for letter in letters:
        outcomes = " | ".join(s for s in subsets if letter in s)
        draft.task(letter).flow("split", letter, f"d = {outcomes}").path(letter, "join")
    return graph_of(draft.path("split", "z", "join", "end"))


@pytest.mark.parametrize("subset", ["a", "b", "c", "ab", "ac", "bc", "abc"])
def test_inclusive_gateway_opens_the_true_ways_and_waits_for_these(subset):
    graph = some_of("abc")

    assert play(graph, f"d:{subset}").opened == tuple(subset)
    for left in subset:
        done = [letter for letter in subset if letter != left]
        waiting = play(graph, f"d:{subset}", *done)
        assert waiting.marking.active == {left}
        assert complete(graph, waiting.marking, left).ended == ("end",)


def test_inclusive_gateway_without_a_true_way_takes_the_default():
    move = play(some_of("abc"), "d:none")

    assert move.opened == ("z",)


def test_inclusive_join_stops_waiting_when_a_branch_leaves_by_another_way():
    draft = Draft().start().end().end("out").both("p").some("j").task("a")
    draft.task("b", "on", "off").xor("x").path("start", "p", "a", "j", "end")
    draft.path("p", "b", "x").flow("x", "j", "b = on").flow("x", "out", "b = off")
    graph = graph_of(draft)

    assert play(graph, "a").marking == Marking.of(["b"], ["a-j"])
    assert play(graph, "a", "b:off").ended == ("out", "end")
    assert play(graph, "a", "b:on").ended == ("end",)


def test_inclusive_join_in_a_loop_does_not_wait_for_who_waits_for_it():
    # b's branch can come to the inclusive join only by the loop around both
    draft = Draft().start().end().both("p", "q").task("d", "again", "done")
    draft.xor("m", "x").tasks("b", "c1", "c2").task("o", "one", "two").some("s", "j")
    draft.path("start", "m", "p", "o", "s").path("p", "b", "q", "d", "x")
    draft.flow("s", "c1", "o = one | two").flow("s", "c2", "o = two")
    draft.path("c1", "j", "q").path("c2", "j")
    draft.flow("x", "m", "d = again").flow("x", "end", "d = done")
    graph = graph_of(draft)

    assert play(graph, "o:one", "c1").marking.arrived == {"j-q"}
    assert play(graph, "o:two", "c1").marking.arrived == {"c1-j"}
    move = play(graph, "o:two", "c1", "c2", "b", "d:again", "b", "o:one", "c1")
    assert move.opened == ("d",)


def nested() -> Graph:
    draft = Draft().start().end()
    with draft.sub_process("outer"):
        draft.start("s1").end("e1").task("a")
        with draft.sub_process("inner"):
            draft.start("s2").both("p").end("e2").end("e3").tasks("b", "c")
            draft.path("s2", "p", "b", "e2").path("p", "c", "e3")
        draft.path("s1", "a", "inner", "e1")
    return graph_of(draft.task("z").path("start", "outer", "z", "end"))


def test_sub_process_is_over_when_no_token_is_left_inside():
    graph = nested()

    assert begin(graph).passed == ("outer", "s1", "a")
    assert play(graph, "a").opened == ("b", "c")
    half = play(graph, "a", "c")
    assert (half.ended, half.marking.active) == (("e3",), frozenset("b"))
    whole = play(graph, "a", "c", "b")
    assert (whole.ended, whole.opened) == (("e2", "e1"), ("z",))


def test_sub_process_without_steps_is_passed_through():
    draft = Draft().start().end()
    with draft.sub_process("sub"):
        draft.start("s").end("e").path("s", "e")

    move = begin(graph_of(draft.path("start", "sub", "end")))

    assert (move.ended, move.is_over) == (("e", "end"), True)


def test_join_waits_for_a_sub_process_with_a_token_inside():
    draft = Draft().start().end().some("j").both("p").task("a")
    with draft.sub_process("sub"):
        draft.start("s").end("e").task("b").path("s", "b", "e")
    graph = graph_of(draft.path("start", "p", "a", "j", "end").path("p", "sub", "j"))

    assert play(graph, "a").marking == Marking.of(["b"], ["a-j"])
    assert play(graph, "a", "b").is_over


def test_signature_task_ends_approved_or_rejected():
    draft = Draft().start().end().signature("sign").task("a").xor("x")
    draft.path("start", "a", "sign", "x")
    draft.flow("x", "end", "sign = approved").flow("x", "a", "sign = rejected")
    graph = graph_of(draft)

    assert play(graph, "a", "sign:approved").is_over
    assert play(graph, "a", "sign:rejected").opened == ("a",)
    with pytest.raises(OutcomeMissing):
        play(graph, "a", "sign")


@pytest.mark.parametrize(
    ("steps", "error", "node_id"),
    [
        (["b"], NotActive, "b"),
        (["start"], NotActive, "start"),
        (["nobody"], NotActive, "nobody"),
        (["a:one", "a:one"], NotActive, "a"),
        (["a"], OutcomeMissing, "a"),
        (["a:ten"], OutcomeUnknown, "a"),
        (["a:one", "b:one"], OutcomeUnknown, "b"),
    ],
)
def test_what_cannot_be_completed_raises_and_names_the_step(steps, error, node_id):
    with pytest.raises(error) as raised:
        play(choice(), *steps)

    assert raised.value.node_id == node_id


def test_second_token_at_a_step_or_a_join_is_never_let_in():
    twice = Draft().start().end().both("p").tasks("a", "b", "c")
    twice.path("start", "p", "a", "c", "end").path("p", "b", "c")
    into_sub = Draft().start().end().both("p")
    with into_sub.sub_process("sub"):
        into_sub.start("s").end("e").task("b").path("s", "b", "e")
    into_sub.path("start", "p", "sub", "end").flow("p", "sub", flow_id="again")

    with pytest.raises(TokenDoubled) as at_step:
        play(graph_of(twice), "a", "b")
    with pytest.raises(TokenDoubled) as at_sub_process:
        begin(graph_of(into_sub))

    assert at_step.value.node_id == "c"
    assert at_sub_process.value.node_id == "sub"


def test_token_in_a_circle_of_gateways_is_stopped():
    draft = Draft().start().end().task("a", "yes", "no").xor("x", "y", "z")
    draft.path("start", "a", "x", "y").path("z", "x").flow("y", "end", "a = no")
    graph = graph_of(draft.flow("y", "z", "a = yes"))

    with pytest.raises(TokenDoubled):
        play(graph, "a:yes")


def test_tokens_that_split_again_and_again_are_stopped():
    # 2 ** 60 tokens, were the first two not stopped
    draft = Draft().start("m0").end()
    for n in range(60):
        draft.both(f"p{n}").xor(f"m{n + 1}").path(f"m{n}", f"p{n}", f"m{n + 1}")
        draft.flow(f"p{n}", f"m{n + 1}", flow_id=f"again{n}")
    graph = graph_of(draft.path("m60", "end"))

    with pytest.raises(TokenDoubled) as doubled:
        begin(graph)

    assert doubled.value.node_id == "p1"
