"""A department's queue: orders to receive, in hand, under review, done."""

from collections.abc import Mapping
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
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError
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
    seen = WorkOrder.objects.visible_to(user).filter(department=department)
    standing = seen.exclude(state__in=STAGES["done"][1]).values("state")
    counted = dict(standing.annotate(n=Count("pk")).values_list("state", "n"))
    return [
        (key, label, sum(counted.get(state, 0) for state in states) or None)
        for key, (label, states) in STAGES.items()
    ]


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


def members(department: Department) -> QuerySet[User]:
    people = User.objects.active().filter(posts__department=department)
    return people.distinct().order_by("reading", "pk")


def nobody() -> QuerySet[User]:
    return User.objects.none()


def none() -> QuerySet[WorkOrder]:
    return shown(WorkOrder.objects.none())


def orders(
    user: User,
    department: Department,
    stage: str,
    wanted: Mapping[str, Any],
    at: datetime,
) -> QuerySet[WorkOrder]:
    """
    Return the orders of a stage that the user may see.
    """
    _label, states = STAGES[stage]
    seen = WorkOrder.objects.visible_to(user)
    found = seen.filter(department=department, state__in=states).filter(
        _matches(wanted, timezone.localdate(at))
    )
    return shown(found)


def shown(found: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    """
    Add what a row of the queue shows, and what it is sorted by.
    """
    executors = Participant.objects.filter(role="executor", is_reserve=False)
    people = ("project__client", "department", "issuer", "department_run")
    open_steps = Step.objects.open().select_related(
        "assignee", "run__definition", "under"
    )
    open_steps = open_steps.defer("run__definition__source", "under__source")
    ranks = [When(priority=key, then=Value(rank)) for key, rank in RANKS.items()]
    return (
        found.select_related(*people)
        .prefetch_related(
            Prefetch(
                "department_run__participants",
                executors.select_related("user"),
                to_attr="executors",
            ),
            Prefetch("department_run__steps", open_steps, to_attr="open_steps"),
        )
        .annotate(
            rank=Case(*ranks, output_field=IntegerField()),
            due=Coalesce("due_on", Value(LAST_DAY), output_field=DateField()),
        )
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
