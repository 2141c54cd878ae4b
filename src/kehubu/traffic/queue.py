"""A department's queue: orders to receive, in hand, under review, done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    IntegerField,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core import paging
from kehubu.core.errors import DomainError
from kehubu.core.paging import Page
from kehubu.people.asking import asked
from kehubu.people.models import Department, User
from kehubu.people.positions import Position
from kehubu.procedures.models import Participant, Step
from kehubu.procedures.queries import node_of
from kehubu.work.departments import KINDS
from kehubu.work.models import WorkOrder

State, Priority = WorkOrder.State, WorkOrder.Priority
STAGES: dict[str, tuple[str | Promise, tuple[WorkOrder.State, ...]]] = {
    "incoming": (_("待接单"), (State.SENT,)),
    "in_hand": (_("在手"), (State.RECEIVED, State.STARTED)),
    "review": (_("待评审"), (State.DELIVERED,)),
    "done": (_("已完成"), (State.ACCEPTED, State.REVISED)),
}
"""The stages of a queue, each with its name and the states of its orders."""
RANKS = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2}
URGENT_FIRST, LATEST_FIRST = ("rank", "due", "pk"), ("-pk",)
LAST_DAY = date(9999, 12, 31)


def stages(
    user: User, department: Department | None
) -> list[tuple[str, str | Promise, int | None]]:
    """
    Return each stage with its name and how many orders stand there; of what is done
    nobody asks how much.
    """
    found = asked(_counts, user, department=department.pk) if department else ()
    counted = {row["state"]: row["n"] for row in found}
    return [
        (key, label, sum(counted.get(state, 0) for state in states) or None)
        for key, (label, states) in STAGES.items()
    ]


def _counts(user: User, department: int) -> QuerySet[WorkOrder, Any]:
    seen = WorkOrder.objects.visible_to(user).filter(department=department)
    standing = seen.exclude(state__in=STAGES["done"][1]).order_by().values("state")
    return standing.annotate(n=Count("pk"))


def order_of(stage: str) -> tuple[str, ...]:
    """
    Return by what a stage is sorted: what is done is no longer urgent.
    """
    return LATEST_FIRST if stage == "done" else URGENT_FIRST


def departments() -> QuerySet[Department]:
    """
    Return the departments to which orders can be sent.
    """
    return Department.objects.filter(kind__in=KINDS).order_by("pk")


def home_of(user: User, known: list[Department]) -> Department | None:
    """
    Return whose queue somebody looks at: the department that he heads, his own, else
    the first.
    """
    headed = [
        found
        for found in known
        if user.holds(Position.DEPARTMENT_HEAD, kind=found.kind)
    ]
    own = [found for found in known if found.pk == user.department_id]
    return next(iter([*headed, *own, *known]), None)


def members(department: Department | None) -> QuerySet[User]:
    if department is None:
        return User.objects.none()
    people = User.objects.active().filter(posts__department=department)
    return people.distinct().order_by("reading", "pk")


def page(
    user: User,
    department: Department | None,
    stage: str,
    wanted: Mapping[str, Any],
    mark: str,
    at: datetime,
) -> Page[WorkOrder]:
    """
    Return the page of a stage after ``mark``: the orders that the user may see.
    """
    if department is None:
        return Page([], "")
    by = order_of(stage)
    narrows = _matches(wanted, timezone.localdate(at))
    if narrows or mark:
        rows = _orders(user, stage, department.pk).filter(narrows)
        found = paging.page(rows, mark, *by)
    else:
        found = paging.cut(asked(_first, user, stage, department=department.pk), *by)
    _add_parts(found.rows)
    return found


def orders(user: User) -> QuerySet[WorkOrder]:
    """
    Return the orders that the user may see, with the names that a row shows, and what
    it is sorted by.
    """
    people = ("project__client", "department", "issuer", "department_run")
    ranks = [When(priority=key, then=Value(rank)) for key, rank in RANKS.items()]
    seen = WorkOrder.objects.visible_to(user).select_related(*people)
    return seen.annotate(
        rank=Case(*ranks, output_field=IntegerField()),
        due=Coalesce("due_on", Value(LAST_DAY), output_field=DateField()),
    )


def row_of(order: WorkOrder, today: date) -> "Row":
    _add_parts([order])
    return Row(order, today)


def _orders(user: User, stage: str, department: int) -> QuerySet[WorkOrder]:
    _label, states = STAGES[stage]
    return orders(user).filter(department=department, state__in=states)


def _first(user: User, stage: str, department: int) -> QuerySet[WorkOrder]:
    return paging.beginning(_orders(user, stage, department), *order_of(stage))


def _add_parts(orders: Sequence[WorkOrder]) -> None:
    """
    Fetch the executors of these orders, and the steps at which they stand.
    """
    executors = Participant.objects.filter(role="executor", is_reserve=False)
    steps = Step.objects.open().select_related("assignee", "run__definition", "under")
    prefetch_related_objects(
        orders,
        Prefetch(
            "department_run__participants",
            executors.select_related("user"),
            to_attr="executors",
        ),
        Prefetch(
            "department_run__steps",
            steps.defer("run__definition__source", "under__source"),
            to_attr="open_steps",
        ),
    )


def _matches(wanted: Mapping[str, Any], today: date) -> Q:
    found = Q()
    if wanted.get("priority"):
        found &= Q(priority=wanted["priority"])
    if wanted.get("job"):
        found &= Q(job=wanted["job"])
    if wanted.get("is_overdue"):
        found &= Q(due_on__lt=today)
    if wanted.get("executor"):
        parts = Participant.objects.filter(user=wanted["executor"], role="executor")
        found &= Q(department_run__in=parts.values("run"))
    for word in wanted.get("q", "").split():
        found &= (
            Q(number__icontains=word)
            | Q(task__icontains=word)
            | Q(project__title__icontains=word)
            | Q(project__client__name__icontains=word)
        )
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """An order in the queue, and the steps at which its department acts on it."""

    order: WorkOrder
    today: date

    @property
    def is_overdue(self) -> bool:
        due = self.order.due_on
        return due is not None and due < self.today

    @property
    def executors(self) -> list[User]:
        run = self.order.department_run
        return [part.user for part in run.executors] if run else []  # type: ignore[attr-defined]

    @property
    def steps(self) -> list[Step]:
        run = self.order.department_run
        return run.open_steps if run else []  # type: ignore[attr-defined]

    @property
    def intake(self) -> Step | None:
        """
        The open step at which the order is received, or sent back.
        """
        return self._step("order_intake")

    @property
    def assignment(self) -> Step | None:
        """
        The open step at which the executor is named.
        """
        return self._step("assignment")

    def _step(self, record: str) -> Step | None:
        found = (s for s in self.steps if node_of(s).record == record)
        return next(found, None)


class NothingToReceive(DomainError):
    code = "traffic_nothing_to_receive"
    message = _("这份工作单%(state)s，现在没有要接的单。")


def intake_of(row: Row) -> Step:
    """
    Return the step at which an order is received.

    :raises NothingToReceive: if it is not open
    """
    if row.intake is None:
        raise NothingToReceive(state=row.order.get_state_display())
    return row.intake


def incoming(user: User) -> QuerySet[WorkOrder]:
    """
    Return the orders that wait for the user, a head, to be received.
    """
    if not user.holds(Position.DEPARTMENT_HEAD):
        return WorkOrder.objects.none()
    headed = Department.objects.filter(
        posts__user=user, posts__position=Position.DEPARTMENT_HEAD
    )
    waiting = WorkOrder.objects.filter(state=State.SENT, department__in=headed)
    return waiting.select_related("project__client", "issuer").order_by("due_on", "pk")
