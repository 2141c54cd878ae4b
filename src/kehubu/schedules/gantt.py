"""What the chart of a project shows: its plan, its steps, the dates of its orders."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext

from kehubu.people.models import User
from kehubu.procedures import queries as procedures
from kehubu.procedures.models import Step
from kehubu.schedules.agenda import DATES, OVER
from kehubu.work import rounds
from kehubu.work.models import PlanTask, Project, WorkOrder, WorkPlan

Group = Literal["plan", "step", "order"]
State = Literal["planned", "now", "late", "done", "dropped"]


@dataclass(frozen=True, slots=True)
class Line:
    """
    A line of the chart, and of the table beside it.

    ``first_ends_on`` is what was planned first, if it is planned otherwise now;
    ``due_on`` when a step is due; ``replan`` the address for other dates, if the user
    may plan them.
    """

    group: Group
    name: str
    who: str
    starts_on: date
    ends_on: date
    state: State
    url: str
    first_starts_on: date | None = None
    first_ends_on: date | None = None
    due_on: date | None = None
    marks: tuple[tuple[date, str | Promise], ...] = ()
    slippage: str = ""
    replan: str = ""
    moves_whole: bool = False
    """Whether the bar may be moved, or only its end."""

    @property
    def tip(self) -> str:
        parts = [self.name, self.who, f"{self.starts_on} – {self.ends_on}"]
        if self.first_ends_on:
            parts.append(gettext("原定 %(day)s") % {"day": self.first_ends_on})
        return " · ".join(filter(None, parts))


def plan_of(project: Project) -> WorkPlan | None:
    return WorkPlan.objects.filter(project=project, round=project.round).first()


def tasks_of(project: Project, user: User) -> QuerySet[PlanTask]:
    seen = PlanTask.objects.visible_to(user)
    return seen.filter(plan__project=project, plan__round=project.round)


def lines(project: Project, user: User, at: datetime) -> list[Line]:
    """
    Return the lines of a project's chart, or of its present round: the plan first, then
    steps, then orders.
    """
    today = timezone.localdate(at)
    orders = list(
        WorkOrder.objects.visible_to(user)
        .filter(project=project, round=project.round)
        .select_related("department")
        .order_by("pk")
    )
    return [
        *_tasks(project, user, today),
        *_steps(project, orders, user, at),
        *_orders(orders, today),
    ]


def _tasks(project: Project, user: User, today: date) -> Iterator[Line]:
    may = project.is_running and user.has_perm("work.amend_plan", project)
    for task in tasks_of(project, user):
        replan = reverse("schedules:replan", args=[task.pk])
        is_open = may and not task.is_over
        yield Line(
            "plan",
            task.task,
            task.owner_name,
            task.starts_on,
            task.ends_on,
            _state_of_task(task, today),
            replan if is_open else "",
            first_starts_on=task.first_starts_on if task.is_moved else None,
            first_ends_on=task.first_ends_on if task.is_moved else None,
            slippage=task.slippage,
            replan=replan if is_open else "",
            moves_whole=True,
        )


def _state_of_task(task: PlanTask, today: date) -> State:
    if task.is_late(today):
        return "late"
    states: dict[str, State] = {"running": "now", "done": "done", "dropped": "dropped"}
    return states.get(task.state, "planned")


def _steps(
    project: Project, orders: list[WorkOrder], user: User, at: datetime
) -> Iterator[Line]:
    """
    Yield the steps of the project's own runs and of those of the departments.
    """
    runs = [run.pk for run in procedures.runs_of(project)]
    runs += [order.department_run_id for order in orders if order.department_run_id]
    seen = Step.objects.visible_to(user).filter(run__in=runs)
    if project.goes_round:
        seen = seen.filter(pk__gt=rounds.last_step_before(project))
    steps = seen.select_related("run__definition", "assignee", "done_by")
    for step in steps.defer("run__definition__source").order_by("opened_at", "pk"):
        yield _line_of_step(step, user, at)


def _line_of_step(step: Step, user: User, at: datetime) -> Line:
    today = timezone.localdate(at)
    starts = timezone.localdate(step.opened_at)
    due = timezone.localdate(step.due_at) if step.due_at else None
    first = timezone.localdate(step.first_due_at) if step.first_due_at else None
    ended = timezone.localdate(step.done_at) if step.done_at else None
    may = due and step.is_open and not step.waiting_for
    may = may and user.has_perm("procedures.replan_step", step)
    who = step.assignee or step.done_by
    return Line(
        "step",
        str(step),
        who.name if who else "",
        starts,
        max(ended or max(due or today, today), starts),
        "done" if ended else "late" if step.is_overdue(at) else "now",
        step.get_absolute_url(),
        first_ends_on=first,
        due_on=due,
        replan=reverse("procedures:replan", args=[step.pk]) if may else "",
    )


def _orders(orders: list[WorkOrder], today: date) -> Iterator[Line]:
    for order in orders:
        marks = [
            (on, label) for name, label in DATES.items() if (on := getattr(order, name))
        ]
        if not marks:
            continue
        days = [on for on, _label in marks]
        is_over = order.state in OVER
        late = not is_over and max(days) < today
        yield Line(
            "order",
            order.number,
            order.department.name,
            min(days),
            max(days),
            "done" if is_over else "late" if late else "now",
            order.get_absolute_url(),
            marks=tuple(marks),
        )
