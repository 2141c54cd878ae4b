import pytest

from kehubu.procedures.engine import begin, check, complete, parse
from kehubu.procedures.engine.exploring import explore
from kehubu.procedures.engine.soundness import is_sound_from
from tests.procedures.engine.draft import Draft, straight
from tests.procedures.engine.walks import split_in_two

ACTIONS = frozenset({"send_order"})


def found(draft: Draft, **options) -> list[tuple[str, str]]:
    problems = check(parse(draft.xml()), actions=ACTIONS, **options)
    return [(problem.code, problem.id) for problem in problems]


def two_ways(*, split: str, join: str) -> Draft:
    """A decision, two steps between two gateways."""
    draft = Draft().start().end().task("d", "left", "right", "both").tasks("a", "b")
    draft.node(split, "s").node(join, "j").path("start", "d", "s").path("j", "end")
    draft.flow("s", "a", "" if split == "parallelGateway" else "d = left | both")
    draft.flow("s", "b", "" if split == "parallelGateway" else "d = right | both")
    return draft.path("a", "j").path("b", "j")


@pytest.mark.parametrize(
    ("split", "join"),
    [
        ("parallelGateway", "parallelGateway"),
        ("inclusiveGateway", "inclusiveGateway"),
        ("exclusiveGateway", "exclusiveGateway"),
        ("parallelGateway", "inclusiveGateway"),
        ("exclusiveGateway", "inclusiveGateway"),
    ],
)
def test_gateways_that_match_are_sound(split, join):
    assert found(two_ways(split=split, join=join)) == []


@pytest.mark.parametrize("split", ["exclusiveGateway", "inclusiveGateway"])
def test_join_that_waits_for_a_way_not_taken_is_named(split):
    assert found(two_ways(split=split, join="parallelGateway")) == [("dead_join", "j")]


@pytest.mark.parametrize("split", ["parallelGateway", "inclusiveGateway"])
def test_merge_that_does_not_wait_doubles_the_token_after_it(split):
    draft = two_ways(split=split, join="exclusiveGateway")
    del draft.wires["j-end"]

    assert found(draft.task("z").path("j", "z", "end")) == [("token_doubled", "z")]


def test_token_doubled_in_a_sub_process_is_named():
    draft = Draft().start().end().both("p")
    with draft.sub_process("sub"):
        draft.start("s").end("e").task("a").path("s", "a", "e")
    draft.path("start", "p", "sub", "end").flow("p", "sub", flow_id="again")

    assert found(draft) == [("token_doubled", "sub")]


def test_token_doubled_at_a_join_is_named():
    # the loop can bring a second token to the join before b's has come
    draft = Draft().start().end().both("p", "j").xor("m", "x").tasks("b")
    draft.task("a", "again", "on").path("start", "p", "m", "a", "x").path("p", "b", "j")
    draft.both("q").path("q", "m").path("q", "j").path("j", "end")
    draft.flow("x", "q", "a = again").flow("x", "end", "a = on")

    assert ("token_doubled", "j") in found(draft)


def test_joins_that_wait_for_each_other_are_both_named():
    draft = Draft().start().end().both("p", "j", "k").tasks("a", "b", "c", "d")
    draft.path("start", "p", "a", "j", "c", "k", "end").path("p", "b", "k")
    draft.both("q").wires["k-end"].target = "q"
    draft.path("q", "d", "j").path("q", "end")

    assert found(draft) == [("dead_join", "j"), ("dead_join", "k")]


def test_node_that_no_token_comes_to_is_named():
    draft = straight("a").tasks("lost", "b").path("lost", "b", "end")

    assert found(draft) == [("unreachable", "lost"), ("unreachable", "b")]


def test_way_that_no_outcome_takes_is_unreachable():
    draft = Draft().start().end().task("a", "yes").task("b").xor("x", default="x-b")
    draft.path("start", "a", "x", "b", "end").flow("x", "end", "a = yes")

    assert found(draft) == [("unreachable", "b")]


def test_steps_of_an_endless_loop_are_named_but_not_the_way_into_it():
    draft = Draft().start().end().tasks(*"zabc")
    draft.path("start", "z", "a", "b", "c", "b")

    assert found(draft) == [
        ("unreachable", "end"),
        ("cannot_end", "b"),
        ("cannot_end", "c"),
    ]


def test_loop_that_can_be_entered_but_not_left_is_named():
    draft = Draft().start().end().task("a", "on", "off").tasks("b", "c").xor("x")
    draft.path("start", "a", "x").flow("x", "end", "a = on").flow("x", "b", "a = off")

    assert found(draft.path("b", "c", "b")) == [
        ("cannot_end", "b"),
        ("cannot_end", "c"),
    ]


def test_loop_without_a_step_is_named():
    draft = Draft().start().end().task("a", "yes", "no").xor("x", "y", "z")
    draft.path("start", "a", "x", "y").path("z", "x").flow("y", "end", "a = no")

    assert found(draft.flow("y", "z", "a = yes")) == [
        ("cannot_end", "x"),
        ("cannot_end", "y"),
        ("cannot_end", "z"),
    ]


def test_loop_that_leads_to_a_dead_join_is_not_blamed():
    draft = Draft().start().end().task("d", "again", "left", "right").tasks("a", "b")
    draft.xor("x").both("j").path("start", "d", "x").flow("x", "d", "d = again")
    draft.flow("x", "a", "d = left").flow("x", "b", "d = right")

    assert found(draft.path("a", "j", "end").path("b", "j")) == [("dead_join", "j")]


def test_outcome_without_a_way_is_named_at_its_gateway():
    draft = Draft().start().end().task("a", "yes", "no", "maybe").task("b").xor("x")
    draft.path("start", "a", "x").flow("x", "end", "a = yes").flow("x", "b", "a = no")
    graph = parse(draft.path("b", "end").xml())

    (problem,) = check(graph, actions=ACTIONS)

    assert (problem.code, problem.id, problem.element) == (
        "outcome_uncovered",
        "x",
        "exclusiveGateway",
    )
    assert problem.params == {"task": "a", "outcome": "maybe"}
    assert problem.line == graph.node("x").line


def test_outcome_that_is_not_given_yet_is_uncovered():
    # b's branch may come to the gateway before a has decided
    draft = Draft().start().end().both("p").task("a", "yes").task("b").xor("m", "x")
    draft.path("start", "p", "a", "m", "x").path("p", "b", "m")
    draft.flow("x", "end", "a = yes").flow("x", "b", "a = yes")

    assert ("outcome_uncovered", "x") in found(draft)


def test_signature_that_may_be_rejected_needs_a_way_for_it():
    draft = Draft().start().end().signature("sign").xor("x").task("b")
    draft.path("start", "sign", "x").flow("x", "end", "sign = approved")
    draft.flow("x", "b", "sign = approved").path("b", "end")

    assert found(draft) == [("outcome_uncovered", "x")]


@pytest.mark.parametrize(
    ("condition", "code", "params"),
    [
        ("nobody = yes", "unknown_task_in_condition", {"task": "nobody"}),
        ("a = perhaps", "unknown_outcome", {"task": "a", "outcome": "perhaps"}),
        ("plain = yes", "unknown_outcome", {"task": "plain", "outcome": "yes"}),
        ("later = yes", "task_not_upstream", {"task": "later"}),
    ],
)
def test_condition_that_names_what_is_not_there_is_named(condition, code, params):
    draft = Draft().start().end().task("a", "yes").task("plain").task("later", "yes")
    draft.xor("x", default="x-later").path("start", "plain", "a", "x", "later", "end")
    graph = parse(draft.flow("x", "end", condition).xml())

    (problem,) = check(graph, actions=ACTIONS)

    assert (problem.code, problem.id, problem.params) == (code, "x-end", params)


def test_condition_may_read_a_task_inside_a_sub_process_before_it():
    draft = Draft().start().end().xor("x").task("b")
    with draft.sub_process("sub"):
        draft.start("s").end("e").task("a", "yes", "no").path("s", "a", "e")
    draft.path("start", "sub", "x").flow("x", "b", "a = no").flow("x", "end", "a = yes")

    assert found(draft.path("b", "end")) == []


def test_only_allowed_actions_are_called():
    draft = Draft().start().end().node("serviceTask", "good", action="send_order")
    draft.node("sendTask", "bad", action="delete_all")

    assert found(draft.path("start", "good", "bad", "end")) == [
        ("unknown_action", "bad")
    ]


def test_definition_beyond_the_bound_is_too_large_and_not_called_sound():
    draft = Draft().start().end().both("p", "j").path("start", "p").path("j", "end")
    draft = split_in_two(draft, "p", "j", *(f"t{n}" for n in range(8)))

    assert found(draft, limit=255) == [("too_large", "process")]
    assert found(draft, limit=256) == []


def test_decisions_that_nothing_reads_any_more_do_not_multiply_the_states():
    # a loop of 30 decisions, each read by the gateway after it: 2 ** 30 combinations
    draft = Draft().start().end().task("again", "yes", "no").xor("n0", "z")
    draft.path("start", "n0").path("n30", "again", "z")
    draft.flow("z", "n0", "again = yes").flow("z", "end", "again = no")
    for n in range(30):
        draft.task(f"d{n}", "yes", "no").xor(f"x{n}", f"n{n + 1}").task(f"t{n}")
        draft.path(f"n{n}", f"d{n}", f"x{n}").path(f"t{n}", f"n{n + 1}")
        draft.flow(f"x{n}", f"t{n}", f"d{n} = yes")
        draft.flow(f"x{n}", f"n{n + 1}", f"d{n} = no")

    assert found(draft, limit=100) == []


# timers


def test_timer_with_a_path_of_its_own_is_sound():
    draft = straight("a").timer("t", "a").timer("u", "a").end("done").end("told")
    draft.task("r", "yes", "no").xor("x").task("q").path("t", "r", "x")
    draft.flow("x", "q", "r = yes").flow("x", "done", "r = no").path("q", "done")

    assert found(draft.path("u", "told")) == []


def test_timer_that_joins_the_main_flow_could_double_its_token():
    draft = straight("a", "b").timer("t", "a").path("t", "b")

    assert found(draft) == [("timer_rejoins", "b")]


def test_timer_that_joins_another_timers_path_is_named():
    draft = straight("a").timer("t", "a").timer("u", "a").tasks("r").end("done")

    assert set(found(draft.path("t", "r", "done").path("u", "r"))) == {
        ("timer_rejoins", "r")
    }


def test_timers_path_is_proved_too():
    draft = straight("a").timer("t", "a").task("d", "yes", "no").tasks("r", "q")
    draft.end("done").xor("x").both("j").path("t", "d", "x").path("r", "j", "done")
    draft.flow("x", "r", "d = yes").flow("x", "q", "d = no").path("q", "j")

    assert found(draft) == [("dead_join", "j")]


def test_timers_path_reads_no_outcome_of_the_main_flow():
    draft = Draft().start().end().task("d", "yes", "no").tasks("a", "r").timer("t", "a")
    draft.path("start", "d", "a", "end").xor("x", default="x-done").end("done")
    draft.path("t", "x", "done").flow("x", "r", "d = yes").path("r", "done")

    assert found(draft) == [("task_not_upstream", "x-r")]


def test_timer_inside_a_sub_process_is_proved_without_what_follows_it():
    draft = Draft().start().end().task("d", "yes", "no").xor("x").task("z")
    with draft.sub_process("sub"):
        draft.start("s").end("e").tasks("a", "r").path("s", "a", "e").timer("t", "a")
        draft.end("done").path("t", "r", "done")
    draft.path("start", "d", "sub", "x").path("z", "end")

    assert found(draft.flow("x", "z", "d = yes").flow("x", "end", "d = no")) == []


def test_timers_path_may_hold_a_sub_process():
    draft = straight("a").timer("t", "a").end("told")
    with draft.sub_process("sub"):
        draft.start("s").end("e").task("r").path("s", "r", "e")

    assert found(draft.path("t", "sub", "told")) == []


def test_timer_on_a_timers_path_is_proved_alone():
    draft = straight("a").timer("t", "a").tasks("r", "q").end("done").end("told")
    draft.path("t", "r", "done").timer("u", "r").path("u", "q", "told")

    assert found(draft) == []


def test_problems_come_in_the_order_of_the_file():
    draft = Draft().start().end().task("one").node("sendTask", "two", action="x")
    draft.task("three").path("start", "two", "end").path("one", "end")

    codes = found(draft.path("three", "end"))

    assert [node_id for _, node_id in codes] == ["one", "two", "three"]


def test_states_of_hundreds_of_tokens_do_not_fill_memory():
    names = [f"t{number}" for number in range(120)]
    draft = Draft().start().end().tasks(*names).both("fork", "join")
    draft.path("start", "fork").path("join", "end")
    for name in names:
        draft.path("fork", name, "join")

    space = explore(parse(draft.xml()), limit=5_000)

    assert not space.is_complete
    assert sum(len(state.active) for state in space.leads) < 60_000


def test_what_is_known_to_be_good_is_not_explored_again():
    graph = parse(two_ways(split="parallelGateway", join="parallelGateway").xml())
    safe = explore(graph).leads.keys()
    present = complete(graph, begin(graph).marking, "d", "both").marking

    space = explore(graph, present, safe=safe)

    assert (len(space.leads), len(space.safe), space.trapped()) == (1, 1, set())
    assert is_sound_from(graph, present)
