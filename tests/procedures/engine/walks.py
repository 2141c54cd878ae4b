"""Play runs in tests."""

from kehubu.procedures.engine import Graph, Marking, Move, begin, complete
from tests.procedures.engine.draft import Draft


def play(graph: Graph, *steps: str) -> Move:
    """
    Begin a run and complete steps, each written ``task`` or ``task:outcome``.
    """
    move = begin(graph)
    for step in steps:
        node_id, _, outcome = step.partition(":")
        move = complete(graph, move.marking, node_id, outcome or None)
    return move


def stored(marking: Marking) -> Marking:
    """
    Return the marking as a caller builds it again from database rows.
    """
    active, arrived = sorted(marking.active), sorted(marking.arrived)
    return Marking.of(active, arrived, dict(marking.outcomes))


def split_in_two(draft: Draft, split: str, join: str, *tasks: str) -> Draft:
    """
    Put tasks between two gateways that are there.
    """
    draft.tasks(*tasks)
    for task in tasks:
        draft.path(split, task, join)
    return draft
