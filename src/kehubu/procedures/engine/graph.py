"""
The graph of a procedure: nodes, flows and lanes of one BPMN process.

Made once from a file and never changed. Look-ups are O(1).
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from kehubu.procedures.engine.problems import Code, Problem

T = TypeVar("T", bound=Hashable)
K = TypeVar("K")
V = TypeVar("V")


class Kind(StrEnum):
    """What a node is; the value is its BPMN element name."""

    START = "startEvent"
    END = "endEvent"
    USER = "userTask"
    MANUAL = "manualTask"
    SERVICE = "serviceTask"
    SEND = "sendTask"
    CALL = "callActivity"
    SUB_PROCESS = "subProcess"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"
    INCLUSIVE = "inclusiveGateway"
    TIMER = "boundaryEvent"


ACTIVITIES = frozenset(
    {Kind.USER, Kind.MANUAL, Kind.SERVICE, Kind.SEND, Kind.CALL},
)
"""Where a token waits until the caller completes the step."""
GATEWAYS = frozenset({Kind.EXCLUSIVE, Kind.PARALLEL, Kind.INCLUSIVE})
JOINS = frozenset({Kind.PARALLEL, Kind.INCLUSIVE})
"""Where a token may wait for others."""


class Signers(StrEnum):
    """In which order several persons do one task, which all of them must do."""

    IN_TURN = "in_turn"
    IN_ANY_ORDER = "in_any_order"


@dataclass(frozen=True, slots=True)
class Bounds:
    x: float
    y: float
    width: float
    height: float


Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Condition:
    """True when the last outcome of ``task`` in this run is one of ``outcomes``."""

    task: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """
    A step, gateway or event, with all that the vocabulary says of it.

    ``due`` and ``wait`` are working hours. ``scope`` is the sub-process in which the
    node stands. ``signers`` is None where one person is enough. A text that is not
    given is empty.
    """

    id: str
    kind: Kind
    name: str = ""
    line: int = 0
    scope: str | None = None
    bounds: Bounds = Bounds(0, 0, 0, 0)
    label: Bounds | None = None
    is_collapsed: bool = False
    documentation: str = ""
    # BPMN
    default: str = ""
    called: str = ""
    attached_to: str = ""
    wait: Decimal | None = None
    has_message: bool = False
    signers: Signers | None = None
    # urn:kehubu:bpmn:1
    roles: tuple[str, ...] = ()
    record: str = ""
    signs: str = ""
    meaning: str = ""
    level: str = ""
    due: Decimal | None = None
    clause: str = ""
    waivable: tuple[str, ...] = ()
    is_conditional: bool = False
    action: str = ""
    state: str = ""
    outcomes: tuple[Outcome, ...] = ()

    def problem(self, code: Code, **params: str) -> Problem:
        return Problem(code, self.kind, self.id, self.line, params)


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    name: str = ""
    line: int = 0
    condition: Condition | None = None
    waypoints: tuple[Point, ...] = ()
    label: Bounds | None = None

    def problem(self, code: Code, **params: str) -> Problem:
        return Problem(code, "sequenceFlow", self.id, self.line, params)


@dataclass(frozen=True, slots=True)
class Lane:
    id: str
    name: str
    nodes: tuple[str, ...] = ()
    bounds: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """A text annotation, a group's frame, or the line from a note to its subject."""

    id: str
    text: str = ""
    bounds: Bounds | None = None
    waypoints: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Graph:
    """
    A process; nodes and flows stand in the order of the file.
    """

    id: str
    name: str
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    lanes: tuple[Lane, ...] = ()
    notes: tuple[Note, ...] = ()
    line: int = 0
    _node: dict[str, Node] = field(init=False, repr=False)
    _flow: dict[str, Flow] = field(init=False, repr=False)
    _incoming: dict[str, tuple[Flow, ...]] = field(init=False, repr=False)
    _outgoing: dict[str, tuple[Flow, ...]] = field(init=False, repr=False)
    _children: dict[str | None, tuple[Node, ...]] = field(init=False, repr=False)
    _timers: dict[str, tuple[Node, ...]] = field(init=False, repr=False)
    _start: dict[str | None, Node] = field(init=False, repr=False)
    _chain: dict[str, tuple[str, ...]] = field(init=False, repr=False)
    _feeders: dict[str, frozenset[str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        timers = [n for n in self.nodes if n.kind is Kind.TIMER]
        starts = [n for n in self.nodes if n.kind is Kind.START]
        indexes = {
            "_node": {node.id: node for node in self.nodes},
            "_flow": {flow.id: flow for flow in self.flows},
            "_incoming": _group(self.flows, lambda flow: flow.target),
            "_outgoing": _group(self.flows, lambda flow: flow.source),
            "_children": _group(self.nodes, lambda node: node.scope),
            "_timers": _group(timers, lambda node: node.attached_to),
            "_start": {node.scope: node for node in starts},
        }
        for name, index in indexes.items():
            object.__setattr__(self, name, index)
        object.__setattr__(self, "_chain", {n.id: self._up(n) for n in self.nodes})
        object.__setattr__(self, "_feeders", dict(self._inclusive_feeders()))

    def problem(self, code: Code, **params: str) -> Problem:
        return Problem(code, "process", self.id, self.line, params)

    def node(self, node_id: str) -> Node:
        return self._node[node_id]

    def flow(self, flow_id: str) -> Flow:
        return self._flow[flow_id]

    def has_node(self, node_id: str) -> bool:
        return node_id in self._node

    def incoming(self, node_id: str) -> tuple[Flow, ...]:
        return self._incoming.get(node_id, ())

    def outgoing(self, node_id: str) -> tuple[Flow, ...]:
        return self._outgoing.get(node_id, ())

    def children(self, scope: str | None) -> tuple[Node, ...]:
        """Return the nodes that stand directly in a sub-process, or in none."""
        return self._children.get(scope, ())

    def timers(self, node_id: str) -> tuple[Node, ...]:
        """Return the boundary events of an activity."""
        return self._timers.get(node_id, ())

    def start(self, scope: str | None) -> Node:
        """Return the start event of a sub-process, or of the process."""
        return self._start[scope]

    def chain(self, node_id: str) -> tuple[str, ...]:
        """Return the node, the sub-process in which it stands, and so on up."""
        return self._chain[node_id]

    @property
    def has_joins(self) -> bool:
        """
        Tell whether a token can wait: at a parallel or inclusive gateway.
        """
        return bool(JOINS & {node.kind for node in self.nodes})

    def feeders(self, flow_id: str) -> frozenset[str]:
        """
        Return where a token can come from to enter an inclusive gateway by this flow.

        Paths through the gateway itself do not count.
        """
        return self._feeders[flow_id]

    def before(self, node_id: str) -> Iterator[str]:
        """
        Yield the nodes that a token can come from, looking into sub-processes.
        """
        for flow in self.incoming(node_id):
            ends = [n.id for n in self.children(flow.source) if n.kind is Kind.END]
            yield from ends or [flow.source]
        node = self.node(node_id)
        if node.kind is Kind.START and node.scope is not None:
            yield node.scope

    def _up(self, node: Node) -> tuple[str, ...]:
        chain = [node.id]
        while node.scope is not None:
            node = self.node(node.scope)
            chain.append(node.id)
        return tuple(chain)

    def _inclusive_feeders(self) -> Iterator[tuple[str, frozenset[str]]]:
        def sources(node_id: str) -> set[str]:
            return {flow.source for flow in self.incoming(node_id)} - {gateway}

        for flow in self.flows:
            gateway = flow.target
            if self.node(gateway).kind is Kind.INCLUSIVE:
                yield flow.id, frozenset(closure({flow.source} - {gateway}, sources))


def closure(first: Iterable[T], step: Callable[[T], Iterable[T]]) -> set[T]:
    """
    Return all that can be reached by steps from the first ones, these included.
    """
    found = set(first)
    todo = list(found)
    while todo:
        new = set(step(todo.pop())) - found
        found |= new
        todo.extend(new)
    return found


def _group(items: Iterable[V], key: Callable[[V], K]) -> dict[K, tuple[V, ...]]:
    groups: dict[K, list[V]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return {name: tuple(group) for name, group in groups.items()}
