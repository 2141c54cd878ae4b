from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kehubu.core.worktime import Calendar, NoWorkingTime

SHANGHAI = ZoneInfo("Asia/Shanghai")
WEEK = Calendar(zone=SHANGHAI)
SPRING = Calendar(
    zone=SHANGHAI,
    days={
        date(2026, 2, 14): True,
        **{date(2026, 2, day): False for day in range(15, 24)},
        date(2026, 2, 28): True,
    },
)
"""The Spring Festival of 2026: nine days off, two Saturdays to make up for them."""
NEW_YEAR = Calendar(
    zone=SHANGHAI,
    days={
        **{date(2026, 1, day): False for day in (1, 2, 3)},
        date(2026, 1, 4): True,
    },
)
WEEKENDS_ONLY = Calendar(
    zone=SHANGHAI,
    days={date(2026, 1, 1) + timedelta(days=n): False for n in range(2000)},
)


def at(text):
    """
    Return a moment of the wall clock in Shanghai.
    """
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("calendar", "day", "is_working"),
    [
        (WEEK, date(2026, 3, 2), True),
        (WEEK, date(2026, 3, 6), True),
        (WEEK, date(2026, 3, 7), False),
        (WEEK, date(2026, 3, 8), False),
        (SPRING, date(2026, 2, 14), True),
        (SPRING, date(2026, 2, 16), False),
        (SPRING, date(2026, 2, 24), True),
    ],
)
def test_day_is_worked_by_arrangement_and_else_by_the_week(calendar, day, is_working):
    assert calendar.is_working_day(day) is is_working


@pytest.mark.parametrize(
    ("calendar", "start", "hours", "end"),
    [
        (WEEK, "2026-03-02 09:00", 1, "2026-03-02 10:00"),
        (WEEK, "2026-03-02 09:00", 3, "2026-03-02 12:00"),
        (WEEK, "2026-03-02 11:00", 2, "2026-03-02 14:30"),
        (WEEK, "2026-03-02 09:00", 7.5, "2026-03-02 18:00"),
        (WEEK, "2026-03-02 09:00", 8, "2026-03-03 09:30"),
        (WEEK, "2026-03-02 09:00", 0.25, "2026-03-02 09:15"),
        # before, between and after the hours of a day, and at the weekend
        (WEEK, "2026-03-02 06:00", 1, "2026-03-02 10:00"),
        (WEEK, "2026-03-02 12:10", 1, "2026-03-02 14:30"),
        (WEEK, "2026-03-02 18:00", 1, "2026-03-03 10:00"),
        (WEEK, "2026-03-02 23:59", 1, "2026-03-03 10:00"),
        (WEEK, "2026-03-06 17:00", 2, "2026-03-09 10:00"),
        (WEEK, "2026-03-07 15:00", 1, "2026-03-09 10:00"),
        # zero hours: now, or when work begins again
        (WEEK, "2026-03-02 10:20", 0, "2026-03-02 10:20"),
        (WEEK, "2026-03-02 12:30", 0, "2026-03-02 13:30"),
        (WEEK, "2026-03-07 15:00", 0, "2026-03-09 09:00"),
        # holidays do not count, make-up days do
        (SPRING, "2026-02-13 17:00", 2, "2026-02-14 10:00"),
        (SPRING, "2026-02-14 17:00", 2, "2026-02-24 10:00"),
        (SPRING, "2026-02-27 18:00", 7.5, "2026-02-28 18:00"),
        # across the year's end
        (NEW_YEAR, "2025-12-31 17:00", 2, "2026-01-04 10:00"),
        (WEEK, "2025-12-31 17:00", 2, "2026-01-01 10:00"),
    ],
)
def test_after_counts_working_hours_only(calendar, start, hours, end):
    assert calendar.after(at(start), hours) == at(end)


@pytest.mark.parametrize(
    ("calendar", "start", "end", "minutes"),
    [
        (WEEK, "2026-03-02 09:00", "2026-03-02 10:00", 60),
        (WEEK, "2026-03-02 09:00", "2026-03-02 18:00", 450),
        (WEEK, "2026-03-02 11:30", "2026-03-02 14:00", 60),
        (WEEK, "2026-03-02 12:00", "2026-03-02 13:30", 0),
        (WEEK, "2026-03-02 18:00", "2026-03-03 09:00", 0),
        (WEEK, "2026-03-06 17:30", "2026-03-09 09:30", 60),
        (WEEK, "2026-03-02 09:00", "2026-03-02 09:00", 0),
        (WEEK, "2026-03-03 09:00", "2026-03-02 09:00", 0),
        (SPRING, "2026-02-14 17:00", "2026-02-24 10:00", 120),
        (NEW_YEAR, "2025-12-31 17:00", "2026-01-05 09:00", 510),
    ],
)
def test_minutes_between_counts_working_minutes_only(calendar, start, end, minutes):
    assert calendar.minutes_between(at(start), at(end)) == minutes


def test_minutes_between_drops_the_part_of_a_minute():
    start = at("2026-03-02 09:00")

    minutes = WEEK.minutes_between(start, start + timedelta(seconds=119))

    assert minutes == 1


def test_after_takes_moments_of_any_zone():
    start = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    assert WEEK.after(start, 8) == at("2026-03-03 09:30")


@pytest.mark.parametrize("hours", [0, 0.5, 3, 7.5, 40, 300])
def test_minutes_between_reverses_after(hours):
    start = at("2026-02-12 10:00")

    end = SPRING.after(start, hours)

    assert SPRING.minutes_between(start, end) == hours * 60


def test_hours_of_the_calendar_are_its_own():
    night = Calendar(zone=SHANGHAI, hours=((time(20, 0), time(23, 30)),))

    assert night.after(at("2026-03-02 09:00"), 4) == at("2026-03-03 20:30")


def test_after_without_a_working_day_for_three_years():
    with pytest.raises(NoWorkingTime):
        WEEKENDS_ONLY.after(at("2026-01-01 09:00"), 1)


def test_after_finds_the_one_day_worked_within_three_years():
    worked = date(2028, 12, 30)
    calendar = Calendar(zone=SHANGHAI, days={**WEEKENDS_ONLY.days, worked: True})

    assert calendar.after(at("2026-01-01 09:00"), 1) == at("2028-12-30 10:00")


def test_after_without_office_hours():
    with pytest.raises(NoWorkingTime):
        Calendar(zone=SHANGHAI, hours=()).after(at("2026-03-02 09:00"), 0)


def test_minutes_between_of_a_calendar_without_working_days():
    with pytest.raises(NoWorkingTime):
        WEEKENDS_ONLY.minutes_between(at("2026-01-01 09:00"), at("2026-01-05 09:00"))
