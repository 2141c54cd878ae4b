"""Days of the lunar calendar, without a year, and the dates on which they are kept."""

from dataclasses import dataclass
from datetime import date, timedelta

from kehubu.core.lunar.years import Month, leap_months, months_of, year_of

MONTHS = "正二三四五六七八九十冬腊"
DIGITS = "一二三四五六七八九十"
LONGEST = 30


class NoSuchDay(ValueError):
    """The lunar calendar has no such month or day."""


@dataclass(frozen=True, slots=True, order=True)
class LunarDay:
    """
    A day of each lunar year: ``str(LunarDay(6, 1, is_leap=True))`` is 闰六月初一.

    :raises NoSuchDay: for months other than 1 to 12, days other than 1 to 30, and leap
        months that do not occur between 1930 and 2099, such as 闰正月
    """

    month: int
    day: int
    is_leap: bool = False

    def __post_init__(self) -> None:
        longest = leap_months().get(self.month, 0) if self.is_leap else LONGEST
        if not (1 <= self.month <= len(MONTHS) and 1 <= self.day <= longest):
            raise NoSuchDay(self.month, self.day, self.is_leap)

    def __str__(self) -> str:
        leap = "闰" if self.is_leap else ""
        return f"{leap}{MONTHS[self.month - 1]}月{_day_in_words(self.day)}"


def of(day: date) -> LunarDay:
    """
    :raises OutOfRange: before 10 February 1929 and after 8 February 2100
    """
    months = months_of(year_of(day))
    month = next(month for month in reversed(months) if month.begins <= day)
    return LunarDay(month.number, (day - month.begins).days + 1, month.is_leap)


def occurrence(day: LunarDay, lunar_year: int) -> date:
    """
    Return the date on which ``day`` is kept in a lunar year.

    Of two months with the same number the first one counts, for days of the leap month
    too: who was born in 闰六月 has his birthday in 六月 each year.

    :raises OutOfRange: before 1929 and after 2099
    """
    month = _first(day.month, lunar_year)
    return month.begins + timedelta(days=min(day.day, month.days) - 1)


def next_occurrence(day: LunarDay, on: date) -> date:
    """
    Return the date on which ``day`` is kept next, ``on`` itself included.

    :raises OutOfRange: before 10 February 1929, and where that is after 8 February 2100
    """
    year = year_of(on)
    kept = occurrence(day, year)
    return kept if kept >= on else occurrence(day, year + 1)


def _first(number: int, lunar_year: int) -> Month:
    months = months_of(lunar_year)
    return next(month for month in months if month.number == number)


def _day_in_words(day: int) -> str:
    tens, ones = divmod(day - 1, 10)
    if day in {20, 30}:
        return "二十" if day == 20 else "三十"  # noqa: PLR2004 - the day itself
    return f"{'初十廿'[tens]}{DIGITS[ones]}"
