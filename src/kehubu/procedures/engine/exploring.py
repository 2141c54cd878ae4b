"""
Explore all that a run can come to, whatever the deciding tasks decide.

Timers are left out: they take nothing from the activity that they watch, and
``soundness`` proves that their tokens never meet those of the main flow.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from kehubu.procedures.engine.graph import Graph, closure
from kehubu.procedures.engine.marking import (
    Marking,
    Move,
    Stuck,
    TokenDoubled,
    begin,
    complete,
)
from kehubu.procedures.engine.problems import Code, Problem

LIMIT = 10_000
"""States beyond which a definition is too large to be proved sound in seconds."""
TOKENS = 10
"""Tokens in a state, on average, beyond which the states would fill the memory."""


@dataclass(slots=True)
class Space:
    """
    The states that can be reached, and what went wrong between them.

    ``leads``: from each state to the next ones. ``faulty``: states with a move that
    went wrong. ``passed``: all nodes that a token came to. ``safe``: states known to be
    good, beyond which nothing has been explored.
    """

    leads: dict[Marking, list[Marking]] = field(default_factory=dict)
    faulty: set[Marking] = field(default_factory=set)
    faults: dict[Problem, None] = field(default_factory=dict)
    passed: set[str] = field(default_factory=set)
    safe: set[Marking] = field(default_factory=set)
    is_complete: bool = True

    def trapped(self) -> set[Marking]:
        """
        Return the states from which the run cannot end.

        A faulty state does not count: its own fault has been found.
        """
        ways_back: dict[Marking, list[Marking]] = defaultdict(list)
        for state, nexts in self.leads.items():
            for reached in nexts:
                ways_back[reached].append(state)
        over = {state for state in self.leads if state.is_over}
        good = over | self.faulty | self.safe
        return self.leads.keys() - closure(good, ways_back.__getitem__)


def explore(
    graph: Graph,
    marking: Marking | None = None,
    *,
    limit: int = LIMIT,
    safe: Collection[Marking] = frozenset(),
    stops_at_fault: bool = False,
) -> Space:
    """
    Return the states that can be reached from a marking, or from the beginning.

    The search does not go beyond ``safe`` states. It stops at ``limit`` states, or when
    those hold more than ``TOKENS`` each, and says so by ``is_complete``.
    """
    explorer = _Explorer(graph)
    space = explorer.space
    if marking is None:
        todo = deque(explorer.after(Marking(), None))
    else:
        todo = deque([explorer.reduced(marking)])
    found = set(todo)
    room = limit * TOKENS
    while todo and len(found) <= limit and room > 0:
        state = todo.popleft()
        if state in safe:
            space.safe.add(state)
            space.leads[state] = []
            continue
        space.leads[state] = explorer.nexts(state)
        if stops_at_fault and space.faults:
            break
        new = [s for s in dict.fromkeys(space.leads[state]) if s not in found]
        room -= sum(len(s.active) + len(s.arrived) for s in new)
        found.update(new)
        todo.extend(new)
    space.is_complete = not todo
    return space


def readable_outcomes(graph: Graph) -> dict[str, set[str]]:
    """
    Return for each node the tasks whose last outcome may be read from there on.

    A task that is to be done again before is not among them.
    """
    readers: dict[str, set[str]] = defaultdict(set)
    for flow in graph.flows:
        if flow.condition is not None:
            readers[flow.condition.task].add(flow.source)
    readable: dict[str, set[str]] = defaultdict(set)
    for task, gateways in readers.items():
        for node_id in closure(gateways, _before_but(graph, task)):
            readable[node_id].add(task)
    return readable


def _before_but(graph: Graph, task: str) -> Callable[[str], list[str]]:
    return lambda node_id: [n for n in graph.before(node_id) if n != task]


class _Explorer:
    """One exploration: makes each move once and keeps what it shows."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.space = Space()
        self.readable = readable_outcomes(graph)

    def reduced(self, marking: Marking) -> Marking:
        """
        Forget the outcomes that nothing will read any more.

        Without this a definition with ten decisions would have thousands of states
        that differ in nothing that matters.
        """
        readable: set[str] = set()
        for node_id in marking.positions(self.graph):
            readable |= self.readable.get(node_id, set())
        kept = tuple(pair for pair in marking.outcomes if pair[0] in readable)
        return Marking(marking.active, marking.arrived, kept)

    def nexts(self, state: Marking) -> list[Marking]:
        """
        Return the states after each open activity, with each of its outcomes.
        """
        return [
            reached
            for node_id in sorted(state.active)
            for outcome in self.outcomes(node_id)
            for reached in self.after(state, node_id, outcome)
        ]

    def outcomes(self, node_id: str) -> list[str | None]:
        return [o.key for o in self.graph.node(node_id).outcomes] or [None]

    def after(
        self, state: Marking, node_id: str | None, outcome: str | None = None
    ) -> list[Marking]:
        """
        Return the one state after a move, none if it goes wrong; None begins.
        """
        try:
            move = self.move(state, node_id, outcome)
        except (TokenDoubled, Stuck) as error:
            self.space.faulty.add(state)
            self.space.faults[self.fault(error)] = None
            return []
        self.space.passed.update(move.passed)
        return [self.reduced(move.marking)]

    def move(self, state: Marking, node_id: str | None, outcome: str | None) -> Move:
        if node_id is None:
            return begin(self.graph)
        return complete(self.graph, state, node_id, outcome)

    def fault(self, error: TokenDoubled | Stuck) -> Problem:
        node = self.graph.node(error.node_id)
        if isinstance(error, TokenDoubled):
            return node.problem(Code.TOKEN_DOUBLED)
        tasks, outcomes = error.outcomes.keys(), error.outcomes.values()
        return node.problem(
            Code.OUTCOME_UNCOVERED, task=", ".join(tasks), outcome=", ".join(outcomes)
        )
