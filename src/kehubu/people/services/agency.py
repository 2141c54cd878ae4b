"""The agency itself: first run, its particulars, its calendar."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.models import CalendarDay
from kehubu.people import queries
from kehubu.people.calendars import DayOff
from kehubu.people.models import Agency, Department, Invitation, User
from kehubu.people.positions import DepartmentKind, Position
from kehubu.people.services.invitations import issue
from kehubu.people.services.staff import create_user


class AlreadySetUp(DomainError):
    code = "agency_already_set_up"
    message = _("系统已经启用，这个链接不再有效。")


class PercentsMustRise(DomainError):
    code = "agency_percents_must_rise"
    message = _("三个百分比要一个比一个大。")
    field = "escalate"


class YearOutOfReach(DomainError):
    code = "calendar_year_out_of_reach"
    message = _("文件里有 %(year)s 年的日期，离今年太远，请核对年份。")
    field = "file"


YEARS_AROUND = 3
REMINDERS_SET = "people.reminders_set"


@transaction.atomic
def open_first_run(*, by: None = None, at: datetime) -> str:
    """
    Return the token of a new first-run link; links given before end.

    :raises AlreadySetUp: if somebody has an account
    """
    if not queries.first_run_is_open():
        raise AlreadySetUp
    return issue(None, at)


@transaction.atomic
def set_up(
    invitation: Invitation,
    *,
    by: None = None,
    at: datetime,
    agency: Mapping[str, Any],
    person: Mapping[str, Any],
    password: str,
    position: str,
    days: Iterable[DayOff] = (),
) -> User:
    """
    Found the agency: its name, departments, calendar and first administrator.

    :raises AlreadySetUp: if somebody has an account, or the link was used or replaced
    """
    given = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if not given or given.used_at or not queries.first_run_is_open():
        raise AlreadySetUp
    founded = Agency.objects.create(pk=1, **agency)
    departments = found_departments()
    posts = [(Position.SYSTEM_ADMINISTRATOR, departments[DepartmentKind.MANAGEMENT])]
    if position:
        posts.append((Position(position), departments[_home_of(position)]))
    first = create_user({**person, "department": posts[-1][1]}, posts, at=at)
    first.set_password(password)
    first.save(update_fields=["password"])
    write_calendar(days)
    history.amend(given, "people.set_up", by=first, at=at, values={"used_at": at})
    history.record("agency.founded", founded, by=first, at=at)
    search.refresh_soon(User, [first.pk])
    return first


@transaction.atomic
def amend_agency(*, by: User, at: datetime, values: Mapping[str, Any]) -> Agency:
    """
    Change the agency's particulars, as its papers show them.
    """
    agency = Agency.objects.select_for_update().get()
    require(by, "people.amend_agency", agency)
    return history.amend(agency, "agency.amended", by=by, at=at, values=values)


@transaction.atomic
def set_reminders(
    *, by: User, at: datetime, soon: int, due: int, escalate: int
) -> Agency:
    """
    Set at what share of a step's time, in percent, its people are reminded the first
    and the second time, and their superior is told.

    :raises PercentsMustRise: if a later one is not greater
    """
    agency = Agency.objects.select_for_update().get()
    require(by, "people.amend_agency", agency)
    if not soon < due < escalate:
        raise PercentsMustRise
    values = {
        "soon_percent": soon,
        "due_percent": due,
        "escalate_percent": escalate,
    }
    history.amend(agency, "agency.reminders", by=by, at=at, values=values)
    facts.announce(REMINDERS_SET, agency.pk)
    return agency


@transaction.atomic
def import_calendar(*, by: User, at: datetime, days: Iterable[DayOff]) -> int:
    """
    Take over a yearly arrangement of holidays and make-up days; return its size. What
    is known of other days stays.

    :raises YearOutOfReach: if it is of a year far from this one: a slip of the pen
    """
    agency = Agency.objects.select_for_update().get()
    require(by, "people.amend_agency", agency)
    days = list(days)
    this_year = timezone.localdate(at).year
    for day in days:
        if abs(day.day.year - this_year) > YEARS_AROUND:
            raise YearOutOfReach(year=day.day.year)
    size = write_calendar(days)
    changes = {"days": [None, size]}
    history.record("agency.calendar", agency, by=by, at=at, changes=changes)
    return size


def write_calendar(days: Iterable[DayOff]) -> int:
    """
    Write days over those that are known; return how many. Of a day that is named
    twice, the last word counts.
    """
    rows = {day.day: CalendarDay(**day._asdict()) for day in days}
    CalendarDay.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_working", "name"],
    )
    return len(rows)


def found_departments() -> dict[str, Department]:
    """
    Write one department of each kind, by kind.
    """
    return {
        kind.value: Department.objects.create(name=str(kind.label), kind=kind.value)
        for kind in DepartmentKind
    }


def _home_of(position: str) -> str:
    homes = {
        Position.GENERAL_MANAGER: DepartmentKind.MANAGEMENT,
        Position.FINANCE: DepartmentKind.FINANCE,
        Position.ADMINISTRATION: DepartmentKind.ADMINISTRATION,
    }
    return homes.get(Position(position), DepartmentKind.ACCOUNT)
