import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lunar_python import Solar

from kehubu.core import lunar
from kehubu.core.lunar import LunarDay, NoSuchDay, OutOfRange, years
from tests.architecture.tree import ROOT

SPRING, LANTERNS, DRAGON_BOATS = LunarDay(1, 1), LunarDay(1, 15), LunarDay(5, 5)
MOON, CHRYSANTHEMUMS, NEW_YEARS_EVE = LunarDay(8, 15), LunarDay(9, 9), LunarDay(12, 30)
DAYS = st.dates(date(1930, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("day", "dates"),
    [
        (
            SPRING,
            "2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-03",
        ),
        (LANTERNS, "2026-03-03 2027-02-20"),
        (DRAGON_BOATS, "2026-06-19 2027-06-09 2028-05-28"),
        (MOON, "2026-09-25 2027-09-15 2028-10-03"),
        (CHRYSANTHEMUMS, "2026-10-18"),
    ],
    ids=str,
)
def test_festivals(day, dates):
    for nth, told in enumerate(dates.split()):
        assert lunar.occurrence(day, 2026 + nth) == date.fromisoformat(told)
        assert lunar.of(date.fromisoformat(told)) == day


@pytest.mark.parametrize(
    ("year", "month"), [(2025, 6), (2028, 5), (2031, 3), (2033, 11)]
)
def test_leap_months(year, month):
    leap = [one.number for one in years.months_of(year) if one.is_leap]

    assert leap == [month]
    assert len(years.months_of(year)) == 13


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (LunarDay(1, 1), "正月初一"),
        (LunarDay(6, 23), "六月廿三"),
        (LunarDay(6, 1, is_leap=True), "闰六月初一"),
        (LunarDay(10, 10), "十月初十"),
        (LunarDay(11, 11), "冬月十一"),
        (LunarDay(2, 19), "二月十九"),
        (LunarDay(2, 20), "二月二十"),
        (LunarDay(2, 21), "二月廿一"),
        (LunarDay(12, 30), "腊月三十"),
    ],
)
def test_days_are_told_as_people_say_them(day, told):
    assert str(day) == told


@pytest.mark.parametrize(
    "values",
    [
        (0, 1),
        (13, 1),
        (-6, 1),
        (1, 0),
        (1, 31),
        (1, 1, True),
        (12, 1, True),
        (13, 1, True),
        (6, 0, True),
    ],
)
def test_there_is_no_such_day(values):
    with pytest.raises(NoSuchDay):
        LunarDay(*values)


def test_leap_day_is_kept_in_the_ordinary_month():
    day = LunarDay(6, 1, is_leap=True)

    assert lunar.of(date(2025, 7, 25)) == day
    assert lunar.occurrence(day, 2025) == date(2025, 6, 25)
    assert lunar.occurrence(day, 2026) == lunar.occurrence(LunarDay(6, 1), 2026)


def test_ordinary_day_of_a_leap_year_is_kept_once():
    birthday = LunarDay(6, 15)

    assert lunar.occurrence(birthday, 2025) == date(2025, 7, 9)
    assert lunar.next_occurrence(birthday, date(2025, 7, 10)) == date(2026, 7, 28)


def test_day_30_is_kept_on_the_last_day_of_a_short_month():
    assert lunar.occurrence(NEW_YEARS_EVE, 2025) == date(2026, 2, 16)
    assert lunar.of(date(2026, 2, 16)) == LunarDay(12, 29)
    assert lunar.occurrence(NEW_YEARS_EVE, 2023) == date(2024, 2, 9)
    assert lunar.of(date(2024, 2, 9)) == NEW_YEARS_EVE


@pytest.mark.parametrize(
    ("day", "dates"),
    [
        (
            LunarDay(6, 23),
            "2026-08-05 2027-07-26 2028-08-13 2029-08-02 2030-07-23",
        ),
        (
            LunarDay(5, 8, is_leap=True),
            "2026-06-22 2027-06-12 2028-05-31 2029-06-19 2030-06-08",
        ),
        (
            LunarDay(2, 30),
            "2026-04-16 2027-04-06 2028-03-25 2029-04-13 2030-04-02",
        ),
        (
            LunarDay(12, 8),
            "2026-01-26 2027-01-15 2028-01-04 2029-01-22 2030-01-11",
        ),
    ],
    ids=str,
)
def test_birthdays_of_2026_to_2030(day, dates):
    kept, on = [], date(2026, 1, 1)
    while (found := lunar.next_occurrence(day, on)) < date(2031, 1, 1):
        kept.append(found.isoformat())
        on = found + timedelta(days=1)

    assert kept == dates.split()


@given(on=DAYS)
def test_days_are_those_of_another_program(on):
    other = Solar.fromYmd(on.year, on.month, on.day).getLunar()

    day = lunar.of(on)

    assert lunar.year_of(on) == other.getYear()
    assert day == LunarDay(abs(other.getMonth()), other.getDay(), other.getMonth() < 0)
    month = other.getMonthInChinese()
    assert str(day) == f"{month}月{other.getDayInChinese()}"


def test_every_first_of_a_month_is_that_of_another_program():
    months = [month for year in range(1930, 2100) for month in years.months_of(year)]

    assert len(months) == 2103
    for month in months:
        begins = month.begins
        other = Solar.fromYmd(begins.year, begins.month, begins.day).getLunar()
        number = -month.number if month.is_leap else month.number
        assert (other.getMonth(), other.getDay()) == (number, 1)


@given(on=DAYS)
def test_day_comes_again_on_its_own_date_or_that_of_the_ordinary_month(on):
    day = lunar.of(on)

    kept = lunar.occurrence(day, lunar.year_of(on))

    assert kept == on or day.is_leap
    assert lunar.of(kept).month == day.month


@given(on=DAYS.filter(lambda on: on.year < 2099), later=DAYS)
def test_next_is_on_the_day_or_within_thirteen_months(on, later):
    day = lunar.of(later)

    kept = lunar.next_occurrence(day, on)

    assert timedelta() <= kept - on < timedelta(days=13 * 30)
    assert lunar.next_occurrence(day, kept) == kept


@pytest.mark.parametrize("on", [date(1929, 2, 9), date(2100, 2, 9), date.min, date.max])
def test_date_out_of_range(on):
    with pytest.raises(OutOfRange):
        lunar.of(on)


@pytest.mark.parametrize("year", [1928, 2100, 0, -1])
def test_year_out_of_range(year):
    with pytest.raises(OutOfRange):
        lunar.occurrence(SPRING, year)


def test_first_and_last_date_of_the_table():
    assert lunar.of(date(1929, 2, 10)) == SPRING
    assert lunar.of(date(2100, 2, 8)) == LunarDay(12, 30)
    with pytest.raises(OutOfRange):
        lunar.next_occurrence(SPRING, date(2100, 2, 8))


def test_table_is_what_its_generator_makes():
    words = [sys.executable, "tools/lunar_months.py"]
    made = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)

    assert made.stdout == years.TABLE.read_text()
