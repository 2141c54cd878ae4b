"""Where a run stands in another version, and what is refused."""

import pytest

from kehubu.procedures.engine import (
    Marking,
    MeetsAnother,
    NoWayToEnd,
    Unmapped,
    begin,
    complete,
    migrate,
    parse,
    suggested,
)
from tests.procedures.engine.draft import Draft, straight


def forked(*branches, join="join"):
    """
    Return a draft in which each step has a branch of its own.
    """
    draft = Draft().start().end().tasks(*branches).both("fork", join)
    for branch in branches:
        draft.path("fork", branch, join)
    return draft.path("start", "fork").path(join, "end")


def graph(draft):
    return parse(draft.xml())


def moved(old, new, mapping=None, *, marking, decided=()):
    full = suggested(old, new) | (mapping or {})
    return migrate(old, new, full, marking=marking, decided=list(decided))


def test_what_has_the_same_id_is_suggested():
    old, new = graph(straight("a", "b")), graph(straight("b", "c"))

    assert suggested(old, new) == {"b": "b"}


def test_gateway_does_not_take_the_place_of_a_step():
    old = graph(straight("a"))
    new = graph(
        Draft().start().end().tasks("b").both("a").path("start", "b", "a", "end")
    )

    assert suggested(old, new) == {}


def test_open_step_goes_on_at_its_counterpart():
    old, new = graph(straight("a", "b")), graph(straight("x", "y", "z"))

    move = moved(old, new, {"a": "y"}, marking=Marking.of(["a"]))

    assert (move.marking, move.opened) == (Marking.of(["y"]), ())


def test_step_without_counterpart_is_refused():
    old, new = graph(straight("a")), graph(straight("b"))

    with pytest.raises(Unmapped) as refusal:
        moved(old, new, marking=Marking.of(["a"]))
    assert refusal.value.node_id == "a"


@pytest.mark.parametrize("target", ["start", "end", "nowhere"])
def test_step_goes_to_a_step_only(target):
    old, new = graph(straight("a")), graph(straight("b"))

    with pytest.raises(Unmapped):
        moved(old, new, {"a": target}, marking=Marking.of(["a"]))


def test_step_does_not_go_to_what_nobody_does():
    old = graph(straight("a"))
    automatic = Draft().start().end().node("serviceTask", "b", action="do")
    new = graph(automatic.path("start", "b", "end"))

    with pytest.raises(Unmapped):
        moved(old, new, {"a": "b"}, marking=Marking.of(["a"]))


def test_two_tokens_do_not_meet():
    old, new = graph(forked("a", "b")), graph(straight("a"))

    with pytest.raises(MeetsAnother) as refusal:
        moved(old, new, {"b": "a"}, marking=Marking.of(["a", "b"]))
    assert refusal.value.node_id == "b"


def test_run_that_would_wait_for_ever_is_refused():
    old, new = graph(straight("a", "b")), graph(forked("a", "b"))

    with pytest.raises(NoWayToEnd):
        moved(old, new, marking=Marking.of(["a"]))


def test_run_that_would_double_a_token_is_refused():
    old, new = graph(forked("a", "b")), graph(straight("a", "b"))

    with pytest.raises(NoWayToEnd):
        moved(old, new, marking=Marking.of(["a", "b"]))


def test_waiting_token_keeps_its_way():
    old, new = graph(forked("a", "b")), graph(forked("a", "b"))
    marking = complete(old, begin(old).marking, "a").marking

    move = moved(old, new, marking=marking)

    assert move.marking == Marking.of(["b"], ["a-join"])


def test_waiting_token_takes_the_way_of_its_mapped_source():
    old, new = graph(forked("a", "b")), graph(forked("x", "b", join="meet"))
    marking = complete(old, begin(old).marking, "a").marking

    move = moved(old, new, {"a": "x", "join": "meet"}, marking=marking)

    assert move.marking == Marking.of(["b"], ["x-meet"])


def test_waiting_token_without_a_way_is_refused():
    old, new = graph(forked("a", "b")), graph(forked("c", "b"))
    marking = complete(old, begin(old).marking, "a").marking

    with pytest.raises(Unmapped) as refusal:
        moved(old, new, marking=marking)
    assert refusal.value.node_id == "join"


def test_waiting_tokens_do_not_share_a_way():
    old, new = graph(forked("a", "b", "c")), graph(forked("a", "c"))
    marking = begin(old).marking
    for step in ("a", "b"):
        marking = complete(old, marking, step).marking

    with pytest.raises(MeetsAnother):
        moved(old, new, {"b": "a"}, marking=marking)


def test_join_that_needs_no_other_token_any_more_lets_go():
    old = graph(forked("a", "b", "c"))
    draft = forked("a", "b")
    draft.wires.pop("join-end")
    new = graph(draft.tasks("c").path("join", "c", "end"))
    marking = begin(old).marking
    for step in ("a", "b"):
        marking = complete(old, marking, step).marking
    alone = Marking.of([], marking.arrived)

    move = moved(old, new, marking=alone)

    assert (move.opened, move.marking) == (("c",), Marking.of(["c"]))


def choosing(*outcomes):
    draft = Draft().start().end().task("a", *outcomes).tasks("b", "c").xor("x")
    draft.path("start", "a", "b", "x").path("c", "end")
    for outcome in outcomes[:-1]:
        draft.flow("x", "end", f"a = {outcome}")
    return draft.flow("x", "c", f"a = {outcomes[-1]}")


def test_decision_counts_in_the_new_version():
    old, new = graph(choosing("go", "no")), graph(choosing("go", "no"))

    move = moved(old, new, marking=Marking.of(["b"]), decided=[("a", "no")])

    assert complete(new, move.marking, "b").opened == ("c",)


def test_decision_that_the_new_version_misses_is_refused():
    old, new = graph(straight("b")), graph(choosing("go", "no"))

    with pytest.raises(NoWayToEnd):
        moved(old, new, marking=Marking.of(["b"]))


def test_the_last_decision_counts():
    old, new = graph(straight("b")), graph(choosing("go", "no"))
    decided = [("a", "no"), ("a", "go")]

    move = moved(old, new, marking=Marking.of(["b"]), decided=decided)

    assert complete(new, move.marking, "b").is_over
