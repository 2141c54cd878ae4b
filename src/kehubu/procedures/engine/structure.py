"""How elements may be joined: what can be told without running the process."""

from collections.abc import Iterator

from kehubu.procedures.engine.graph import ACTIVITIES, GATEWAYS, Flow, Graph, Kind, Node
from kehubu.procedures.engine.problems import Code, Problem

_DECIDING = frozenset({Kind.EXCLUSIVE, Kind.INCLUSIVE})
_WITHOUT_INCOMING = frozenset({Kind.START, Kind.TIMER})


def problems(graph: Graph) -> Iterator[Problem]:
    """
    Yield what is wrong with the joints of a graph.
    """
    yield from _scope_problems(graph, graph, None)
    for node in graph.nodes:
        yield from _node_problems(graph, node)
        if node.kind is Kind.SUB_PROCESS:
            yield from _scope_problems(graph, node, node.id)
    for flow in graph.flows:
        yield from _flow_problems(graph, flow)


def _scope_problems(
    graph: Graph, owner: Graph | Node, scope: str | None
) -> Iterator[Problem]:
    starts = [n for n in graph.children(scope) if n.kind is Kind.START]
    if not starts:
        yield owner.problem(Code.NO_START)
    for start in starts[1:]:
        yield start.problem(Code.SEVERAL_STARTS)
    if not any(n.kind is Kind.END for n in graph.children(scope)):
        yield owner.problem(Code.NO_END)


def _node_problems(graph: Graph, node: Node) -> Iterator[Problem]:
    ways = len(graph.outgoing(node.id))
    if not ways and node.kind is not Kind.END:
        yield node.problem(Code.NO_OUTGOING)
    if ways > 1 and node.kind not in GATEWAYS:
        yield node.problem(Code.IMPLICIT_SPLIT)
    if node.kind is Kind.TIMER and not _has_host(graph, node):
        yield node.problem(Code.MISPLACED_TIMER, host=node.attached_to)
    if node.default and not _has_default(graph, node):
        yield node.problem(Code.MISPLACED_CONDITION, flow=node.default)
    if not (node.bounds.width > 0 and node.bounds.height > 0):
        yield node.problem(Code.MISSING_LAYOUT)


def _has_host(graph: Graph, timer: Node) -> bool:
    siblings = graph.children(timer.scope)
    return any(n.id == timer.attached_to for n in siblings if n.kind in ACTIVITIES)


def _has_default(graph: Graph, node: Node) -> bool:
    flows = graph.outgoing(node.id)
    return node.kind in _DECIDING and any(f.id == node.default for f in flows)


def _flow_problems(graph: Graph, flow: Flow) -> Iterator[Problem]:
    source, target = graph.node(flow.source), graph.node(flow.target)
    is_default = source.default == flow.id
    is_across = source.scope != target.scope
    if is_across or source.kind is Kind.END or target.kind in _WITHOUT_INCOMING:
        yield flow.problem(Code.MISPLACED_FLOW)
    if flow.condition is not None and (is_default or source.kind not in _DECIDING):
        yield flow.problem(Code.MISPLACED_CONDITION)
    if flow.condition is None and not is_default and _chooses(graph, source):
        yield flow.problem(Code.GATEWAY_WITHOUT_CONDITION, gateway=source.id)
    if len(flow.waypoints) < 2:  # noqa: PLR2004 - a line has two ends
        yield flow.problem(Code.MISSING_LAYOUT)


def _chooses(graph: Graph, node: Node) -> bool:
    return node.kind in _DECIDING and len(graph.outgoing(node.id)) > 1
