"""Weeks as addresses name them, such as ``2026-W48``; pure."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

_NAMED = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
_DAYS = 7


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday on."""

    monday: date

    @classmethod
    def of(cls, day: date) -> "Week":
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def named(cls, name: str, today: date) -> "Week":
        """
        Return the week of that name; this one if it names none.
        """
        found = _NAMED.fullmatch(name)
        try:
            year, week = (int(part) for part in found.groups()) if found else (0, 0)
            return cls(date.fromisocalendar(year, week, 1)).checked()
        except (ValueError, OverflowError):
            return cls.of(today)

    def checked(self) -> "Week":
        """
        Return the week, if those around it can be named too.

        :raises OverflowError: at the ends of the calendar
        """
        _around = self.before, self.after.after
        return self

    @property
    def days(self) -> list[date]:
        return [self.monday + timedelta(days=n) for n in range(_DAYS)]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=_DAYS - 1)

    @property
    def before(self) -> "Week":
        return Week(self.monday - timedelta(days=_DAYS))

    @property
    def after(self) -> "Week":
        return Week(self.monday + timedelta(days=_DAYS))

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    def __str__(self) -> str:
        year, week, _day = self.monday.isocalendar()
        return f"{year:04}-W{week:02}"
