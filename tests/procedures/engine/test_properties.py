"""Whatever definition is composed: no token is lost or doubled, and every run ends."""

import re
from contextlib import suppress
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kehubu.procedures.engine import (
    CannotSendBack,
    Code,
    Kind,
    Refused,
    TokenDoubled,
    begin,
    check,
    complete,
    draw,
    fire,
    parse,
    send_back,
)
from tests.procedures.engine.blocks import drafts, walk
from tests.procedures.engine.shipped import read
from tests.procedures.engine.walks import stored

few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
chance = st.integers(0, 2**32).map(Random)


@given(drafts())
@few
def test_composed_definition_is_sound(draft):
    graph = parse(draft.xml())

    problems = check(graph, actions=frozenset(), limit=5_000)

    assert {problem.code for problem in problems} <= {Code.TOO_LARGE}


@given(drafts(), chance)
@few
def test_walk_ends_once_with_no_token_left(draft, random):
    graph = parse(draft.xml())

    moves = walk(graph, random)

    assert [move.ended.count("end") for move in moves] == [0] * (len(moves) - 1) + [1]
    assert moves[-1].marking.arrived == frozenset()


@given(drafts(), chance)
@few
def test_marking_is_its_rows(draft, random):
    graph = parse(draft.xml())

    moves = walk(graph, random)

    assert [stored(m.marking) for m in moves] == [m.marking for m in moves]
    assert all(set(m.opened) <= m.marking.active for m in moves)


@given(drafts(), chance)
@few
def test_changed_definition_is_refused_or_still_runs_to_its_end(draft, random):
    changed = random.choice(sorted(draft.wires))
    wire = draft.wires[changed]
    others = [w for w in draft.wires.values() if w.scope == wire.scope]
    if random.random() < 0.3:
        del draft.wires[changed]
    elif random.random() < 0.5:
        wire.target = random.choice(others).target
    else:
        wire.source = random.choice(others).source
    try:
        graph = parse(draft.xml())
    except Refused:
        return
    if check(graph, actions=frozenset(), limit=5_000):
        return

    for _ in range(3):
        assert walk(graph, random)[-1].is_over


@given(drafts(depth=2), chance)
@few
def test_run_that_was_sent_back_still_ends(draft, random):
    graph = parse(draft.xml())
    move, visited = begin(graph), set()
    for _ in range(40):
        visited |= move.marking.active
        if move.is_over:
            return
        step = random.choice(sorted(move.marking.active))
        if random.random() < 0.3:
            try:
                to_id = random.choice(sorted(visited))
                move = send_back(graph, move.marking, step, to_id)
            except CannotSendBack:
                continue
        else:
            keys = [o.key for o in graph.node(step).outcomes]
            outcome = random.choice(keys) if keys else None
            move = complete(graph, move.marking, step, outcome)


@given(drafts(), chance)
@few
def test_reminders_never_disturb_the_main_flow(draft, random):
    tasks = [name for name in draft.nodes if name[0] in "td"]
    for task in random.sample(tasks, min(len(tasks), 2)):
        scope = scope_of(draft, task)
        draft.scope = scope
        draft.timer(f"timer.{task}", task).task(f"r.{task}").end(f"e.{task}")
        draft.path(f"timer.{task}", f"r.{task}", f"e.{task}")
    graph = parse(draft.xml())
    timers = [node.id for node in graph.nodes if node.kind is Kind.TIMER]
    problems = check(graph, actions=frozenset(), limit=5_000)
    assert {problem.code for problem in problems} <= {Code.TOO_LARGE}

    move, ends = begin(graph), 0
    while not move.is_over:
        due = [t for t in timers if graph.node(t).attached_to in move.marking.active]
        if due and random.random() < 0.5:
            with suppress(TokenDoubled):
                move = fire(graph, move.marking, random.choice(due))
            continue
        step = random.choice(sorted(move.marking.active))
        keys = [o.key for o in graph.node(step).outcomes]
        move = complete(
            graph, move.marking, step, random.choice(keys) if keys else None
        )
        ends += move.ended.count("end")
    assert ends == 1


@given(chance)
@settings(max_examples=150, deadline=None)
def test_damaged_file_is_refused_or_drawn(random):
    words = re.split(rb'("[^"]*"|[<>])', read("TL-B6"))
    for _ in range(random.randint(1, 3)):
        one, other = random.randrange(len(words)), random.randrange(len(words))
        words[one] = random.choice([b"", words[other], words[one] * 2])
    try:
        graph = parse(b"".join(words))
    except Refused:
        return

    check(graph, actions=frozenset(), limit=1_000)

    assert draw(graph).startswith("<svg")


def scope_of(draft, task: str) -> str:
    flows = draft.wires.values()
    return next(w.scope for w in flows if task in {w.source, w.target})
