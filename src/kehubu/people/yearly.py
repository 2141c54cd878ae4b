"""The calendar of a year as people look at it, and what is missing of it."""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils import timezone

from kehubu.core.models import CalendarDay
from kehubu.core.worktime import SATURDAY

FIXED = ((1, 1), (5, 1), (10, 1))
"""Month and day of holidays that every arrangement names: new year, labour, nation."""
DECEMBER = 12
Coverage = Literal["none", "part", "whole"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A year whose arrangement is missing, or is there in part only."""

    year: int
    is_partial: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month: whether it is worked, and if it does not follow the week."""

    on: date
    is_working: bool
    name: str
    is_listed: bool

    @property
    def is_make_up(self) -> bool:
        return self.is_working and self.on.weekday() >= SATURDAY


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[Day | None]]


def years() -> list[int]:
    """
    Return the years of which days have been imported.
    """
    return [first.year for first in CalendarDay.objects.dates("day", "year")]


def coverage(year: int) -> Coverage:
    """
    Tell whether the arrangement of a year has been imported. It is there in part if a
    holiday is missing that every arrangement names: then a neighbouring year's file has
    brought a few days, or somebody has stopped half-way.
    """
    known = set(
        CalendarDay.objects.filter(day__year=year, is_working=False).values_list(
            "day", flat=True
        )
    )
    if all(date(year, month, day) in known for month, day in FIXED):
        return "whole"
    return "part" if known else "none"


def gaps(at: datetime) -> list[Gap]:
    """
    Return the years on which due dates depend and whose arrangement is not whole: this
    year, and in December the next.
    """
    today = timezone.localdate(at)
    wanted = [today.year, today.year + 1] if today.month == DECEMBER else [today.year]
    found = [(year, coverage(year)) for year in wanted]
    return [Gap(year, state == "part") for year, state in found if state != "whole"]


def months_of(year: int) -> list[Month]:
    """
    Return the months of a year, in weeks from Monday to Sunday.
    """
    listed = {row.day: row for row in CalendarDay.objects.filter(day__year=year)}
    return [
        Month(date(year, n, 1), list(_weeks(year, n, listed))) for n in range(1, 13)
    ]


def listed_days(year: int) -> list[CalendarDay]:
    """
    Return the days of a year that do not follow the week, in order.
    """
    return list(CalendarDay.objects.filter(day__year=year))


def _weeks(
    year: int, month: int, listed: dict[date, CalendarDay]
) -> Iterator[list[Day | None]]:
    for week in months.Calendar().monthdatescalendar(year, month):
        yield [_day(on, listed) if on.month == month else None for on in week]


def _day(on: date, listed: dict[date, CalendarDay]) -> Day:
    row = listed.get(on)
    works = row.is_working if row else on.weekday() < SATURDAY
    return Day(on, works, row.name if row else "", row is not None)
