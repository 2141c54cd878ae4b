"""
The token game: where a run stands, and where its tokens go next.

Pure: each move takes a marking and returns another. A run's marking is three sets of
names, so that the caller can keep it as database rows and build it again at no cost.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from kehubu.procedures.engine.graph import (
    Condition,
    Flow,
    Graph,
    Kind,
    Node,
    closure,
)


class TokenError(Exception):
    """A token cannot go where it was sent; ``node_id`` says where that was."""

    def __init__(self, node_id: str) -> None:
        super().__init__(node_id)
        self.node_id = node_id


class NotActive(TokenError):
    """The activity is not open."""


class OutcomeMissing(TokenError):
    """A deciding task cannot be completed without an outcome."""


class OutcomeUnknown(TokenError):
    """The task has no such outcome."""


class Stuck(TokenError):
    """
    No way out of the gateway: no condition is true and there is no default.

    ``outcomes``: the last outcome of each task that its conditions read, "" if none.
    """

    def __init__(self, node_id: str, outcomes: Mapping[str, str]) -> None:
        super().__init__(node_id)
        self.outcomes = outcomes


class TokenDoubled(TokenError):
    """A second token came where one is already, or one went in a circle."""


@dataclass(frozen=True, slots=True)
class Marking:
    """
    Where a run stands.

    ``active``: open activities, automatic ones too while they run. ``arrived``: flows
    whose token waits at a join. ``outcomes``: each task's last outcome, by task id.
    A sub-process is under way when a token is inside, which the ids tell.
    """

    active: frozenset[str] = frozenset()
    arrived: frozenset[str] = frozenset()
    outcomes: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        active: Iterable[str],
        arrived: Iterable[str] = (),
        outcomes: Mapping[str, str] | None = None,
    ) -> Self:
        """
        Build a marking from what the caller has stored.
        """
        last = tuple(sorted((outcomes or {}).items()))
        return cls(frozenset(active), frozenset(arrived), last)

    @property
    def is_over(self) -> bool:
        return not self.active and not self.arrived

    def positions(self, graph: Graph) -> Iterator[str]:
        """
        Yield the node at which each token stands.
        """
        yield from self.active
        yield from (graph.flow(flow_id).target for flow_id in self.arrived)


@dataclass(frozen=True, slots=True)
class Move:
    """
    What a move led to, each in the order in which it happened.

    ``opened``: activities that wait now. ``ended``: end events reached. ``passed``: all
    nodes that a token came to, the opened and ended ones among them.
    """

    marking: Marking
    opened: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        return self.marking.is_over


def begin(graph: Graph) -> Move:
    """
    Start a run.

    :raises Stuck, TokenDoubled: if the definition is not sound
    """
    return _Play(graph, Marking()).leave(graph.start(None)).settle()


def complete(
    graph: Graph, marking: Marking, node_id: str, outcome: str | None = None
) -> Move:
    """
    Complete an open activity, with an outcome if it decides.

    :raises NotActive: if it is not open
    :raises OutcomeMissing, OutcomeUnknown: if the outcome does not fit the task
    :raises Stuck, TokenDoubled: if the definition is not sound
    """
    node = _open_activity(graph, marking, node_id)
    if node.outcomes and outcome is None:
        raise OutcomeMissing(node_id)
    if outcome is not None and all(o.key != outcome for o in node.outcomes):
        raise OutcomeUnknown(node_id)
    play = _Play(graph, marking)
    play.active.discard(node_id)
    if outcome is not None:
        play.outcomes[node_id] = outcome
    return play.leave(node).settle()


def fire(graph: Graph, marking: Marking, timer_id: str) -> Move:
    """
    Let a token out of a timer; the activity that it watches stays open.

    :raises NotActive: if that activity is not open
    :raises TokenDoubled: while the timer's last token is still on its way
    """
    timer = graph.node(timer_id)
    _open_activity(graph, marking, timer.attached_to)
    path = closure([timer_id], lambda node_id: _next_ids(graph, node_id))
    for position in marking.positions(graph):
        if not path.isdisjoint(graph.chain(position)):
            raise TokenDoubled(timer_id)
    return _Play(graph, marking).leave(timer).settle()


def move_token(graph: Graph, marking: Marking, from_id: str, to_id: str) -> Move:
    """
    Put the token of an open activity on another one, whatever this leads to.

    ``returning.send_back`` is the safe way to do so.

    :raises NotActive: if ``from_id`` is not open
    :raises TokenDoubled: if ``to_id`` is
    """
    _open_activity(graph, marking, from_id)
    play = _Play(graph, marking)
    play.active.discard(from_id)
    play.passed.append(to_id)
    play.open(graph.node(to_id))
    return play.settle()


def settle(graph: Graph, marking: Marking) -> Move:
    """
    Let the joins go on that need not wait: for a marking that no move has led to.

    :raises Stuck, TokenDoubled: if the definition is not sound
    """
    play = _Play(graph, marking)
    play.release_full_joins()
    return play.settle()


def _open_activity(graph: Graph, marking: Marking, node_id: str) -> Node:
    if node_id not in marking.active:
        raise NotActive(node_id)
    return graph.node(node_id)


def _next_ids(graph: Graph, node_id: str) -> Iterator[str]:
    return (flow.target for flow in graph.outgoing(node_id))


class _Play:
    """Tokens under way: they are moved until each waits or has ended."""

    def __init__(self, graph: Graph, marking: Marking) -> None:
        self.graph = graph
        self.active = set(marking.active)
        self.arrived = set(marking.arrived)
        self.outcomes = dict(marking.outcomes)
        self.moving: deque[Flow] = deque()
        self.taken: set[str] = set()
        self.opened: list[str] = []
        self.ended: list[str] = []
        self.passed: list[str] = []

    def settle(self) -> Move:
        while self.moving or self.release_inclusive_join():
            self.take(self.moving.popleft())
        return Move(
            Marking.of(self.active, self.arrived, self.outcomes),
            tuple(self.opened),
            tuple(self.ended),
            tuple(self.passed),
        )

    def take(self, flow: Flow) -> None:
        """
        Bring a token to the end of a flow, which no other may take in the same move.

        This ends endless loops of gateways, and tokens that split and split again.
        """
        if flow.id in self.taken:
            raise TokenDoubled(flow.target)
        self.taken.add(flow.id)
        self.enter(flow, self.graph.node(flow.target))

    def enter(self, flow: Flow, node: Node) -> None:
        self.passed.append(node.id)
        match node.kind:
            case Kind.END:
                self.end(node)
            case Kind.SUB_PROCESS:
                self.go_inside(node)
            case Kind.EXCLUSIVE:
                self.moving.append(self.choose(node)[0])
            case Kind.PARALLEL | Kind.INCLUSIVE:
                self.arrive(flow, node)
            case _:
                self.open(node)

    def open(self, node: Node) -> None:
        if node.id in self.active:
            raise TokenDoubled(node.id)
        self.active.add(node.id)
        self.opened.append(node.id)

    def leave(self, node: Node) -> Self:
        self.moving.extend(self.graph.outgoing(node.id))
        return self

    def end(self, node: Node) -> None:
        self.ended.append(node.id)
        if node.scope is not None and not self.is_under_way(node.scope):
            self.leave(self.graph.node(node.scope))

    def go_inside(self, node: Node) -> None:
        if self.is_under_way(node.id):
            raise TokenDoubled(node.id)
        start = self.graph.start(node.id)
        self.passed.append(start.id)
        self.leave(start)

    def arrive(self, flow: Flow, node: Node) -> None:
        if flow.id in self.arrived:
            raise TokenDoubled(node.id)
        self.arrived.add(flow.id)
        incoming = {flow.id for flow in self.graph.incoming(node.id)}
        if node.kind is Kind.PARALLEL and incoming <= self.arrived:
            self.release(node)

    def release(self, node: Node) -> None:
        """
        Take the tokens that wait at a gateway and send them on.
        """
        self.arrived -= {flow.id for flow in self.graph.incoming(node.id)}
        if node.kind is Kind.INCLUSIVE:
            self.moving.extend(self.choose(node))
        else:
            self.leave(node)

    def release_full_joins(self) -> None:
        """
        Release the parallel gateways whose last token has not just come.
        """
        gateways = {self.graph.flow(flow_id).target for flow_id in self.arrived}
        for node in map(self.graph.node, sorted(gateways)):
            incoming = {flow.id for flow in self.graph.incoming(node.id)}
            if node.kind is Kind.PARALLEL and incoming <= self.arrived:
                self.release(node)

    def release_inclusive_join(self) -> bool:
        """
        Release the first inclusive gateway that has tokens and need not wait.
        """
        gateways = {self.graph.flow(flow_id).target for flow_id in self.arrived}
        for node in map(self.graph.node, sorted(gateways)):
            if node.kind is Kind.INCLUSIVE and not self.must_wait(node):
                self.release(node)
                return True
        return False

    def must_wait(self, join: Node) -> bool:
        """
        Say whether a token may still come to an inclusive gateway to be joined.

        That is one that can come by an empty flow and by no flow that has its token
        (BPMN 2.0.2, table 13.3). Without the second half a token that needs this
        gateway to go on before it, in a loop around both, would be waited for.
        """
        empty: set[str] = set()
        full: set[str] = set()
        for flow in self.graph.incoming(join.id):
            (full if flow.id in self.arrived else empty).update(
                self.graph.feeders(flow.id)
            )
        chains = [self.graph.chain(position) for position in self.positions()]
        return any(
            not empty.isdisjoint(chain) and full.isdisjoint(chain) for chain in chains
        )

    def choose(self, gateway: Node) -> list[Flow]:
        flows = self.graph.outgoing(gateway.id)
        default = [flow for flow in flows if flow.id == gateway.default]
        chosen = [f for f in flows if f not in default and self.holds(f.condition)]
        if not chosen and not default:
            tasks = [flow.condition.task for flow in flows if flow.condition]
            read = {task: self.outcomes.get(task, "") for task in tasks}
            raise Stuck(gateway.id, read)
        return chosen or default

    def holds(self, condition: Condition | None) -> bool:
        if condition is None:
            return True
        return self.outcomes.get(condition.task) in condition.outcomes

    def is_under_way(self, scope: str) -> bool:
        return any(scope in self.graph.chain(node_id) for node_id in self.positions())

    def positions(self) -> Iterator[str]:
        yield from self.active
        yield from (self.graph.flow(flow_id).target for flow_id in self.arrived)
        yield from (flow.target for flow in self.moving)
