"""Which nodes of all published definitions are of a kind, for figures over steps."""

from collections.abc import Callable

from django.db.models import Q

from kehubu.procedures.engine import Node
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Definition


def steps_at(is_wanted: Callable[[Node], bool]) -> Q:
    """
    Return the condition on steps: they stand at such a node of their definition.

    By ids, which an index finds; where another definition uses the same id for
    something else, its runs are left out.
    """
    wanted: set[str] = set()
    others: dict[int, set[str]] = {}
    for definition in Definition.objects.defer("source"):
        nodes = graph_of(definition).nodes
        mine = {node.id for node in nodes if is_wanted(node)}
        wanted |= mine
        others[definition.pk] = {node.id for node in nodes} - mine
    found = Q(node_id__in=sorted(wanted))
    for pk, ids in others.items():
        if same := ids & wanted:
            found &= ~Q(run__definition=pk, node_id__in=sorted(same))
    return found


def recording(*kinds: str) -> Q:
    """
    Return the condition on steps: they leave a record of one of these kinds.
    """
    return steps_at(lambda node: node.record in kinds)
