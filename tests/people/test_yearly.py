"""The calendar of a year: what people look at, and what is missing of it."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from kehubu.core.models import CalendarDay
from kehubu.people import calendars, services, yearly
from kehubu.people.calendars import DayOff
from kehubu.people.models import Agency
from kehubu.people.services.agency import YearOutOfReach, write_calendar
from kehubu.people.yearly import Gap
from tests.factories import UserFactory
from tests.reading import english_in
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def moment(text):
    return datetime.fromisoformat(f"{text}T12:00:00+08:00")


@pytest.mark.parametrize(
    ("days", "coverage"),
    [
        ([], "none"),
        (["2026-01-01", "2026-05-01", "2026-10-01"], "whole"),
        (["2026-01-01", "2026-05-01"], "part"),
        (["2025-01-01", "2025-05-01", "2025-10-01"], "none"),
    ],
)
def test_coverage(days, coverage):
    for day in days:
        CalendarDay.objects.create(day=day, is_working=False)

    assert yearly.coverage(2026) == coverage


def test_make_up_days_alone_are_no_arrangement():
    CalendarDay.objects.create(day="2026-01-04", is_working=True)

    assert yearly.coverage(2026) == "none"


def test_year_that_only_a_neighbour_s_file_touches_is_there_in_part():
    write_calendar(calendars.shipped("cn-2026"))
    CalendarDay.objects.create(day="2027-01-01", is_working=False, name="元旦")

    assert yearly.gaps(moment("2027-03-01")) == [Gap(2027, is_partial=True)]


@pytest.mark.parametrize(
    ("day", "gaps"),
    [
        ("2026-11-30", []),
        ("2026-12-01", [Gap(2027, is_partial=False)]),
        ("2025-12-31", [Gap(2025, is_partial=False)]),
    ],
)
def test_next_year_is_asked_for_in_december(day, gaps):
    write_calendar(calendars.shipped("cn-2026"))

    assert yearly.gaps(moment(day)) == gaps


def test_months_show_what_is_listed_and_what_follows_the_week():
    write_calendar(calendars.shipped("cn-2026"))

    months = yearly.months_of(2026)

    days = {d.on: d for m in months for week in m.weeks for d in week if d}
    assert len(days) == 365
    assert {len(week) for m in months for week in m.weeks} == {7}
    make_up, off = days[date(2026, 1, 4)], days[date(2026, 10, 1)]
    assert (make_up.is_working, make_up.is_make_up) == (True, True)
    assert (off.is_working, off.is_listed, off.name) == (False, True, "国庆节")
    plain = days[date(2026, 3, 7)]
    assert (plain.is_working, plain.is_listed) == (False, False)


def test_arrangement_of_a_year_far_away_is_a_slip_of_the_pen():
    Agency.objects.create(pk=1, name="样例", short_name="样例")
    boss = UserFactory(holding=["gm"])
    days = [DayOff(date(2072, 1, 1), is_working=False, name="")]

    with unchanged(), pytest.raises(YearOutOfReach):
        services.import_calendar(by=boss, at=moment("2027-01-01"), days=days)


def test_page_of_a_year(crew, browse):
    write_calendar(calendars.shipped("cn-2026"))
    browser = browse(crew.designer)

    page = browser.get("/agency/calendar/2026/").content.decode()

    assert "2026 年工作日历" in page
    assert "元旦调休" in page
    assert english_in(page) == []
    assert (
        "暂按周一至周五上班" in browser.get("/agency/calendar/2027/").content.decode()
    )
    CalendarDay.objects.create(day="2027-01-01", is_working=False)
    assert "不完整" in browser.get("/agency/calendar/2027/").content.decode()


@pytest.mark.parametrize("year", ["1999", "2101", "0", "99999"])
def test_page_of_a_year_that_is_none(crew, browse, year):
    assert browse(crew.designer).get(f"/agency/calendar/{year}/").status_code == 404


def test_desk_warns_those_who_can_import(crew, browse):
    year = timezone.localdate().year

    said = f"{year} 年的放假安排还没有导入"
    assert said in browse(crew.gm).get("/").content.decode()
    assert said not in browse(crew.designer).get("/").content.decode()
    CalendarDay.objects.create(day=date(year, 1, 1), is_working=False)
    page = browse(crew.gm).get("/").content.decode()
    assert f"{year} 年的放假安排不完整" in page
