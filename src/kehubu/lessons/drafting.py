"""What is known of a project already, as the first draft of its case."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from kehubu.core import money, wording
from kehubu.documents import queries as documents
from kehubu.documents.models import StoredFile
from kehubu.lessons.models import Case
from kehubu.people.models import User
from kehubu.procedures.models import Record
from kehubu.work.models import Deliverable, Delivery, Project, WorkOrder

Data = Mapping[str, Any]


def composed(project: Project, review: Data) -> dict[str, str]:
    """
    Return the fields of a case from the orders, drafts, results and the review of its
    project, or of its present round; each no longer than its column.
    """
    orders = list(project.orders.filter(round=project.round).order_by("pk"))
    present = project.rounds.filter(number=project.round).first()
    known = {
        "title": present.title if present else project.title,
        "industry": project.client.industry,
        "media": wording.listed(_media(orders)),
        "keywords": wording.listed(dict.fromkeys(o.brand for o in orders if o.brand)),
        "problem": next((o.background for o in orders if o.background), ""),
        "idea": _idea(orders),
        "execution": "\n".join(_results(orders)),
        "result": _result(review),
        "confidential": _figures(orders, review),
        "credits": _credits(project, orders),
        "learned": review.get("lessons") or "",
    }
    return {name: text[: _longest(name)] for name, text in known.items()}


def works(case: Case) -> list[StoredFile]:
    """
    Return the files of the results that were accepted.
    """
    accepted = Delivery.objects.filter(
        order__project=case.project_id,
        order__round=case.round,
        order__state=WorkOrder.State.ACCEPTED,
    )
    pks = list(accepted.values_list("pk", flat=True))
    return list(documents.files_of_rows(Delivery, pks).order_by("pk"))


def _media(orders: Sequence[WorkOrder]) -> list[str]:
    lines = Deliverable.objects.filter(order__in=orders).order_by("pk")
    return list(dict.fromkeys(lines.values_list("medium", flat=True)))


def _idea(orders: Sequence[WorkOrder]) -> str:
    """
    Return the idea of the last draft.
    """
    runs = [order.department_run_id for order in orders if order.department_run_id]
    drafts = Record.objects.filter(step__run__in=runs, kind="draft").order_by("-pk")
    last = drafts.first()
    return str(last.data.get("idea") or "") if last else ""


def _results(orders: Sequence[WorkOrder]) -> list[str]:
    deliveries = Delivery.objects.filter(
        order__in=orders, verdict=Delivery.Verdict.ACCEPTED
    )
    return list(deliveries.order_by("pk").values_list("note", flat=True))


def _result(review: Data) -> str:
    return "\n".join(
        wording.labelled(row.get("goal"), row.get("result") or "")
        for row in review.get("goals") or []
    )


def _figures(orders: Sequence[WorkOrder], review: Data) -> str:
    deliveries = Delivery.objects.filter(order__in=orders)
    hours = sum(deliveries.values_list("actual_hours", flat=True))
    fen = sum(order.budget_fen or 0 for order in orders if not order.is_revision)
    told = [
        _("预算 %(amount)s") % {"amount": money.shown(fen)},
        _("实际工时 %(hours)s") % {"hours": hours},
    ]
    if review.get("client_score") is not None:
        told.append(_("客户评分 %(score)s") % {"score": review["client_score"]})
    return "\n".join(told)


def _credits(project: Project, orders: Sequence[WorkOrder]) -> str:
    """
    Return who has made it: the account team, then those who carried out the orders.
    """
    members = project.members.select_related("user")
    told = {m.user.name: str(m.get_role_display()) for m in members}
    runs = [order.department_run_id for order in orders if order.department_run_id]
    makers = User.objects.filter(parts__run__in=runs, parts__role="executor")
    for maker in makers.select_related("department").order_by("pk"):
        told.setdefault(maker.name, maker.department.name)
    return "\n".join(f"{part} {name}" for name, part in told.items())


def _longest(name: str) -> int | None:
    return getattr(Case._meta.get_field(name), "max_length", None)
