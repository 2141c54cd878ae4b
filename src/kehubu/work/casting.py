"""Who plays which role when a department works on an order; and whom it lacks."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import DepartmentKind, Position
from kehubu.procedures.casting import Cast
from kehubu.procedures.engine import Graph, Node
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Procedure
from kehubu.procedures.roles import label
from kehubu.work.departments import (
    ROUTES,
    SMALL_RESEARCH,
    Job,
    is_large_research,
)
from kehubu.work.models import WorkOrder

CAST_LATER = frozenset({"executor"})
"""Roles that the procedure itself gives to somebody, at a step of its own."""
READERS = frozenset({"ae", "am", "ad", "hs"})
"""Roles of whoever ordered the work: they follow it, even where no step names them."""

Players = dict[str, list[User]]


def procedure_of(order: WorkOrder) -> str:
    """
    Return the key of the procedure that an order starts in its department.
    """
    job = Job(order.job)
    is_large = is_large_research(
        is_outsourced=order.is_outsourced,
        fee_fen=order.budget_fen,
        limit_fen=people.agency().large_research_fen,
    )
    if job == Job.MARKET_RESEARCH and not is_large:
        return SMALL_RESEARCH
    return ROUTES[job].procedure


def cast_of(order: WorkOrder) -> Players:
    """
    Return who plays each role that the order's procedure names, the first to act first.
    """
    graph = _graph(procedure_of(order))
    return _cast(order, graph) if graph else {}


def heads_of(order: WorkOrder) -> Players:
    """
    Return who plays the roles of the receiving side now.
    """
    return {role: list(found(order)) for role, found in _ELSEWHERE.items()}


def unstaffed(order: WorkOrder) -> list[str]:
    """
    Return why the department's procedure could not be walked to its end: nobody heads
    the department, nothing is published, or a step has nobody to act or to sign.
    """
    return list(_unstaffed(order))


def _unstaffed(order: WorkOrder) -> Iterator[str]:
    if not people.heads_of(order.department).exists():
        yield _("%(department)s还没有主管，送去没有人接单。") % {
            "department": order.department
        }
        return
    key = procedure_of(order)
    graph = _graph(key)
    if graph is None:
        yield _("还没有发布流程 %(key)s。") % {"key": key}
        return
    cast = Cast(_cast(order, graph))
    for node in graph.nodes:
        for role in _unplayed(node, cast, order):
            yield _("“%(step)s”要由%(role)s来做，但没有合适的人。") % {
                "step": _(node.name),
                "role": label(role),
            }


def _unplayed(node: Node, cast: Cast, order: WorkOrder) -> Iterator[str]:
    """
    Yield the roles of a step for which there is nobody: all sign, of others one acts.
    """
    if not node.signs:
        if node.roles and not _is_played(node.roles, cast):
            yield node.roles[0]
        return
    # Whoever issued the order does not sign for its start; who will write the papers
    # that are signed later is not known yet.
    barred = {order.issuer_id} if node.signs == "order_start" else set()
    for role in node.roles:
        signer = cast.signer(role, barred)
        if signer is None and role not in CAST_LATER:
            yield role
        elif signer:
            barred.add(signer.user.pk)


def _is_played(roles: Sequence[str], cast: Cast) -> bool:
    return bool(CAST_LATER & set(roles)) or cast.first(roles) is not None


def _cast(order: WorkOrder, graph: Graph) -> Players:
    named = {role for node in graph.nodes for role in (*node.roles, *node.waivable)}
    issuing: Players = {}
    for part in order.run.participants.select_related("user"):
        if part.user.is_active:
            issuing.setdefault(part.role, []).append(part.user)
    cast = {
        role: list(_ELSEWHERE[role](order)) if role in _ELSEWHERE else issuing.get(role)
        for role in sorted((named | READERS) - CAST_LATER)
    }
    return {role: players for role, players in cast.items() if players}


def _graph(key: str) -> Graph | None:
    procedures = Procedure.objects.select_related("current")
    found = procedures.defer("current__source").filter(key=key).first()
    return graph_of(found.current) if found and found.current else None


def _heads(order: WorkOrder) -> Iterable[User]:
    return people.heads_of(order.department)


def _creative_heads(order: WorkOrder) -> Iterable[User]:
    """
    The head of the receiving department if it creates, else of those that do.
    """
    if order.department.kind == DepartmentKind.CREATIVE:
        return _heads(order)
    creative = User.objects.holding(
        Position.DEPARTMENT_HEAD, kind=DepartmentKind.CREATIVE
    )
    return creative.order_by("pk")


_ELSEWHERE: dict[str, Callable[[WorkOrder], Iterable[User]]] = {
    "head": _heads,
    "ch": _creative_heads,
}
"""Roles that the receiving side plays; the others are taken from the issuing run."""
