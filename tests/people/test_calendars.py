from datetime import date, timedelta

import chinese_calendar
import pytest

from kehubu.core.spreadsheets import UnreadableFile
from kehubu.core.worktime import Calendar
from kehubu.people.calendars import (
    BadCalendar,
    DayOff,
    DayTwice,
    NoCalendar,
    NoDays,
    SeveralYears,
    parse,
    shipped,
)

YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


def csv(*lines):
    return "\n".join(lines).encode()


def test_shipped_arrangement_of_2026_is_the_official_one():
    days = {d.day: d.is_working for d in shipped("cn-2026")}
    calendar = Calendar(zone=None, days=days)

    ours = [day for day in YEAR if calendar.is_working_day(day)]

    assert ours == [day for day in YEAR if chinese_calendar.is_workday(day)]


def test_shipped_arrangement_lists_each_day_once_and_no_day_that_follows_the_week():
    days = shipped("cn-2026")
    week = Calendar(zone=None)

    assert len({d.day for d in days}) == len(days) == 39
    on_the_weekend = {d.day for d in days if d.is_working}
    assert {day.weekday() >= 5 for day in on_the_weekend} == {True}
    assert not any(week.is_working_day(day) for day in on_the_weekend)


def test_arrangement_is_read_however_its_columns_stand():
    data = csv(
        "2027年放假安排,,,",
        ",,,",
        "名称,日期,类型,备注",
        "元旦,2027/1/1,休,x",
        "元旦调休,2027年1月3日,班,",
        ",2027-01-02, 休 ,",
        ",,,",
    )

    assert parse(data, "安排.csv") == [
        DayOff(date(2027, 1, 1), is_working=False, name="元旦"),
        DayOff(date(2027, 1, 3), is_working=True, name="元旦调休"),
        DayOff(date(2027, 1, 2), is_working=False, name=""),
    ]


def test_arrangement_needs_no_names():
    data = csv("日期,类型", "2027-01-01,休")

    assert parse(data, "安排.csv") == [
        DayOff(date(2027, 1, 1), is_working=False, name="")
    ]


def test_long_name_is_cut():
    [day] = parse(csv("日期,类型,名称", f"2027-01-01,休,{'长' * 60}"), "安排.csv")

    assert day.name == "长" * 40


@pytest.mark.parametrize(
    "line",
    ["昨天,休", "2027-02-30,休", ",休", "2027-01-01,", "2027-01-01,假", "1月1日,休"],
)
def test_row_that_cannot_be_read_is_named(line):
    with pytest.raises(BadCalendar) as refusal:
        parse(csv("日期,类型,名称", "2027-01-01,休,元旦", f"{line},x"), "安排.csv")

    assert str(refusal.value) == ("第 3 行看不懂：日期要完整，类型要写“休”或“班”。")


@pytest.mark.parametrize("header", ["日期,名称", "类型,名称", "甲,乙", "2027-01-01,休"])
def test_file_without_date_or_kind(header):
    with pytest.raises(NoCalendar):
        parse(csv(header, "2027-01-01,元旦"), "安排.csv")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "x.csv"),
        (b"<html>", "x.xlsx"),
        (b"\x7fELF\x02", "x.xlsx"),
        (b"PK", "x.xlsx"),
    ],
)
def test_file_that_is_no_table(data, name):
    with pytest.raises(UnreadableFile):
        parse(data, name)


def test_arrangement_that_is_not_shipped():
    with pytest.raises(FileNotFoundError):
        shipped("cn-1999")


def test_day_that_is_named_twice_the_same_counts_once():
    data = csv("日期,类型", "2027-01-01,休", "2027-01-01,休")

    assert len(parse(data, "安排.csv")) == 1


def test_rows_that_contradict_each_other_are_named():
    data = csv("日期,类型", "2027-01-01,休", "2027-01-02,休", "2027-01-01,班")

    with pytest.raises(DayTwice) as refusal:
        parse(data, "安排.csv")

    assert str(refusal.value) == ("第 4 行与第 2 行是同一天，一个写“休”，一个写“班”。")


def test_file_is_of_one_year():
    data = csv("日期,类型", "2027-01-01,休", "2027-01-02,休", "2026-05-01,休")

    with pytest.raises(SeveralYears) as refusal:
        parse(data, "安排.csv")

    assert str(refusal.value) == (
        "第 4 行是 2026 年的日期，而这份文件是 2027 年的安排。请每年一份。"
    )


@pytest.mark.parametrize("day", ["2026-12-31", "2028-01-02"])
def test_new_year_s_holiday_may_reach_into_the_year_beside(day):
    data = csv("日期,类型", "2027-01-01,休", "2027-01-02,休", f"{day},休")

    assert len(parse(data, "安排.csv")) == 3


def test_file_without_a_day():
    with pytest.raises(NoDays):
        parse(csv("日期,类型,名称"), "安排.csv")


def test_huge_file_is_refused_before_it_is_read():
    lines = ["2027-01-01,休"] * 60_000

    with pytest.raises(UnreadableFile):
        parse(csv("日期,类型", *lines), "安排.csv")
