"""
How much somebody has to do: the hours planned of orders in hand, less those entered,
against the working hours until a day.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.procedures.models import Participant
from kehubu.timesheets import queries as timesheets
from kehubu.work.models import Assignment, WorkOrder

MINUTES = 60
IN_HAND = (WorkOrder.State.RECEIVED, WorkOrder.State.STARTED)
LONGEST = 120
"""Days looked ahead at most: no order is planned longer."""


@dataclass(slots=True)
class Load:
    """What a person has in hand, and the working time left until the day asked for."""

    person: User
    available: int
    minutes: int = 0
    orders: list[WorkOrder] = field(default_factory=list)
    added: int = 0
    """What the order to be assigned would bring, were the person to do it alone."""

    @property
    def is_over(self) -> bool:
        return self.minutes + self.added > self.available

    @property
    def percent(self) -> int:
        """
        The share of the available time that is taken, 100 at most, for a bar.
        """
        taken = self.minutes + self.added
        if taken >= self.available:
            return 100
        return round(100 * taken / self.available)

    @property
    def nearest_due(self) -> date | None:
        days = [order.due_on for order in self.orders if order.due_on]
        return min(days, default=None)


def loads(persons: Iterable[User], at: datetime, *, order: WorkOrder) -> list[Load]:
    """
    Return the load of each person until the order is due, its own hours to be added.
    """
    known = list(persons)
    available = _available(known, at, order.due_on)
    added = (order.planned_hours or 0) * MINUTES
    found = {p.pk: Load(p, available[p.pk], added=added) for p in known}
    parts = _parts(known, without=order)
    minutes = _left(parts)
    for part in parts:
        load = found[part.user_id]
        load.orders.append(part.run.order)
        load.minutes += minutes[part.run_id, part.user_id]
    return list(found.values())


def _parts(persons: Sequence[User], *, without: WorkOrder) -> list[Participant]:
    parts = Participant.objects.filter(
        role="executor",
        is_reserve=False,
        user__in=persons,
        run__order__state__in=IN_HAND,
    )
    return list(parts.exclude(run__order=without).select_related("run__order"))


def _left(parts: Sequence[Participant]) -> dict[tuple[int, int], int]:
    """
    Return the minutes that are left of each part: its share of the plan, less what the
    person has entered.
    """
    runs = {part.run_id for part in parts}
    team = Counter(
        Participant.objects.filter(run__in=runs, role="executor").values_list(
            "run", flat=True
        )
    )
    own = {
        (given.order_id, given.person_id): given.planned_hours
        for given in Assignment.objects.filter(order__department_run__in=runs)
    }
    spent = timesheets.minutes_by_person(runs)
    left = {}
    for part in parts:
        order, key = part.run.order, (part.run_id, part.user_id)
        hours = own.get((order.pk, part.user_id))
        shared = (order.planned_hours or 0) * MINUTES // team[part.run_id]
        planned = shared if hours is None else hours * MINUTES
        left[key] = max(0, planned - spent.get(key, 0))
    return left


def _available(
    persons: Sequence[User], at: datetime, until: date | None
) -> dict[int, int]:
    """
    Return the working minutes of each person from now to the end of a day; none while
    somebody stands in.
    """
    today = timezone.localdate(at)
    count = min((until - today).days + 1, LONGEST) if until else 0
    days = [today + timedelta(days=n) for n in range(count)]
    if not days:
        return dict.fromkeys((person.pk for person in persons), 0)
    minutes = people.working_minutes(days)
    minutes[today] = _rest_of(today, at)
    away = people.absences(persons, days[0], days[-1])
    return {pk: sum(minutes[d] for d in days if d not in away[pk]) for pk in away}


def _rest_of(today: date, at: datetime) -> int:
    calendar = people.calendar()
    midnight = datetime.combine(today + timedelta(days=1), time.min, calendar.zone)
    return calendar.minutes_between(at, midnight)
