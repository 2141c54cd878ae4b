"""Send a run back to an earlier step, where that cannot break it."""

from collections.abc import Iterable

from kehubu.procedures.engine.graph import ACTIVITIES, Graph, closure
from kehubu.procedures.engine.marking import (
    Marking,
    Move,
    NotActive,
    TokenDoubled,
    TokenError,
    move_token,
)
from kehubu.procedures.engine.soundness import is_sound_from


class CannotSendBack(TokenError):
    """The step is not an earlier one, or the run could not end properly from it."""


def send_back(graph: Graph, marking: Marking, from_id: str, to_id: str) -> Move:
    """
    Move the token of an open activity to an earlier activity.

    Other tokens stay where they are; so one of several parallel branches cannot go
    back to before the split, as the others would run twice.

    :raises NotActive: if ``from_id`` is not open
    :raises CannotSendBack: if ``to_id`` does not lie upstream, or the run could then
        get stuck or double a token
    """
    if from_id not in marking.active:
        raise NotActive(from_id)
    if to_id not in _earlier_activities(graph, from_id):
        raise CannotSendBack(to_id)
    try:
        move = move_token(graph, marking, from_id, to_id)
    except TokenDoubled as error:
        raise CannotSendBack(to_id) from error
    if not is_sound_from(graph, move.marking):
        raise CannotSendBack(to_id)
    return move


def targets_of_return(
    graph: Graph, marking: Marking, from_id: str, visited: Iterable[str]
) -> list[str]:
    """
    Return the visited activities to which an open one may be sent back.

    They come in the order of ``visited``, each once.

    :raises NotActive: if ``from_id`` is not open
    """
    return [
        to_id
        for to_id in dict.fromkeys(visited)
        if _can_send_back(graph, marking, from_id, to_id)
    ]


def _can_send_back(graph: Graph, marking: Marking, from_id: str, to_id: str) -> bool:
    try:
        send_back(graph, marking, from_id, to_id)
    except CannotSendBack:
        return False
    return True


def _earlier_activities(graph: Graph, node_id: str) -> set[str]:
    before = closure(graph.before(node_id), graph.before) - {node_id}
    return {n for n in before if graph.node(n).kind in ACTIVITIES}
