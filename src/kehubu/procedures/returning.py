"""Where a run may go back to: as the graph allows, and as its evidence allows."""

from collections.abc import Sequence

from kehubu.procedures import engine, evidence
from kehubu.procedures.engine import Graph, Marking
from kehubu.procedures.models import Step


def targets(
    graph: Graph, marking: Marking, step: Step, steps: Sequence[Step]
) -> list[str]:
    """
    Return the nodes to which an open step may be sent back, in the order of the run.

    ``steps`` are all of the run, the oldest first. The graph says from where the run
    can still end; the evidence, what can be left behind a second time: an order is
    received once, and nothing before its delivery is done anew after it.
    """
    if not _evidence(graph, step).may_be_left(step):
        return []
    steps = [each for each in steps if each.is_on_the_map]
    closed = [each for each in steps if not each.is_open]
    visited = [each.node_id for each in closed]
    found = engine.targets_of_return(graph, marking, step.node_id, visited)
    last = {each.node_id: each.pk for each in closed}
    # In a loop what comes later lies upstream, too: nobody goes back to the future.
    first: dict[str, int] = {}
    for each in steps:
        first.setdefault(each.node_id, each.pk)
    final = max((s.pk for s in closed if _evidence(graph, s).is_final), default=0)
    return [
        node_id
        for node_id in found
        if last[node_id] > final
        and first[node_id] < first[step.node_id]
        and evidence.of(graph.node(node_id).record).is_repeatable
    ]


def _evidence(graph: Graph, step: Step) -> evidence.Evidence:
    return evidence.of(graph.node(step.node_id).record)
