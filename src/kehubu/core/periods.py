"""Periods of figures: a month, a quarter, or any two days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

MONTHS, QUARTERS = 12, 4
LONGEST = 400
"""Days of the longest period that is counted at once."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last``, both of them; ``key`` is for addresses."""

    key: str
    first: date
    last: date

    @property
    def days(self) -> tuple[date, date]:
        return self.first, self.last

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """
        The moment at which the period begins, and that at which it is over.

        To compare with these is much quicker than to ask the database for days.
        """
        after = self.last + timedelta(days=1)
        return _midnight(self.first), _midnight(after)

    @property
    def label(self) -> str:
        year = self.first.year
        match self.key.partition("-")[2]:
            case "":
                return _("%(first)s 至 %(last)s") % {
                    "first": self.first,
                    "last": self.last,
                }
            case quarter if quarter.startswith("q"):
                return _("%(year)s年第%(n)s季度") % {"year": year, "n": quarter[1:]}
        return _("%(year)s年%(month)s月") % {"year": year, "month": self.first.month}

    @property
    def query(self) -> str:
        """
        What an address says to ask for this period again.
        """
        if "-" in self.key:
            return urlencode({"period": self.key})
        words = {"period": self.key, "first": self.first, "last": self.last}
        return urlencode(words)


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(f"{day:%Y-%m}", first, _next_month(first) - timedelta(days=1))


def quarter_of(day: date) -> Period:
    number = (day.month + 2) // 3
    first = date(day.year, 3 * number - 2, 1)
    last = _next_month(date(day.year, 3 * number, 1)) - timedelta(days=1)
    return Period(f"{day.year}-q{number}", first, last)


def recent(today: date) -> list[Period]:
    """
    Return the last months and quarters, each with the present one in front.
    """
    months, quarters = [month_of(today)], [quarter_of(today)]
    while len(months) < MONTHS:
        months.append(month_of(months[-1].first - timedelta(days=1)))
    while len(quarters) < QUARTERS:
        quarters.append(quarter_of(quarters[-1].first - timedelta(days=1)))
    return months + quarters


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
