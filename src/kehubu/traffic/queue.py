"""A department's queue: orders to receive, in hand, under review, done."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from django.db.models import (
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core import paging, prepared
from kehubu.core.errors import DomainError
from kehubu.core.prepared import Ask, ask_for, asked
from kehubu.people.models import Department, User
from kehubu.people.positions import Position
from kehubu.procedures.models import Participant, Step
from kehubu.procedures.queries import node_of
from kehubu.work.departments import KINDS
from kehubu.work.models import WorkOrder
from kehubu.work.rules import headships

State, Priority = WorkOrder.State, WorkOrder.Priority
STAGES: dict[str, tuple[str | Promise, tuple[WorkOrder.State, ...]]] = {
    "incoming": (_("待接单"), (State.SENT,)),
    "in_hand": (_("在手"), (State.RECEIVED, State.STARTED)),
    "review": (_("待评审"), (State.DELIVERED,)),
    "done": (_("已完成"), (State.ACCEPTED, State.REVISED)),
}
"""The stages of a queue, each with its name and the states of its orders."""
FIRST_STAGE = next(iter(STAGES))
Members: TypeAlias = dict[int, list[tuple[str, str]]]
"""For each department, the keys and names of its people."""
RANKS = {Priority.URGENT: 0, Priority.HIGH: 1, Priority.NORMAL: 2}
URGENT_FIRST, LATEST_FIRST = ("rank", "due", "pk"), ("-pk",)
LAST_DAY = date(9999, 12, 31)


def _counts(user: User, department: int) -> QuerySet[WorkOrder, Any]:
    seen = WorkOrder.objects.visible_to(user).filter(department=department)
    standing = seen.exclude(state__in=STAGES["done"][1]).order_by().values("state")
    return standing.annotate(n=Count("pk"))


def departments() -> tuple[list[Department], "Members"]:
    """
    Return the departments to which orders can be sent, and who works in each.
    """
    found, people = prepared.together(Ask(_departments), Ask(_people))
    members: Members = {department.pk: [] for department in found}
    for person in people:
        members[person["desk"]].append((str(person["pk"]), person["name"]))
    return found, members


def _departments() -> QuerySet[Department]:
    return Department.objects.filter(kind__in=KINDS).order_by("pk")


def _people() -> QuerySet[User, Any]:
    posts = User.objects.active().filter(posts__department__kind__in=KINDS)
    people = posts.values("reading", "pk", "name", desk=F("posts__department"))
    return people.distinct().order_by("reading", "pk")


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


def page(
    user: User,
    department: Department | None,
    wanted: Mapping[str, Any],
    mark: str,
    at: datetime,
) -> "Shown":
    """
    Return the page of a stage after ``mark``: the orders that the user may see, and how
    many stand at each stage.
    """
    today = timezone.localdate(at)
    stage = wanted.get("stage") or FIRST_STAGE
    if department is None:
        return Shown(stage, [], "", _stages([]), may_receive=False)
    by = _order_of(stage)
    narrows = _matches(wanted, today)
    if narrows or mark:
        narrowed = _orders(user, stage, department.pk).filter(narrows)
        found = paging.page(narrowed, mark, *by)
    else:
        first = asked(_first, user, stage, department=department.pk)
        found = paging.cut(first, *by)
    more = (ask_for(b, user, department=department.pk) for b in (_counts, headships))
    rows, (counts, posts) = _rows(found.rows, today, *more)
    may_receive = stage == FIRST_STAGE and bool(posts)
    return Shown(stage, rows, found.following, _stages(counts), may_receive)


def orders(user: User) -> QuerySet[WorkOrder]:
    """
    Return the orders that the user may see, with the names that a row shows, and what
    it is sorted by.
    """
    people = ("project__client", "department", "issuer")
    ranks = [When(priority=key, then=Value(rank)) for key, rank in RANKS.items()]
    seen = WorkOrder.objects.visible_to(user).select_related(*people)
    return seen.annotate(
        rank=Case(*ranks, output_field=IntegerField()),
        due=Coalesce("due_on", Value(LAST_DAY), output_field=DateField()),
    )


def row_of(order: WorkOrder, today: date) -> "Row":
    (row,), _others = _rows([order], today)
    return row


def _orders(user: User, stage: str, department: int) -> QuerySet[WorkOrder]:
    _label, states = STAGES[stage]
    return orders(user).filter(department=department, state__in=states)


def _order_of(stage: str) -> tuple[str, ...]:
    """
    Return by what a stage is sorted: what is done is no longer urgent.
    """
    return LATEST_FIRST if stage == "done" else URGENT_FIRST


def _first(user: User, stage: str, department: int) -> QuerySet[WorkOrder]:
    return paging.beginning(_orders(user, stage, department), *_order_of(stage))


def _stages(found: Sequence[Mapping[str, Any]]) -> list["Stage"]:
    counted = {row["state"]: row["n"] for row in found}
    return [
        Stage(key, label, sum(counted.get(state, 0) for state in states))
        for key, (label, states) in STAGES.items()
    ]


def _rows(
    orders: Sequence[WorkOrder], today: date, *more: Ask
) -> tuple[list["Row"], list[list[Any]]]:
    """
    Return the orders with their executors and the steps at which they stand; and what
    else is asked for, in the same statement.
    """
    runs = tuple(order.department_run_id or 0 for order in orders)
    asks = [Ask(build, values={"runs": runs}) for build in (_executors, _open_steps)]
    parts, steps, *others = prepared.together(*asks, *more)
    executors, standing = defaultdict(list), defaultdict(list)
    for part in parts:
        executors[part.run_id].append(part.user)
    for step in steps:
        standing[step.run_id].append(step)
    rows = [
        Row(order, today, executors[run], standing[run])
        for order, run in zip(orders, runs, strict=True)
    ]
    return rows, others


def _executors(runs: Sequence[int]) -> QuerySet[Participant]:
    parts = Participant.objects.filter(role="executor", is_reserve=False)
    return parts.filter(run__in=runs).select_related("user")


def _open_steps(runs: Sequence[int]) -> QuerySet[Step]:
    steps = Step.objects.open().filter(run__in=runs)
    shown = steps.select_related("assignee", "run__definition", "under")
    return shown.defer("run__definition__source", "under__source").order_by("pk")


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
class Stage:
    key: str
    label: str | Promise
    count: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a department's queue."""

    stage: str
    rows: Sequence["Row"]
    following: str
    stages: Sequence[Stage]
    may_receive: bool


@dataclass(frozen=True, slots=True)
class Row:
    """An order in the queue, and the steps at which its department acts on it."""

    order: WorkOrder
    today: date
    executors: Sequence[User]
    steps: Sequence[Step]

    @property
    def is_overdue(self) -> bool:
        due = self.order.due_on
        return due is not None and due < self.today

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
