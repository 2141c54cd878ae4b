"""
Take a run from one version of its procedure to another, where that cannot break it.

A mapping says for a node of the old version which node of the new one takes its place.
Where it is silent, the node of the same id does. What has no place in the new version
may stay behind, but for tokens.
"""

from collections.abc import Mapping, Sequence

from kehubu.procedures.engine.graph import ACTIVITIES, Graph, Kind, Node
from kehubu.procedures.engine.marking import (
    Marking,
    Move,
    Stuck,
    TokenDoubled,
    TokenError,
    settle,
)
from kehubu.procedures.engine.soundness import is_sound_from

_JOINS = frozenset({Kind.PARALLEL, Kind.INCLUSIVE})
_BY_PEOPLE = frozenset({Kind.USER, Kind.MANUAL})


class CannotMigrate(TokenError):
    """The run cannot go on in the new version; ``node_id`` is one of the old one."""


class Unmapped(CannotMigrate):
    """A token stands at a node for which the new version has no place."""


class MeetsAnother(CannotMigrate):
    """Two tokens would stand at one node."""


class NoWayToEnd(CannotMigrate):
    """From where the tokens would stand the run could get stuck, or double one."""


def suggested(old: Graph, new: Graph) -> dict[str, str]:
    """
    Return the mapping of what has the same id and holds tokens in the same manner.
    """
    return {
        node.id: node.id
        for node in old.nodes
        if new.has_node(node.id) and _is_alike(node, new.node(node.id))
    }


def migrate(
    old: Graph,
    new: Graph,
    mapping: Mapping[str, str],
    *,
    marking: Marking,
    decided: Sequence[tuple[str, str]],
) -> Move:
    """
    Return where a run stands in the new version, and what this opens at once.

    ``marking`` is in the old version; ``decided`` are the nodes of the *new* version
    that have been decided, with their outcomes, in the order in which that happened.

    :raises Unmapped, MeetsAnother, NoWayToEnd: if the run could not go on properly
    """
    active: dict[str, str] = {}
    for node_id in sorted(marking.active):
        target = mapping.get(node_id, "")
        if not new.has_node(target) or new.node(target).kind not in _BY_PEOPLE:
            raise Unmapped(node_id)
        if target in active.values():
            raise MeetsAnother(node_id)
        active[node_id] = target
    arrived = _arrived(old, new, mapping, marking)
    there = Marking.of(active.values(), arrived, dict(decided))
    somewhere = min(marking.positions(old))
    try:
        move = settle(new, there)
    except (Stuck, TokenDoubled) as error:
        raise NoWayToEnd(somewhere) from error
    if not is_sound_from(new, move.marking):
        raise NoWayToEnd(somewhere)
    return move


def _arrived(
    old: Graph, new: Graph, mapping: Mapping[str, str], marking: Marking
) -> set[str]:
    """
    Return the flows by which the waiting tokens have come, in the new version.
    """
    found: set[str] = set()
    for flow_id in sorted(marking.arrived):
        join = old.flow(flow_id).target
        flow = _flow(old, new, mapping, flow_id)
        if flow is None:
            raise Unmapped(join)
        if flow in found:
            raise MeetsAnother(join)
        found.add(flow)
    return found


def _flow(
    old: Graph, new: Graph, mapping: Mapping[str, str], flow_id: str
) -> str | None:
    """
    Return the flow into the join that takes the old one's place: of the same id, or
    else the only one from the same source.
    """
    came = old.flow(flow_id)
    join = mapping.get(came.target, "")
    if not new.has_node(join) or new.node(join).kind not in _JOINS:
        return None
    ways = new.incoming(join)
    same = [flow.id for flow in ways if flow.id == flow_id]
    source = mapping.get(came.source, came.source)
    same = same or [flow.id for flow in ways if flow.source == source]
    return same[0] if len(same) == 1 else None


def _is_alike(before: Node, after: Node) -> bool:
    sorts = (ACTIVITIES, _JOINS)
    return any(before.kind in sort and after.kind in sort for sort in sorts)
