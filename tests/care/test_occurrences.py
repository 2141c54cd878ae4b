"""What a frequency asks for, and what becomes of it: arithmetic without a database."""

from datetime import date

import pytest

from kehubu.care.occurrences import (
    MOST_TIMES,
    Frequency,
    Per,
    Window,
    months_later,
    occurrences,
    start_of,
)

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
EARLY = date(2020, 1, 1)


def days(text):
    return [date.fromisoformat(f"2026-{day}") for day in text.split()]


def states(frequency, done, today, span=YEAR):
    found = occurrences(
        frequency, days(done), since=span[0], until=span[1], today=days(today)[0]
    )
    return [f"{each.window.first:%m-%d} {each.state}" for each in found]


@pytest.mark.parametrize(
    ("times", "per", "firsts"),
    [
        (1, Per.MONTH, "01-01"),
        (2, Per.MONTH, "01-01 01-16"),
        (1, Per.QUARTER, "01-01"),
        (3, Per.QUARTER, "01-01 02-01 03-01"),
        (2, Per.QUARTER, "01-01 02-15"),
        (6, Per.YEAR, "01-01 03-01 05-01 07-01 09-01 11-01"),
        (12, Per.YEAR, " ".join(f"{n:02}-01" for n in range(1, 13))),
        (1, Per.YEAR, "01-01"),
    ],
)
def test_period_is_cut_into_as_many_windows_as_times(times, per, firsts):
    frequency = Frequency(times, per, EARLY)
    period = next(frequency.periods(date(2026, 1, 31), date(2026, 1, 31)))

    windows = frequency.windows(period)

    assert [window.first for window in windows] == days(firsts)
    assert windows[-1].last == period.last


@pytest.mark.parametrize("times", range(1, MOST_TIMES + 1))
@pytest.mark.parametrize("per", Per)
@pytest.mark.parametrize("month", [date(2026, 2, 1), date(2028, 2, 29)])
def test_windows_fill_their_period_without_gap_or_overlap(times, per, month):
    frequency = Frequency(times, per, EARLY)
    (period,) = frequency.periods(month, month)

    windows = frequency.windows(period)

    assert sum(window.days for window in windows) == period.days
    assert all(window.days > 0 for window in windows)
    assert len(windows) == times


def test_quarters_and_years_begin_where_they_do():
    assert start_of(Per.QUARTER, date(2026, 6, 30)) == date(2026, 4, 1)
    assert start_of(Per.YEAR, date(2026, 6, 30)) == date(2026, 1, 1)
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 1)
    assert months_later(date(2026, 1, 31), -12) == date(2025, 1, 1)


def test_each_window_is_done_missed_due_or_ahead():
    monthly = Frequency(1, Per.MONTH, EARLY)

    found = states(
        monthly, "01-31 03-01", "04-15", (days("01-01")[0], days("05-01")[0])
    )

    assert found == [
        "01-01 done",
        "02-01 missed",
        "03-01 done",
        "04-01 due",
        "05-01 ahead",
    ]


def test_what_was_not_done_in_its_window_is_late_as_long_as_the_period_lasts():
    two_monthly = Frequency(6, Per.YEAR, EARLY)

    assert states(two_monthly, "01-10", "06-15")[:4] == [
        "01-01 done",
        "03-01 late",
        "05-01 due",
        "07-01 ahead",
    ]
    assert states(two_monthly, "01-10 06-01", "06-15")[1:3] == [
        "03-01 done",
        "05-01 due",
    ]


def test_what_is_done_ahead_of_time_counts_for_the_next_of_the_period():
    twice = Frequency(2, Per.QUARTER, EARLY)

    assert states(twice, "01-02 01-03", "01-04", (days("01-01")[0],) * 2) == [
        "01-01 done",
        "02-15 done",
    ]


def test_more_than_is_asked_for_does_not_count_for_another_period():
    monthly = Frequency(1, Per.MONTH, EARLY)
    span = days("01-01 02-01")

    found = states(monthly, "01-02 01-03 01-04", "03-01", span)

    assert found == ["01-01 done", "02-01 missed"]


@pytest.mark.parametrize(
    ("starts", "done", "today", "found"),
    [
        ("01-16", "", "02-10", ["01-01 missed", "02-01 due"]),
        ("01-17", "", "01-20", ["01-01 due"]),
        ("01-17", "", "02-10", ["02-01 due"]),
        ("01-17", "01-20", "02-10", ["01-01 done", "02-01 due"]),
        ("01-17", "01-10", "02-10", ["02-01 due"]),
        ("02-05", "02-05", "02-10", ["02-01 done"]),
    ],
)
def test_window_of_which_less_than_half_is_left_is_never_missed(
    starts, done, today, found
):
    monthly = Frequency(1, Per.MONTH, days(starts)[0])
    span = (days(starts)[0], days(today)[0])

    assert states(monthly, done, today, span) == found


def test_what_comes_after_a_half_window_meets_the_whole_one():
    fortnightly = Frequency(2, Per.MONTH, date(2026, 3, 12))
    span = days("03-12 03-31")

    assert states(fortnightly, "03-20", "04-02", span) == ["03-16 done"]
    assert states(fortnightly, "03-13", "04-02", span) == ["03-01 done", "03-16 missed"]


def test_nothing_is_asked_for_after_the_end():
    monthly = Frequency(1, Per.MONTH, EARLY, date(2026, 2, 10))

    found = states(monthly, "", "04-01", days("01-01 04-01"))

    assert found == ["01-01 missed"]


def test_window_knows_its_days():
    window = Window(*days("01-01 01-10"))

    assert window.days == 10
    assert window.shared_with(date(2026, 1, 8), None) == 3
    assert window.shared_with(date(2026, 1, 11), None) == 0
