"""The week of people: what is due, planned, asked of them, and when they are away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.models.users import UserQuerySet
from kehubu.people.positions import Position
from kehubu.procedures.models import Participant, Step
from kehubu.procedures.models.runs import StepQuerySet
from kehubu.schedules.weeks import Week
from kehubu.signoffs.models import SignatureRequest
from kehubu.work.models import PlanTask, WorkOrder

Kind = Literal["step", "sign", "task", "order"]
DATES: dict[str, str | Promise] = {
    "draft_on": _("初稿日期"),
    "review_on": _("内审日期"),
    "client_on": _("提交客户日期"),
    "due_on": _("最后期限"),
}
OVER = [
    WorkOrder.State.ACCEPTED,
    WorkOrder.State.REVISED,
    WorkOrder.State.WITHDRAWN,
]


@dataclass(frozen=True, slots=True)
class Item:
    """Something on a person's day; ``until`` is the last day of what takes longer."""

    person_id: int
    on: date
    kind: Kind
    what: str
    about: str
    url: str
    is_late: bool = False
    note: str | Promise = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a person."""

    on: date
    is_working: bool
    is_today: bool
    stand_in: str
    """Who stands in, if the person is away."""
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """A person's week; ``busiest`` is the day with the most to do, if there is one."""

    person: User
    cells: list[Cell]

    @property
    def count(self) -> int:
        items = (item for cell in self.cells for item in cell.items)
        return len({(i.kind, i.what, i.url, i.note) for i in items})

    @property
    def late(self) -> int:
        return sum(item.is_late for cell in self.cells for item in cell.items)

    @property
    def busiest(self) -> Cell | None:
        cell = max(self.cells, key=lambda cell: len(cell.items))
        return cell if len(cell.items) > 1 else None


def team(user: User) -> UserQuerySet:
    """
    Return whose weeks the user may look at: his own, those of his reports, of the
    departments that he heads, and of those for whom he stands in; all of them, if he
    is the general manager.
    """
    active = User.objects.active()
    if user.holds(Position.GENERAL_MANAGER):
        return active
    principals = people.principals(user, timezone.localdate())
    headed = user.posts.filter(position=Position.DEPARTMENT_HEAD).values("department")
    return active.filter(
        Q(pk=user.pk)
        | Q(supervisor=user)
        | Q(department__in=headed)
        | Q(pk__in=principals)
    )


def rows(persons: Sequence[User], week: Week, user: User, at: datetime) -> list[Row]:
    """
    Return the weeks of these people, with what of it the user may see. The number of
    statements depends on neither.
    """
    today = timezone.localdate(at)
    calendar = people.calendar()
    away = {
        (one.principal_id, day): one.delegate.name
        for one in people.stand_ins_between(persons, week.monday, week.sunday)
        for day in week.days
        if one.starts_on <= day <= one.ends_on
    }
    found: dict[tuple[int, date], list[Item]] = {}
    for item in _items(persons, week, user, at):
        for day in _days(item, week):
            found.setdefault((item.person_id, day), []).append(item)
    return [
        Row(
            person,
            [
                Cell(
                    day,
                    calendar.is_working_day(day),
                    day == today,
                    away.get((person.pk, day), ""),
                    sorted(
                        found.get((person.pk, day), []), key=lambda i: not i.is_late
                    ),
                )
                for day in week.days
            ],
        )
        for person in persons
    ]


def _days(item: Item, week: Week) -> Iterator[date]:
    """
    Yield the days of the week on which an item is shown.
    """
    for day in week.days:
        if item.on <= day <= (item.until or item.on):
            yield day


def _items(
    persons: Sequence[User], week: Week, user: User, at: datetime
) -> Iterator[Item]:
    yield from _steps(persons, week, user, at)
    yield from _signatures(persons, week, user, at)
    yield from _tasks(persons, week, user, at)
    yield from _orders(persons, week, user, at)


def _steps(
    persons: Sequence[User], week: Week, user: User, at: datetime
) -> Iterator[Item]:
    open_steps = _timed(user, week).filter(assignee__in=persons)
    for step in open_steps.select_related("run").order_by("due_at", "pk"):
        yield from _due(step, step.assignee_id or 0, "step", week, at)


def _signatures(
    persons: Sequence[User], week: Week, user: User, at: datetime
) -> Iterator[Item]:
    """
    Yield the steps on which people are asked to sign.
    """
    asked = SignatureRequest.objects.waiting().filter(
        signer__in=persons, occasion__startswith="step:"
    )
    signers: dict[int, set[int]] = {}
    for occasion, signer in asked.values_list("occasion", "signer"):
        signers.setdefault(int(occasion.removeprefix("step:")), set()).add(signer)
    steps = _timed(user, week).filter(pk__in=list(signers))
    for step in steps.select_related("run").order_by("due_at", "pk"):
        for signer in sorted(signers[step.pk]):
            yield from _due(step, signer, "sign", week, at)


def _timed(user: User, week: Week) -> StepQuerySet:
    """
    Return the open steps that are due up to the end of the week.
    """
    end = datetime.combine(week.after.monday, time(), timezone.get_default_timezone())
    steps = Step.objects.visible_to(user).open()
    return steps.filter(waiting_for="", due_at__lt=end)


def _due(
    step: Step, person_id: int, kind: Kind, week: Week, at: datetime
) -> Iterator[Item]:
    """
    Yield a step on the day on which it is due; an overdue one today as well: that is
    when it must be done.
    """
    today = timezone.localdate(at)
    due = timezone.localdate(step.due_at)
    on = max(due, today) if step.is_overdue(at) else due
    if week.monday <= on <= week.sunday:
        yield Item(
            person_id,
            on,
            kind,
            str(step),
            step.run.title,
            step.get_absolute_url(),
            is_late=step.is_overdue(at),
        )


def _tasks(
    persons: Sequence[User], week: Week, user: User, at: datetime
) -> Iterator[Item]:
    today = timezone.localdate(at)
    seen = PlanTask.objects.visible_to(user).under_way()
    in_week = Q(starts_on__lte=week.sunday, ends_on__gte=week.monday)
    overdue = Q(ends_on__lt=week.monday)
    shown = in_week | overdue if week.monday <= today <= week.sunday else in_week
    tasks = seen.filter(shown, owner__in=persons)
    for task in tasks.select_related("plan__project").order_by("ends_on", "pk"):
        url = reverse("schedules:project", args=[task.plan.project_id])
        about = task.plan.project.title
        whose = task.owner_id or 0
        yield Item(
            whose, task.starts_on, "task", task.task, about, url, until=task.ends_on
        )
        if task.is_late(today):
            yield Item(whose, today, "task", task.task, about, url, is_late=True)


def _orders(
    persons: Sequence[User], week: Week, user: User, at: datetime
) -> Iterator[Item]:
    """
    Yield the dates of orders, for who issued them and who carries them out.
    """
    between = (week.monday, week.sunday)
    in_week = Q()
    for name in DATES:
        in_week |= Q(**{f"{name}__range": between})
    keys = [person.pk for person in persons]
    runs = Participant.objects.filter(role="executor", user__in=keys)
    whose = Q(issuer__in=keys) | Q(department_run__in=runs.values("run"))
    orders = WorkOrder.objects.visible_to(user).filter(in_week, whose)
    found = list(orders.exclude(state__in=OVER).select_related("project"))
    executors = _executors(found, keys)
    today = timezone.localdate(at)
    for order in found:
        everybody = {order.issuer_id, *executors.get(order.department_run_id or 0, ())}
        for person_id in sorted(everybody & set(keys)):
            for name, label in DATES.items():
                on = getattr(order, name)
                if on and week.monday <= on <= week.sunday:
                    yield Item(
                        person_id,
                        on,
                        "order",
                        order.number,
                        order.project.title,
                        order.get_absolute_url(),
                        is_late=name == "due_on" and on < today,
                        note=label,
                    )


def _executors(
    orders: Iterable[WorkOrder], keys: Sequence[int]
) -> dict[int, list[int]]:
    runs = [order.department_run_id for order in orders]
    parts = Participant.objects.filter(run__in=runs, role="executor", user__in=keys)
    found: dict[int, list[int]] = {}
    for run, user in parts.values_list("run", "user"):
        found.setdefault(run, []).append(user)
    return found
