"""Which months the lunar years have, and when they begin: ``tools/lunar_months.py``."""

import csv
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("years.csv")


class OutOfRange(ValueError):
    """The table has no such date or year."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month of one year; a leap month has the number of the one before it."""

    number: int
    is_leap: bool
    begins: date
    days: int


@cache
def months_of(year: int) -> Sequence[Month]:
    """
    Return the 12 or 13 months of a lunar year, in their order.

    :raises OutOfRange: before 1929 and after 2099
    """
    try:
        row = _table()[year]
    except KeyError:
        raise OutOfRange(year) from None
    leap, begins = int(row["leap"]), date.fromisoformat(row["begins"])
    found: list[Month] = []
    for nth, days in enumerate(map(int, row["days"].split())):
        is_past_leap = 0 < leap <= nth
        month = Month(nth + 1 - is_past_leap, 0 < leap == nth, begins, days)
        found.append(month)
        begins += timedelta(days=days)
    return tuple(found)


def year_of(day: date) -> int:
    """
    Return the lunar year in which a date lies: it begins in January or February.

    :raises OutOfRange: before 10 February 1929 and after 8 February 2100
    """
    place = bisect_right(_beginnings(), day.isoformat()) - 1
    if place < 0:
        raise OutOfRange(day)
    year = list(_table())[place]
    last = months_of(year)[-1]
    if day >= last.begins + timedelta(days=last.days):
        raise OutOfRange(day)
    return year


@cache
def leap_months() -> Mapping[int, int]:
    """
    Return the months that are ever followed by a leap month, and the most days of that.
    """
    leaps = [month for year in _table() for month in months_of(year) if month.is_leap]
    longest = sorted(leaps, key=lambda month: month.days)
    return {month.number: month.days for month in longest}


@cache
def _table() -> Mapping[int, Mapping[str, str]]:
    with TABLE.open(newline="", encoding="ascii") as lines:
        return {int(row["year"]): row for row in csv.DictReader(lines)}


@cache
def _beginnings() -> Sequence[str]:
    return [row["begins"] for row in _table().values()]
