"""What the system knows of a piece of work, as its review finds it in the form."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext

from kehubu.procedures.models import Record, Step
from kehubu.procedures.queries import outcome_of
from kehubu.work import queries, revisions, rounds
from kehubu.work.models import Delivery, PlanTask, Project, WorkOrder
from kehubu.work.revisions import Chain

Row = dict[str, Any]
TEXT = 200
"""Characters that a cell of a table takes."""


def of_execution(step: Step) -> dict[str, Any]:
    """
    Return goals, dates, hours, turns and late steps: nobody copies them by hand.
    """
    chains = _chains(step)
    return {
        "goals": [_goal(chain.first.order.task) for chain in chains],
        "schedule": [*_tasks(step), *_orders(chains)],
        "costs": [_budget(chain.first.order) for chain in chains],
        "hours": [_hours(chain) for chain in chains],
        "late_steps": list(_late_steps(step, chains)),
    }


def of_proposal(step: Step) -> dict[str, Any]:
    """
    Return before whom the proposal was made, how it ended, what it was to achieve, and
    whether it was rehearsed.
    """
    chains = _chains(step)
    rehearsals = _records(step, "rehearsal")
    wanted = [record.data.get("decision") for record in rehearsals[-1:]]
    known: dict[str, Any] = {
        "audience": _audience(step, chains),
        "outcome": _outcome(step, chains),
        "goals": [_goal(text) for text in wanted if text],
    }
    return known if rehearsals else {**known, "rehearsal": "none"}


def orders_of(step: Step) -> QuerySet[WorkOrder]:
    """
    Return the orders that a review is about: those of its project's present round, or
    the one of its department.
    """
    if step.run.subject_kind == Project._meta.label_lower:
        return WorkOrder.objects.of_present_round(step.run_id)
    return WorkOrder.objects.filter(department_run=step.run_id)


def _chains(step: Step) -> list[Chain]:
    return revisions.chains_of(orders_of(step).filter(sent_at__isnull=False))


def _goal(text: str) -> Row:
    return {"goal": text, "result": "", "reached": ""}


def _tasks(step: Step) -> list[Row]:
    if step.run.subject_kind != Project._meta.label_lower:
        return []
    tasks = PlanTask.objects.filter(
        plan__project=step.run.subject_id, plan__round=F("plan__project__round")
    )
    return [
        {
            "item": task.task,
            "planned_on": _day(task.first_ends_on),
            "actual_on": _day(task.ended_on),
            "reason": task.slippage[:TEXT],
        }
        for task in tasks
    ]


def _orders(chains: Sequence[Chain]) -> list[Row]:
    return [
        {
            "item": str(chain.first.order),
            "planned_on": _day(chain.first.order.due_on),
            "actual_on": _day(chain.last.ended_on),
            "reason": "",
        }
        for chain in chains
    ]


def _budget(order: WorkOrder) -> Row:
    return {
        "item": str(order),
        "planned": order.budget_fen,
        "actual": None,
        "reason": "",
    }


def _hours(chain: Chain) -> Row:
    return {
        "order": str(chain.first.order),
        "turns": chain.count,
        "returns": chain.inner_rounds,
        "planned": chain.planned_hours,
        "actual": chain.actual_hours,
    }


def _late_steps(step: Step, chains: Sequence[Chain]) -> Iterator[Row]:
    """
    Yield the steps that were done after their date, in this run, as far as it is of the
    present round, and in its departments'.
    """
    runs = {turn.order.department_run_id for chain in chains for turn in chain.turns}
    known = Step.objects.filter(run__in=runs - {None}) | _own_steps(step)
    late = known.filter(is_late=True).select_related("done_by")
    for each in late.order_by("pk"):
        if each.due_at and each.done_at:
            yield {
                "step": f"{each.clause} {gettext(each.name)}".strip(),
                "person": each.done_by.name if each.done_by else "",
                "due_at": each.due_at.isoformat(),
                "done_at": each.done_at.isoformat(),
                "reason": each.reason[:TEXT],
            }


def _own_steps(step: Step) -> QuerySet[Step]:
    if step.run.subject_kind != Project._meta.label_lower:
        return step.run.steps.all()
    return rounds.steps_of_present(queries.project_of(step), step.run)


def _records(step: Step, kind: str) -> list[Record]:
    records = Record.objects.filter(step__in=_own_steps(step), kind=kind)
    return list(records.select_related("step__run__definition").order_by("pk"))


def _audience(step: Step, chains: Sequence[Chain]) -> str:
    """
    Return before whom it was: in the account department's own run the client.
    """
    if step.run.subject_kind == Project._meta.label_lower:
        return Delivery.Audience.CLIENT
    delivery = chains[-1].last.delivery if chains else None
    return delivery.audience if delivery else ""


def _outcome(step: Step, chains: Sequence[Chain]) -> str:
    proposals = _records(step, "proposal_report")
    if proposals:
        return outcome_of(proposals[-1].step)
    return chains[-1].last.verdict if chains else ""


def _day(on: date | None) -> str:
    return on.isoformat() if on else ""
