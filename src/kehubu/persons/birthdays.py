"""Birthdays by the sun or by the moon: when they fall, how they are kept and called."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from django.utils.translation import gettext as _

from kehubu.core import lunar

FEBRUARY, LEAP_DAY = 2, 29
A_LEAP_YEAR = 2000


class NoSuchDay(ValueError):
    """There is no such day in any year."""


@dataclass(frozen=True, slots=True)
class Birthday:
    """
    A day of the year, in one of two calendars; the ``year`` of birth need not be known.

    A leap month returns as the ordinary one, 三十 in a short month as its last day
    (domain §3.7); who was born on 29 February is greeted on the 28th in other years.
    """

    month: int
    day: int
    is_lunar: bool = False
    is_leap: bool = False
    year: int | None = None

    def __post_init__(self) -> None:
        """
        :raises NoSuchDay: if no year has such a day
        """
        if self.is_lunar:
            try:
                self._moon_day  # noqa: B018 - the calendar refuses what it has not
            except lunar.NoSuchDay:
                raise NoSuchDay from None
        elif self.is_leap or not _is_day(A_LEAP_YEAR, self.month, self.day):
            raise NoSuchDay

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        return cls(**stored)

    @property
    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def _moon_day(self) -> lunar.LunarDay:
        return lunar.LunarDay(self.month, self.day, self.is_leap)

    def in_year(self, year: int) -> date:
        """
        Return the day on which it falls: of a solar year, or of the lunar year that
        begins in it.
        """
        if self.is_lunar:
            return lunar.occurrence(self._moon_day, year)
        if not _is_day(year, self.month, self.day):
            return date(year, FEBRUARY, LEAP_DAY - 1)
        return date(year, self.month, self.day)

    def between(self, first: date, last: date) -> Iterator[date]:
        """
        Yield the days on which it falls, both ends included.
        """
        for year in range(first.year - 1, last.year + 1):
            day = self.in_year(year)
            if first <= day <= last:
                yield day

    def __str__(self) -> str:
        if self.is_lunar:
            said = _("农历%(day)s") % {"day": self._moon_day}
        else:
            said = _("%(month)s月%(day)s日") % {"month": self.month, "day": self.day}
        if self.year is None:
            return said
        return _("%(year)s 年生，%(day)s") % {"year": self.year, "day": said}


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
