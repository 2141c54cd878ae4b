"""Spans of time for which spending is stated: a month, a quarter, a year."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1980, 2099
MONTH, QUARTER, YEAR = 1, 3, 12
_WRITTEN = (
    (YEAR, re.compile(r"(\d{4})(?:年度?|全年)?")),
    (QUARTER, re.compile(r"(\d{4})[-年/. ]*(?:q|第)?([1-4一二三四])(?:季度?|q)")),
    (QUARTER, re.compile(r"(\d{4})[-年/. ]*q([1-4])")),
    (MONTH, re.compile(r"(\d{4})[-年/.](\d{1,2})月?")),
    (MONTH, re.compile(r"(\d{4})(\d{2})")),
)
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The days from ``first`` to ``last``, both of them."""

    first: date
    last: date

    @classmethod
    def of(cls, year: int, months: int, number: int = 1) -> Self:
        """
        Return the ``number``-th span of so many months of a year.
        """
        first = date(year, months * (number - 1) + 1, 1)
        after = _months_later(first, months)
        return cls(first, after - timedelta(days=1))

    @property
    def months(self) -> int:
        """
        How many months it has; 0 if it is no month, quarter or year.
        """
        for months in (MONTH, QUARTER, YEAR):
            number, rest = divmod(self.first.month - 1, months)
            if rest == 0 and self == Span.of(self.first.year, months, number + 1):
                return months
        return 0

    @property
    def code(self) -> str:
        """
        What is typed to mean it: 2026, 2026Q1 or 2026-01.
        """
        if self.months == YEAR:
            return str(self.first.year)
        if self.months == QUARTER:
            return f"{self.first.year}Q{self.first.month // QUARTER + 1}"
        return f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        year = self.first.year
        if self.months == YEAR:
            return _("%(year)s年全年") % {"year": year}
        if self.months == QUARTER:
            number = self.first.month // QUARTER + 1
            return _("%(year)s年第%(n)s季度") % {"year": year, "n": number}
        return _("%(year)s年%(month)s月") % {"year": year, "month": self.first.month}


def read(text: str) -> Span | None:
    """
    Return the span that somebody has written: 2026, 2026年, 2026Q1, 2026年第一季度,
    2026-03, 2026/3, 2026年3月, 202603; None if it is none.
    """
    tidy = unicodedata.normalize("NFKC", text).strip().casefold()
    for months, pattern in _WRITTEN:
        if found := pattern.fullmatch(tidy):
            return _span(months, *found.groups())
    return None


def _span(months: int, year: str, number: str = "1") -> Span | None:
    count = _NUMERALS.get(number) or int(number)
    if not FIRST_YEAR <= int(year) <= LAST_YEAR or not 1 <= count <= YEAR // months:
        return None
    return Span.of(int(year), months, count)


def _months_later(first: date, months: int) -> date:
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
