"""
Random definitions by the thousand: what must hold of each, and what was tried.

A trial is made from its number alone, so that one that fails can be made again.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise
from random import Random

from kehubu.procedures.engine import (
    CannotSendBack,
    Code,
    Graph,
    Kind,
    Refused,
    TokenDoubled,
    begin,
    check,
    complete,
    fire,
    parse,
    send_back,
)
from tests.procedures.engine.blocks import composed, walk
from tests.procedures.engine.draft import Draft
from tests.procedures.engine.walks import stored

STATES = 3_000
"""States that are explored; a larger definition is refused, which is right as well."""
MOST_MOVES = 60
Fault = Callable[[Draft, Random], bool]


def trials(numbers: Iterable[int]) -> Counter[str]:
    """
    Make the trials with these numbers; return how often each thing was tried.
    """
    tried: Counter[str] = Counter()
    for number in numbers:
        try:
            trial(number, tried)
        except Exception as error:
            error.add_note(f"trial {number}")
            raise
    return tried


def trial(number: int, tried: Counter[str]) -> None:
    random = Random(number)
    draft = composed(random, depth=1 + number % 3)
    graph = parse(draft.xml())
    tried["sound definitions"] += 1
    problems = codes(graph)
    assert problems <= {Code.TOO_LARGE}
    tried["too large to be proved"] += bool(problems)
    tried["moves"] += moves_keep_their_tokens(graph, random)
    tried["moves with returns"] += returns_keep_their_tokens(graph, random)
    tried["moves with reminders"] += reminders_disturb_nothing(number, random)
    for fault in (dead_join, doubled_token, unreachable_step, endless_loop):
        flawed = composed(Random(number), depth=1 + number % 3)
        if fault(flawed, random):
            assert is_refused(flawed)
            tried[f"refused: {fault.__name__}"] += 1
    changed = composed(Random(number), depth=1 + number % 3)
    tried["changed at random: " + fate(changed, random)] += 1


def codes(graph: Graph) -> set[Code]:
    return {p.code for p in check(graph, actions=frozenset(), limit=STATES)}


def moves_keep_their_tokens(graph: Graph, random: Random) -> int:
    """
    Walk to the end: it is reached once, nothing is left, rows hold all there is.
    """
    moves = walk(graph, random)
    ends = [move.ended.count("end") for move in moves]
    assert ends == [0] * (len(moves) - 1) + [1]
    assert not moves[-1].marking.arrived
    for before, after in pairwise(moves):
        assert stored(after.marking) == after.marking
        assert set(after.opened) <= after.marking.active
        # one step is closed; the others stay as they are, what is new was opened
        closed = before.marking.active - after.marking.active
        assert len(closed) <= 1
        assert after.marking.active - before.marking.active <= set(after.opened)
    return len(moves)


def returns_keep_their_tokens(graph: Graph, random: Random) -> int:
    """
    Walk and send back now and then: what is left can still end, once.
    """
    move, visited, count = begin(graph), set(), 0
    while not move.is_over:
        count += 1
        visited |= move.marking.active
        step = random.choice(sorted(move.marking.active))
        if count < MOST_MOVES and random.random() < 0.2:
            try:
                target = random.choice(sorted(visited))
                move = send_back(graph, move.marking, step, target)
            except CannotSendBack:
                continue
        else:
            move = complete(graph, move.marking, step, chosen(graph, step, random))
    assert move.ended.count("end") == 1
    return count


def reminders_disturb_nothing(number: int, random: Random) -> int:
    draft = composed(Random(number), depth=1 + number % 3)
    tasks = [name for name in draft.nodes if name[0] in "td"]
    for task in random.sample(tasks, min(len(tasks), 2)):
        flows = draft.wires.values()
        draft.scope = next(w.scope for w in flows if task in {w.source, w.target})
        draft.timer(f"timer.{task}", task).task(f"r.{task}").end(f"e.{task}")
        draft.path(f"timer.{task}", f"r.{task}", f"e.{task}")
    graph = parse(draft.xml())
    timers = [node for node in graph.nodes if node.kind is Kind.TIMER]
    move, ends, count = begin(graph), 0, 0
    while not move.is_over:
        count += 1
        due = [t.id for t in timers if t.attached_to in move.marking.active]
        if due and count < MOST_MOVES and random.random() < 0.3:
            try:
                move = fire(graph, move.marking, random.choice(due))
            except TokenDoubled:
                continue
        else:
            step = random.choice(sorted(move.marking.active))
            move = complete(graph, move.marking, step, chosen(graph, step, random))
        ends += move.ended.count("end")
    assert ends == 1
    return count


def chosen(graph: Graph, step: str, random: Random) -> str | None:
    keys = [outcome.key for outcome in graph.node(step).outcomes]
    return random.choice(keys) if keys else None


# faults that are planted; each says whether the definition has a place for it


def dead_join(draft: Draft, random: Random) -> bool:
    """
    Let what one way of a choice brings wait for the others.
    """
    return _become(draft, random, "y", "exclusiveGateway", "parallelGateway")


def doubled_token(draft: Draft, random: Random) -> bool:
    """
    Let what goes on beside each other meet where nothing waits, before a step: an end
    takes as many tokens as come.
    """
    return _become(draft, random, "q", "parallelGateway", "exclusiveGateway")


def _become(draft: Draft, random: Random, prefix: str, old: str, new: str) -> bool:
    """
    Make another kind of gateway of one that joins, with something to do behind it.
    """
    ways_in = Counter(wire.target for wire in draft.wires.values())
    gateways = sorted(
        wire.source
        for wire in draft.wires.values()
        if re.fullmatch(rf"{prefix}\d+", wire.source)
        and ways_in[wire.source] > 1
        and re.fullmatch(r"([tdpim]|sub)\d+", wire.target)
    )
    if not gateways:
        return False
    name = random.choice(gateways)
    for parts in draft.parts.values():
        for place, part in enumerate(parts):
            text = part()
            if text.startswith(f'<{old} id="{name}"'):
                changed = text.replace(old, new)
                parts[place] = lambda changed=changed: changed
    return True


def unreachable_step(draft: Draft, random: Random) -> bool:
    """
    Add a step to which nothing leads but itself.
    """
    wire = random.choice(sorted(draft.wires.values(), key=lambda w: w.source))
    draft.scope = wire.scope
    draft.task("lost", "round", "on").xor("lost.in", "lost.out")
    draft.path("lost.in", "lost", "lost.out")
    draft.flow("lost.out", "lost.in", "lost = round")
    # into a gateway, where it has one more way in; else nothing could be joined
    target = next((w.target for w in draft.wires.values() if w.target[0] in "ym"), "")
    scope = next((w.scope for w in draft.wires.values() if w.target == target), None)
    if not target or scope != wire.scope:
        return False
    draft.flow("lost.out", target, "lost = on")
    return True


def endless_loop(draft: Draft, random: Random) -> bool:
    """
    Let both answers of a loop go round again.
    """
    wires = [w for w in draft.wires.values() if w.when.endswith("= done")]
    if not wires:
        return False
    out = random.choice(wires)
    key, again = next(
        (k, w)
        for k, w in draft.wires.items()
        if w.source == out.source and w.when.endswith("= again")
    )
    del draft.wires[key]
    after = next(w for w in draft.wires.values() if w.source == out.target)
    # the way out leads back to the beginning of the loop
    after.target = again.target
    return True


def is_refused(draft: Draft) -> bool:
    try:
        graph = parse(draft.xml())
    except Refused:
        return True
    return bool(codes(graph))


def fate(draft: Draft, random: Random) -> str:
    """
    Change a flow at random; what is not refused must still run to its end.
    """
    changed = random.choice(sorted(draft.wires))
    wire = draft.wires[changed]
    others = [w for w in draft.wires.values() if w.scope == wire.scope]
    kind = random.randrange(4)
    if kind == 0:
        del draft.wires[changed]
    elif kind == 1:
        wire.target = random.choice(others).target
    elif kind == 2:
        wire.source = random.choice(others).source
    else:
        other = random.choice(others)
        wire.target, other.target = other.target, wire.target
    try:
        graph = parse(draft.xml())
    except Refused:
        return "refused by its form"
    if codes(graph):
        return "refused as unsound"
    for _ in range(3):
        assert walk(graph, random)[-1].is_over
    return "still sound"
