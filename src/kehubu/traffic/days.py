"""The days of a close: listed on the 20th to 23rd, settled on the 24th to 27th."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from kehubu.core.worktime import Calendar

NOMINAL = (20, 23, 24, 27)
"""As agencies are found to do it (domain §2.19)."""
DAY = timedelta(days=1)


class Days(NamedTuple):
    list_on: date
    list_until: date
    settle_on: date
    settle_until: date


def days_of(month: date, calendar: Calendar) -> Days:
    """
    Return the days of a month's close: each the nominal one, or the next that is worked
    and behind the one before.
    """
    return Days(*_worked((month.replace(day=day) for day in NOMINAL), calendar))


def _worked(nominal: Iterable[date], calendar: Calendar) -> Iterable[date]:
    last = date.min
    for wanted in nominal:
        day = max(wanted, last + DAY)
        while not calendar.is_working_day(day):
            day += DAY
        last = day
        yield day
