import pytest

from kehubu.procedures.engine import (
    Graph,
    NotActive,
    TokenDoubled,
    begin,
    complete,
    fire,
    parse,
)
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.engine.walks import play


def graph_of(draft: Draft) -> Graph:
    return parse(draft.xml())


def reminded() -> Graph:
    draft = straight("a", "b").timer("t", "a", "PT6H").timer("u", "a", "PT12H")
    draft.task("remind").task("note").end("reminded").end("escalated")
    draft.path("t", "remind", "note", "reminded").path("u", "escalated")
    return graph_of(draft)


def test_timer_lets_a_token_out_and_its_step_goes_on():
    graph = reminded()

    move = fire(graph, begin(graph).marking, "t")

    assert (move.opened, move.marking.active) == (("remind",), {"a", "remind"})
    assert fire(graph, move.marking, "u").ended == ("escalated",)
    assert complete(graph, move.marking, "a").marking.active == {"b", "remind"}


def test_run_goes_on_until_the_timers_token_has_ended():
    graph = reminded()
    move = fire(graph, begin(graph).marking, "t")
    for step in ("a", "b", "remind"):
        move = complete(graph, move.marking, step)
        assert not move.is_over

    assert complete(graph, move.marking, "note").is_over


def test_timer_does_not_fire_again_while_its_token_is_on_its_way():
    graph = reminded()
    move = fire(graph, begin(graph).marking, "t")

    with pytest.raises(TokenDoubled):
        fire(graph, move.marking, "t")
    move = complete(graph, move.marking, "remind")
    with pytest.raises(TokenDoubled):
        fire(graph, move.marking, "t")
    move = complete(graph, move.marking, "note")
    assert fire(graph, move.marking, "t").opened == ("remind",)


def test_timer_does_not_fire_again_while_its_token_is_in_a_sub_process():
    draft = straight("a").timer("t", "a").end("told")
    with draft.sub_process("sub"):
        draft.start("s").end("e").task("r").path("s", "r", "e")
    graph = graph_of(draft.path("t", "sub", "told"))
    move = fire(graph, begin(graph).marking, "t")

    with pytest.raises(TokenDoubled) as doubled:
        fire(graph, move.marking, "t")

    assert doubled.value.node_id == "t"


def test_timer_of_a_closed_step_does_not_fire():
    graph = reminded()

    with pytest.raises(NotActive):
        fire(graph, play(graph, "a").marking, "t")


def test_timer_inside_a_sub_process_keeps_it_open():
    draft = Draft().start().end()
    with draft.sub_process("sub"):
        draft.start("s").end("e").task("a").path("s", "a", "e").timer("t", "a")
        draft.task("r").end("done").path("t", "r", "done")
    graph = graph_of(draft.task("z").path("start", "sub", "z", "end"))
    move = fire(graph, begin(graph).marking, "t")

    move = complete(graph, move.marking, "a")

    assert (move.opened, move.marking.active) == ((), {"r"})
    assert complete(graph, move.marking, "r").opened == ("z",)
