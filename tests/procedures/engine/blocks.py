"""
Random sound definitions, made by putting blocks together, and random walks.

Each block has one way in and one way out, so whatever is built of them is sound.
What to build is left to chance: to Hypothesis, which finds the smallest example that
fails, or to a plain ``Random``, which makes ten thousand in a minute or two.
"""

from collections.abc import Callable, Sequence
from itertools import combinations, count
from random import Random
from typing import Any, Protocol

from hypothesis import strategies as st

from kehubu.procedures.engine import Graph, Move, begin, complete
from tests.procedures.engine.draft import Draft

Ends = tuple[str, str]
"""The first and the last node of a block."""
MOST_STEPS = 3_000


class Chance(Protocol):
    """What decides; a ``Random`` is one."""

    def choice(self, seq: Sequence[Any], /) -> Any: ...

    def randint(self, a: int, b: int, /) -> int: ...


class Drawn:
    """Hypothesis as what decides."""

    def __init__(self, draw: Callable) -> None:
        self.draw = draw

    def choice(self, seq: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from(seq))

    def randint(self, a: int, b: int) -> int:
        return self.draw(st.integers(a, b))


class Composer:
    """Adds blocks to a draft, as ``chance`` decides."""

    def __init__(self, chance: Chance, *, joins_in_loops: bool = True) -> None:
        self.chance = chance
        self.joins_in_loops = joins_in_loops
        self.may_join = True
        self.draft = Draft()
        self.numbers = count(1)

    def name(self, prefix: str) -> str:
        return f"{prefix}{next(self.numbers)}"

    def block(self, depth: int) -> Ends:
        kinds = [self.task] if depth == 0 else [self.task, *self.composed]
        return self.chance.choice(kinds)(depth - 1)

    @property
    def composed(self) -> list[Callable[[int], Ends]]:
        joined = [self.parallel, self.inclusive] if self.may_join else []
        return [*joined, self.sequence, self.choice, self.loop, self.sub_process]

    def branches(self, depth: int) -> list[Ends]:
        return [self.block(depth) for _ in range(self.chance.randint(2, 3))]

    def task(self, _depth: int) -> Ends:
        name = self.name("t")
        self.draft.task(name)
        return name, name

    def decision(self, *outcomes: str) -> str:
        name = self.name("d")
        self.draft.task(name, *outcomes)
        return name

    def sequence(self, depth: int) -> Ends:
        first, second = self.block(depth), self.block(depth)
        self.draft.path(first[1], second[0])
        return first[0], second[1]

    def choice(self, depth: int) -> Ends:
        branches = self.branches(depth)
        outcomes = [f"o{n}" for n in range(len(branches) + 1)]
        task, split, join = self.decision(*outcomes), self.name("x"), self.name("y")
        # the last outcome goes straight on
        self.draft.xor(split, default=f"{split}-{join}").xor(join)
        self.draft.path(task, split, join)
        for outcome, (first, last) in zip(outcomes, branches, strict=False):
            self.draft.flow(split, first, f"{task} = {outcome}").path(last, join)
        return task, join

    def parallel(self, depth: int) -> Ends:
        branches = self.branches(depth)
        split, join = self.name("p"), self.name("q")
        self.draft.both(split, join)
        for first, last in branches:
            self.draft.path(split, first).path(last, join)
        return split, join

    def inclusive(self, depth: int) -> Ends:
        branches = self.branches(depth)
        indexes = range(len(branches))
        subsets = [s for n in indexes for s in combinations(indexes, n + 1)]
        outcome = {s: "s" + "".join(map(str, s)) for s in subsets}
        task, split, join = self.decision(*outcome.values()), self.name("i"), ""
        join = self.name("j")
        self.draft.some(split, join).path(task, split)
        for index, (first, last) in enumerate(branches):
            when = " | ".join(outcome[s] for s in subsets if index in s)
            self.draft.flow(split, first, f"{task} = {when}").path(last, join)
        return task, join

    def loop(self, depth: int) -> Ends:
        before, self.may_join = self.may_join, self.may_join and self.joins_in_loops
        first, last = self.block(depth)
        self.may_join = before
        task, merge = self.decision("again", "done"), self.name("m")
        split, out = self.name("x"), self.name("y")
        self.draft.xor(merge, split, out).path(merge, first).path(last, task, split)
        self.draft.flow(split, merge, f"{task} = again")
        self.draft.flow(split, out, f"{task} = done")
        return merge, out

    def sub_process(self, depth: int) -> Ends:
        name = self.name("sub")
        with self.draft.sub_process(name):
            start, end = f"{name}.start", f"{name}.end"
            first, last = self.block(depth)
            self.draft.start(start).end(end).path(start, first).path(last, end)
        return name, name


@st.composite
def drafts(draw, depth: int = 3, **options: bool) -> Draft:
    """
    Draw a sound definition.
    """
    return composed(Drawn(draw), depth, **options)


def composed(chance: Chance, depth: int = 3, **options: bool) -> Draft:
    """
    Return a sound definition.
    """
    composer = Composer(chance, **options)
    first, last = composer.block(depth)
    return composer.draft.start().end().path("start", first).path(last, "end")


def walk(graph: Graph, random: Random) -> list[Move]:
    """
    Return the moves of a run in which everything is left to chance.
    """
    moves = [begin(graph)]
    while not moves[-1].is_over:
        marking = moves[-1].marking
        step = random.choice(sorted(marking.active))
        keys = [outcome.key for outcome in graph.node(step).outcomes]
        outcome = random.choice(keys) if keys else None
        moves.append(complete(graph, marking, step, outcome))
        assert len(moves) < MOST_STEPS
    return moves
