import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.core import jobs, search
from kehubu.core.models import CalendarDay, HistoryEntry
from kehubu.people import calendars, queries, services, yearly
from kehubu.people.calendars import DayOff
from kehubu.people.models import Agency, Department, Invitation, User
from kehubu.people.models.invitations import token_hash
from kehubu.people.positions import DepartmentKind, Position
from kehubu.people.services.agency import AlreadySetUp, write_calendar
from tests.agency import PASSWORD
from tests.factories import UserFactory
from tests.people.actors import all_actors
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OURS = {"name": "星河样例广告有限公司", "short_name": "星河样例"}
FIRST = {"name": "甲总", "username": "jia", "email": "jia@example.com"}


@pytest.fixture
def invitation(db):
    services.open_first_run(at=NOON)
    return Invitation.objects.get()


def set_up(invitation, position="", days=()):
    return services.set_up(
        invitation,
        at=NOON,
        agency=OURS,
        person=FIRST,
        password=PASSWORD,
        position=position,
        days=days,
    )


def verbs():
    return list(HistoryEntry.objects.order_by("pk").values_list("verb", "by"))


# ---- first run


def test_first_run_gives_a_link_whose_hash_alone_is_kept():
    token = services.open_first_run(at=NOON)

    kept = Invitation.objects.get()
    assert kept.token_sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert (kept.user, kept.expires_at) == (None, NOON + timedelta(days=7))


def test_first_run_anew_ends_the_link_given_before():
    first = services.open_first_run(at=NOON)

    second = services.open_first_run(at=NOON)

    assert queries.open_invitation(token_hash(first), NOON) is None
    assert queries.open_invitation(token_hash(second), NOON) == Invitation.objects.get()


def test_first_run_when_somebody_has_an_account():
    UserFactory()

    with unchanged(), pytest.raises(AlreadySetUp):
        services.open_first_run(at=NOON)


def test_set_up_founds_the_agency_and_its_first_administrator(invitation):
    days = [DayOff(date(2026, 1, 1), is_working=False, name="元旦")]

    first = set_up(invitation, days=days)

    first.refresh_from_db()
    invitation.refresh_from_db()
    assert (first.name, first.reading) == ("甲总", "jia zong")
    assert first.check_password(PASSWORD)
    assert first.held == {("sysadmin", "management")}
    assert queries.agency().name == "星河样例广告有限公司"
    assert not queries.agency().is_sample
    assert invitation.used_at == NOON
    assert [str(day) for day in CalendarDay.objects.all()] == ["2026-01-01 元旦"]
    assert set(Department.objects.values_list("kind", flat=True)) == set(DepartmentKind)
    assert verbs() == [("people.set_up", first.pk), ("agency.founded", first.pk)]


@pytest.mark.parametrize(
    ("position", "home"),
    [
        ("gm", "management"),
        ("ad", "account"),
        ("am", "account"),
        ("ae", "account"),
        ("head", "account"),
        ("specialist", "account"),
        ("finance", "finance"),
        ("administration", "administration"),
    ],
)
def test_set_up_gives_the_first_administrator_a_trade_too(invitation, position, home):
    first = set_up(invitation, position)

    assert first.held == {("sysadmin", "management"), (position, home)}
    assert first.department.kind == home


def test_set_up_lets_search_find_the_first_administrator(invitation):
    first = set_up(invitation)

    jobs.run_waiting()

    assert [hit.title for hit in search.find(first, "jiazong")] == ["甲总"]


def used(invitation):
    Invitation.objects.update(used_at=NOON)


def taken(invitation):
    UserFactory()


def replaced(invitation):
    services.open_first_run(at=NOON)


@pytest.mark.parametrize("happened", [used, taken, replaced])
def test_set_up_by_a_link_that_is_no_longer_good(invitation, happened):
    happened(invitation)

    with unchanged(), pytest.raises(AlreadySetUp):
        set_up(invitation)


def test_set_up_twice(invitation):
    set_up(invitation)

    with unchanged(), pytest.raises(AlreadySetUp):
        set_up(invitation)


@pytest.mark.parametrize(
    ("values", "is_open"),
    [
        ({}, True),
        ({"used_at": NOON}, False),
        ({"expires_at": NOON + timedelta(microseconds=1)}, True),
        ({"created_at": NOON - timedelta(days=1), "expires_at": NOON}, False),
    ],
)
def test_invitation_is_open_until_used_or_over(invitation, values, is_open):
    Invitation.objects.update(**values)

    found = queries.open_invitation(invitation.token_sha256, NOON)

    assert (found == invitation) is is_open


def test_first_run_link_ends_with_the_first_account(invitation):
    UserFactory()

    assert queries.open_invitation(invitation.token_sha256, NOON) is None


def test_agency_before_it_is_set_up_has_no_name():
    assert (queries.agency().name, Agency.objects.count()) == ("", 0)


# ---- the agency's particulars and calendar


@pytest.fixture
def agency_row(db):
    return Agency.objects.create(pk=1, **OURS)


@pytest.mark.parametrize("position", ["gm", "sysadmin"])
def test_amend_agency_changes_what_papers_show(agency_row, position):
    by = UserFactory(holding=[Position(position)])
    values = {**OURS, "short_name": "星河", "address": "上海", "phone": "021"}

    services.amend_agency(by=by, at=NOON, values=values)

    agency_row.refresh_from_db()
    assert (agency_row.short_name, agency_row.address) == ("星河", "上海")
    entry = HistoryEntry.objects.get()
    assert (entry.verb, entry.by) == ("agency.amended", by)
    assert entry.changes == {
        "short_name": ["星河样例", "星河"],
        "address": ["", "上海"],
        "phone": ["", "021"],
    }


def test_agency_is_changed_by_those_who_may_alone(agency_row):
    actors = all_actors()
    may = {"gm", "system", "of_two_roles"}

    for name in set(actors) - may:
        with unchanged(), pytest.raises(PermissionDenied):
            services.amend_agency(by=actors[name], at=NOON, values={"name": "乙"})
        with unchanged(), pytest.raises(PermissionDenied):
            services.import_calendar(by=actors[name], at=NOON, days=[])


def test_import_calendar_writes_over_what_was_known(agency_row):
    gm = UserFactory(holding=[Position.GENERAL_MANAGER])
    known = [
        DayOff(date(2026, 1, 1), is_working=False, name="元旦"),
        DayOff(date(2026, 1, 4), is_working=False, name="错"),
    ]
    write_calendar(known)

    size = services.import_calendar(
        by=gm,
        at=NOON,
        days=[
            DayOff(date(2026, 1, 4), is_working=True, name="元旦调休"),
            DayOff(date(2026, 1, 2), is_working=False, name="元旦"),
        ],
    )

    days = CalendarDay.objects.values_list("day", "is_working", "name")
    assert size == 2
    assert list(days) == [
        (date(2026, 1, 1), False, "元旦"),
        (date(2026, 1, 2), False, "元旦"),
        (date(2026, 1, 4), True, "元旦调休"),
    ]
    entry = HistoryEntry.objects.get()
    assert (entry.verb, entry.changes) == ("agency.calendar", {"days": [None, 2]})


def test_import_calendar_that_names_a_day_twice_takes_the_last_word(agency_row):
    gm = UserFactory(holding=[Position.GENERAL_MANAGER])
    day = date(2026, 1, 4)

    size = services.import_calendar(
        by=gm,
        at=NOON,
        days=[
            DayOff(day, is_working=False, name="甲"),
            DayOff(day, is_working=True, name="乙"),
        ],
    )

    assert size == 1
    assert CalendarDay.objects.get().is_working


# ---- what others ask of the calendar


def test_calendar_knows_holidays_and_make_up_days():
    write_calendar(calendars.shipped("cn-2026"))

    calendar = queries.calendar()

    assert not calendar.is_working_day(date(2026, 2, 17))
    assert calendar.is_working_day(date(2026, 2, 14))
    assert str(calendar.zone) == "Asia/Shanghai"


@pytest.mark.parametrize(
    ("moment", "is_covered"),
    [
        ("2025-12-31T15:59:59+00:00", False),
        ("2025-12-31T16:00:00+00:00", True),
        ("2026-12-31T15:59:59+00:00", True),
        ("2026-12-31T16:00:00+00:00", False),
    ],
)
def test_calendar_covers_the_year_of_the_agency_s_own_clock(moment, is_covered):
    write_calendar(calendars.shipped("cn-2026"))
    moment = datetime.fromisoformat(moment)

    missing = [gap.year for gap in yearly.gaps(moment)]

    this_year = timezone.localdate(moment).year
    assert (this_year not in missing) is is_covered
    assert yearly.years() == [2026]


def test_nobody_has_an_account_in_an_empty_database():
    assert queries.first_run_is_open()
    assert User.objects.count() == 0
