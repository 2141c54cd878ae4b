from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from kehubu.people import queries as people
from kehubu.people.models import Post, User
from kehubu.people.models.users import UserQuerySet
from kehubu.people.positions import Position
from kehubu.people.rules import OVERSEERS
from kehubu.procedures import queries as procedures
from kehubu.procedures.models import Step
from kehubu.timesheets import registers
from kehubu.timesheets.models import HourEntry, HourEntryQuerySet

WEEK = 7


@dataclass(frozen=True, slots=True)
class Spent:
    """The hours on a step as its page shows them, and those of its whole run."""

    entries: list[HourEntry]
    minutes: int
    run_minutes: int
    planned_minutes: int | None

    @property
    def is_over(self) -> bool:
        planned = self.planned_minutes
        return planned is not None and self.run_minutes > planned


def spent_on(step: Step, user: User) -> Spent:
    """
    Return the hours on a step, and what its run has taken against its plan.
    """
    entries = HourEntry.objects.visible_to(user).filter(step=step)
    found = list(entries.select_related("person", "step").order_by("-on", "-pk"))
    return Spent(
        found,
        sum(entry.minutes for entry in found if entry.counts),
        minutes_of([step.run_id]).get(step.run_id, 0),
        registers.terms_of(step.run).planned_minutes,
    )


def minutes_of(runs: Iterable[int | None]) -> dict[int, int]:
    """
    Return the minutes spent on each of these runs, by their keys.
    """
    entries = HourEntry.objects.counted().filter(step__run__in=_keys(runs))
    sums = entries.order_by().values_list("step__run").annotate(sum=Sum("minutes"))
    return {run: minutes for run, minutes in sums}  # noqa: C416 - a typed dict


def minutes_by_person(runs: Iterable[int | None]) -> dict[tuple[int, int], int]:
    """
    Return the minutes that each person has spent on each of these runs.
    """
    entries = HourEntry.objects.counted().filter(step__run__in=_keys(runs)).order_by()
    sums = entries.values_list("step__run", "person").annotate(sum=Sum("minutes"))
    return {(run, person): minutes for run, person, minutes in sums}


def minutes_about(kind: str, pks: Iterable[int]) -> dict[int, dict[int, int]]:
    """
    Return the minutes that people have spent on each row of ``kind``, a model's label,
    by its key and theirs: on all runs about it, also on those that it was sent back
    from, and on those that they have called.
    """
    entries = HourEntry.objects.counted().filter(
        step__run__subject_kind=kind, step__run__subject_id__in=list(pks)
    )
    rows = entries.order_by().values_list("step__run__subject_id", "person")
    found: dict[int, dict[int, int]] = {}
    for pk, person, minutes in rows.annotate(sum=Sum("minutes")):
        found.setdefault(pk, {})[person] = minutes
    return found


def _keys(runs: Iterable[int | None]) -> list[int]:
    return [run for run in runs if run is not None]


def entry_shown(user: User) -> HourEntryQuerySet:
    return HourEntry.objects.visible_to(user).select_related("step__run", "person")


def colleagues(user: User) -> UserQuerySet:
    """
    Return whose weeks the user may look at: his own, his reports', his department's;
    those who oversee, and traffic, everybody's.
    """
    everyone = User.objects.active().order_by("reading", "pk")
    if user.holds(*OVERSEERS, Position.TRAFFIC):
        return everyone
    headed = Post.objects.filter(user=user, position=Position.DEPARTMENT_HEAD)
    members = Post.objects.filter(department__in=headed.values("department"))
    return everyone.filter(
        Q(pk=user.pk) | Q(supervisor=user) | Q(pk__in=members.values("user"))
    )


@dataclass(frozen=True, slots=True)
class Day:
    """A day of somebody's week: how much was entered, and how much is expected."""

    on: date
    minutes: int
    expected: int
    is_over: bool

    @property
    def is_missing(self) -> bool:
        """
        Tell whether hours are still to be entered for a day that is over.
        """
        return self.is_over and self.minutes < self.expected


@dataclass(frozen=True, slots=True)
class Row:
    """A step of somebody's week, with the minutes of each day."""

    step: Step
    cells: list[int]

    @property
    def minutes(self) -> int:
        return sum(self.cells)


@dataclass(frozen=True, slots=True)
class Week:
    person: User
    rows: list[Row]
    days: list[Day]

    @property
    def minutes(self) -> int:
        return sum(day.minutes for day in self.days)

    @property
    def expected(self) -> int:
        return sum(day.expected for day in self.days)

    @property
    def before(self) -> date:
        return self.days[0].on - timedelta(days=WEEK)

    @property
    def after(self) -> date:
        return self.days[0].on + timedelta(days=WEEK)


def week(person: User, monday: date, at: datetime) -> Week:
    """
    Return a person's week: what was entered on which step, and which days lack hours.
    """
    days = [monday + timedelta(days=n) for n in range(WEEK)]
    entries = HourEntry.objects.counted().filter(person=person, on__in=days)
    cells: dict[int, list[int]] = {}
    steps = {step.pk: step for step in procedures.inbox(person)}
    for entry in entries.select_related("step__run"):
        steps.setdefault(entry.step_id, entry.step)
        row = cells.setdefault(entry.step_id, [0] * WEEK)
        row[(entry.on - monday).days] += entry.minutes
    rows = [Row(step, cells.get(pk, [0] * WEEK)) for pk, step in sorted(steps.items())]
    expected = _expected(person, days)
    today = timezone.localdate(at)
    return Week(
        person,
        rows,
        [
            Day(day, sum(row.cells[n] for row in rows), expected[day], day < today)
            for n, day in enumerate(days)
        ],
    )


def _expected(person: User, days: list[date]) -> dict[date, int]:
    """
    Return the working minutes of each day; none while somebody stands in.
    """
    minutes = people.working_minutes(days)
    absent = people.absences([person], days[0], days[-1])[person.pk]
    return {day: 0 if day in absent else minutes[day] for day in days}


def sheet(user: User, person: User | None, since: date, until: date) -> list[HourEntry]:
    """
    Return the hours that the user may see between two days, of one person or of all.
    """
    entries = entry_shown(user).counted().filter(on__gte=since, on__lte=until)
    if person:
        entries = entries.filter(person=person)
    return list(entries.order_by("on", "person", "pk"))
