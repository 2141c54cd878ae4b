import pytest

from kehubu.procedures.engine import (
    CannotSendBack,
    Graph,
    Marking,
    NotActive,
    begin,
    complete,
    fire,
    parse,
    send_back,
    targets_of_return,
)
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.engine.walks import play, split_in_two


def graph_of(draft: Draft) -> Graph:
    return parse(draft.xml())


def forked() -> Graph:
    """One step, two branches of two steps each, two steps."""
    draft = Draft().start().end().both("p", "j").tasks(*"zabcdyx")
    draft.path("start", "z", "p", "a", "b", "j", "y", "x", "end")
    return graph_of(draft.path("p", "c", "d", "j"))


def test_step_goes_back_to_an_earlier_one_and_on_from_there():
    graph = graph_of(straight("a", "b", "c"))

    move = send_back(graph, play(graph, "a", "b").marking, "c", "a")

    assert (move.opened, move.passed) == (("a",), ("a",))
    assert move.marking == Marking.of(["a"])
    assert play(graph, "a", "b", "c").is_over


def test_outcomes_are_kept_when_a_step_goes_back():
    draft = Draft().start().end().task("a", "yes", "no").task("b")
    graph = graph_of(draft.path("start", "a", "b", "end"))

    move = send_back(graph, play(graph, "a:yes").marking, "b", "a")

    assert move.marking == Marking.of(["a"], outcomes={"a": "yes"})


def test_step_goes_back_within_its_branch_only():
    graph = forked()
    marking = play(graph, "z", "a").marking

    assert send_back(graph, marking, "b", "a").marking.active == {"a", "c"}
    with pytest.raises(CannotSendBack) as refusal:
        send_back(graph, marking, "b", "z")
    assert refusal.value.node_id == "z"


def test_step_cannot_go_back_to_before_a_split_whose_other_branch_has_arrived():
    graph = forked()
    marking = play(graph, "z", "a", "c", "d").marking

    assert marking.arrived == {"d-j"}
    assert targets_of_return(graph, marking, "b", ["z", "a", "c", "d", "b"]) == ["a"]


def test_step_after_a_join_goes_back_to_before_the_split_but_not_into_a_branch():
    graph = forked()
    marking = play(graph, "z", "a", "b", "c", "d", "y").marking

    targets = targets_of_return(graph, marking, "x", ["z", "a", "b", "c", "d", "y"])

    assert targets == ["z", "y"]
    assert send_back(graph, marking, "x", "z").opened == ("z",)


def test_step_does_not_go_back_to_one_that_is_open():
    draft = Draft().start().end().both("p", "j").task("d", "again", "done")
    draft.xor("m", "x").path("start", "m", "p").path("j", "d", "x")
    split_in_two(draft, "p", "j", "a", "b")
    draft.flow("x", "m", "d = again").flow("x", "end", "d = done")
    graph = graph_of(draft)

    with pytest.raises(CannotSendBack):
        send_back(graph, begin(graph).marking, "a", "b")


def test_targets_come_once_in_the_order_of_the_visits():
    graph = graph_of(straight("a", "b", "c"))
    marking = play(graph, "a", "b").marking

    assert targets_of_return(graph, marking, "c", ["b", "a", "b", "c"]) == ["b", "a"]
    assert targets_of_return(graph, marking, "c", ["start", "end"]) == []


@pytest.mark.parametrize("to_id", ["b", "c", "start", "end", "nobody"])
def test_step_does_not_go_to_itself_or_forward_or_to_what_is_no_step(to_id):
    graph = graph_of(straight("a", "b", "c"))

    with pytest.raises(CannotSendBack):
        send_back(graph, play(graph, "a").marking, "b", to_id)


@pytest.mark.parametrize("from_id", ["a", "c", "end", "nobody"])
def test_closed_step_is_not_sent_back(from_id):
    graph = graph_of(straight("a", "b", "c"))
    marking = play(graph, "a").marking

    with pytest.raises(NotActive):
        send_back(graph, marking, from_id, "a")
    with pytest.raises(NotActive):
        targets_of_return(graph, marking, from_id, ["a"])


def test_step_goes_back_out_of_a_sub_process_that_holds_no_other_token():
    draft = Draft().start().end().task("a")
    with draft.sub_process("sub"):
        draft.start("s").end("e").tasks("b").both("q", "r")
        split_in_two(draft.path("s", "b", "q").path("r", "e"), "q", "r", "c", "d")
    graph = graph_of(draft.path("start", "a", "sub", "end"))
    alone, together = play(graph, "a"), play(graph, "a", "b")

    assert send_back(graph, alone.marking, "b", "a").marking.active == {"a"}
    with pytest.raises(CannotSendBack):
        send_back(graph, together.marking, "c", "a")


def test_step_goes_back_into_a_sub_process():
    draft = Draft().start().end().task("z")
    with draft.sub_process("sub"):
        draft.start("s").end("e").tasks("a", "b").path("s", "a", "b", "e")
    graph = graph_of(draft.path("start", "sub", "z", "end"))

    move = send_back(graph, play(graph, "a", "b").marking, "z", "b")

    assert move.marking.active == {"b"}
    assert complete(graph, move.marking, "b").opened == ("z",)


def test_timers_path_and_main_flow_never_send_each_other_back():
    draft = straight("a", "b").timer("t", "b").tasks("r", "q").end("done")
    graph = graph_of(draft.path("t", "r", "q", "done"))
    marking = fire(graph, play(graph, "a").marking, "t").marking
    marking = complete(graph, marking, "r").marking

    assert targets_of_return(graph, marking, "q", ["a", "b", "r"]) == ["r"]
    assert targets_of_return(graph, marking, "b", ["a", "r", "q"]) == ["a"]


def test_waiting_inclusive_join_is_released_when_a_branch_goes_back_behind_it():
    # d is before the join and after it, by the loop over x
    draft = Draft().start().end().both("p").some("j").tasks("a", "b", "y")
    draft.task("d", "on", "off").xor("m", "x").path("start", "p", "a", "j", "y", "end")
    draft.path("p", "m", "d", "x").flow("x", "b", "d = on").path("b", "j")
    draft.end("out").flow("x", "out", "d = off")
    graph = graph_of(draft)
    marking = play(graph, "a", "d:on").marking

    move = send_back(graph, marking, "b", "d")

    assert move.marking == Marking.of(["d"], ["a-j"], {"d": "on"})
    assert complete(graph, move.marking, "d", "off").opened == ("y",)


def test_sending_back_leaves_the_given_marking_alone():
    graph = graph_of(straight("a", "b"))
    marking = play(graph, "a").marking

    send_back(graph, marking, "b", "a")

    assert marking == Marking.of(["b"])
    assert begin(graph).marking == Marking.of(["a"])
