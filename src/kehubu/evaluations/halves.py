"""Half-years, in which clients are evaluated."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.translation import gettext as _

_KEY = re.compile("([0-9]{4})-h([12])")
FIRST_YEAR, LAST_YEAR = 2000, 2999
JULY = 7
GRACE = timedelta(days=31)
"""How long after its end a half-year is to be evaluated."""


@dataclass(frozen=True, slots=True, order=True)
class Half:
    """A half of a year: 1 until the end of June, 2 until the end of the year."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(day.year, 2 if day.month >= JULY else 1)

    @classmethod
    def named(cls, key: str) -> Self | None:
        """
        Return the half-year that a key such as ``2026-h1`` names, if it names one.
        """
        found = _KEY.fullmatch(key)
        if not found or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
            return None
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        if self.number == 1:
            return _("%(year)s年上半年") % {"year": self.year}
        return _("%(year)s年下半年") % {"year": self.year}

    @property
    def key(self) -> str:
        return f"{self.year}-h{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, 1 if self.number == 1 else JULY, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.number == 1 else date(self.year, 12, 31)

    @property
    def before(self) -> Self:
        return type(self).of(self.first - timedelta(days=1))

    @property
    def after(self) -> Self:
        return type(self).of(self.last + timedelta(days=1))

    @property
    def due_on(self) -> date:
        """
        The day by which its evaluation is due.
        """
        return self.last + GRACE


def next_due(latest: Half | None, since: date, today: date) -> date:
    """
    Return by when a client is to be evaluated next: the last whole half-year, unless
    it has been, or the client came only after it; else the present one.
    """
    last = Half.of(today).before
    is_done = latest is not None and latest >= last
    return last.after.due_on if is_done or since > last.last else last.due_on
