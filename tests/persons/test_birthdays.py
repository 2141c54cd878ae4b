import re
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from kehubu.core.models import Job, Notification
from kehubu.persons import queries, reminders, services, tasks
from kehubu.persons.birthdays import Birthday, NoSuchDay
from tests.persons.conftest import add, consent, keep_private

SOLAR = Birthday(6, 23)
LEAP_DAY = Birthday(2, 29)
LUNAR = Birthday(6, 23, is_lunar=True)
LEAP_MONTH = Birthday(6, 1, is_lunar=True, is_leap=True)
THIRTIETH = Birthday(12, 30, is_lunar=True)


@pytest.mark.parametrize(
    ("birthday", "days"),
    [
        (SOLAR, ["2026-06-23", "2027-06-23", "2028-06-23", "2029-06-23", "2030-06-23"]),
        (
            LEAP_DAY,
            ["2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28", "2030-02-28"],
        ),
        (LUNAR, ["2026-08-05", "2027-07-26", "2028-08-13", "2029-08-02", "2030-07-23"]),
        (
            LEAP_MONTH,
            ["2026-07-14", "2027-07-04", "2028-07-22", "2029-07-11", "2030-07-01"],
        ),
        (
            THIRTIETH,
            ["2026-02-16", "2027-02-05", "2028-01-25", "2029-02-12", "2030-02-02"],
        ),
    ],
    ids=["solar", "29 February", "lunar", "leap month", "三十"],
)
def test_birthday_falls_on_the_right_days(birthday, days):
    found = birthday.between(date(2026, 1, 1), date(2030, 12, 31))

    assert [day.isoformat() for day in found] == days


@pytest.mark.parametrize(
    "words",
    [
        (2, 30),
        (4, 31),
        (13, 1),
        (0, 1),
        (6, 23, False, True),
        (13, 1, True),
        (6, 31, True),
        (1, 1, True, True),
    ],
)
def test_day_that_no_year_has_is_refused(words):
    with pytest.raises(NoSuchDay):
        Birthday(*words)


@pytest.mark.parametrize(
    ("birthday", "said"),
    [
        (SOLAR, "6月23日"),
        (LUNAR, "农历六月廿三"),
        (LEAP_MONTH, "农历闰六月初一"),
        (Birthday(6, 23, year=1971), "1971 年生，6月23日"),
    ],
)
def test_birthday_is_said(birthday, said):
    assert str(birthday) == said


@pytest.mark.parametrize("birthday", [SOLAR, LEAP_MONTH, Birthday(1, 2, year=1980)])
def test_birthday_is_read_as_it_is_stored(birthday):
    assert Birthday.read(birthday.stored) == birthday


# ---- reminders


@pytest.fixture
def born(crew, post):
    consent(post.person, crew.executive, "birthday")

    def bear(birthday):
        keep_private(post.person, crew.executive, birthday=birthday)
        return post

    return bear


def told(user):
    rows = Notification.objects.filter(user=user, topic__startswith="persons.birthday")
    return list(rows.order_by("pk").values_list("topic", "params__client"))


@pytest.mark.django_db
@pytest.mark.parametrize("year", range(2026, 2031))
@pytest.mark.parametrize("birthday", [SOLAR, LUNAR, LEAP_MONTH, THIRTIETH, LEAP_DAY])
def test_reminders_come_seven_days_and_one_day_before(crew, born, birthday, year):
    born(birthday)
    start, end = date(year, 1, 1), date(year, 12, 31)
    [on] = birthday.between(start, end)
    seen = {}
    for before in (9, 8, 7, 6, 2, 1, 0, -1):
        known = len(told(crew.executive))
        tasks.remind_birthdays(on - timedelta(days=before))
        new = told(crew.executive)[known:]
        if new:
            seen[before] = [topic for topic, _client in new]

    assert seen == {7: ["persons.birthday_soon"], 1: ["persons.birthday_near"]}


@pytest.mark.django_db
def test_reminder_names_neither_person_nor_day(crew, born):
    born(SOLAR)

    tasks.remind_birthdays(date(2026, 6, 16))

    notice = Notification.objects.get()
    assert notice.params == {"client": "甲样例食品"}
    assert notice.url == "/persons/birthdays/"


@pytest.mark.django_db
def test_reminder_goes_to_who_serves_the_client(crew, born, offices):
    post = born(SOLAR)
    post.client.team.all().delete()
    post.client.team.create(user=crew.manager, role="am")

    tasks.remind_birthdays(date(2026, 6, 16))

    assert told(crew.executive) == []
    assert len(told(crew.manager)) == 1


@pytest.mark.django_db
def test_missed_day_is_made_up_for(crew, born):
    born(SOLAR)

    tasks.remind_birthdays(date(2026, 6, 19))

    assert [topic for topic, _client in told(crew.executive)] == [
        "persons.birthday_soon"
    ]


@pytest.mark.django_db
def test_no_reminder_without_consent_nor_after_the_end(crew, born):
    post = born(SOLAR)
    day = date(2026, 6, 22)
    first, last = day, day + timedelta(days=7)
    assert len(queries.birthdays(crew.executive, first, last)) == 1

    services.withdraw_consent(post.person, by=crew.executive, at=timezone.now())
    assert queries.birthdays(crew.executive, first, last) == []
    consent(post.person, crew.executive, "birthday", on=timezone.localdate())
    services.end_post(post, by=crew.executive, at=timezone.now(), on=date(2026, 2, 1))
    assert queries.birthdays(crew.executive, first, last) == []
    tasks.remind_birthdays(day)
    assert told(crew.executive) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        ("gm", 0),
        ("administration", 0),
        ("executive", 1),
        ("manager", 0),
        ("second_manager", 0),
        ("auditor", 0),
    ],
)
def test_birthdays_are_for_who_serves_the_client(crew, born, browse, actor, seen):
    post = born(SOLAR)
    user, days = getattr(crew, actor), (date(2026, 6, 20), date(2026, 6, 27))

    assert len(queries.birthdays(user, *days)) == seen
    post.client.team.all().delete()
    assert queries.birthdays(user, *days) == []


@pytest.mark.django_db
def test_key_of_a_notice_tells_neither_client_nor_day(crew, born):
    post = born(SOLAR)

    tasks.remind_birthdays(date(2026, 6, 16))

    key = Notification.objects.get().key
    assert re.fullmatch(r"birthday:[0-9a-f]{32}:[0-9a-f]{32}", key)
    assert key != reminders.key_of(post.person_id, date(2026, 6, 24), "soon")


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["withdraw", "clear", "change"])
def test_notices_go_with_the_birthday(crew, born, act):
    post = born(SOLAR)
    tasks.remind_birthdays(date(2026, 6, 16))
    words = {"by": crew.executive, "at": timezone.now()}

    if act == "withdraw":
        services.withdraw_consent(post.person, **words)
    else:
        values = {"birthday": LEAP_DAY} if act == "change" else {}
        gone = ["birthday"] if act == "clear" else []
        services.set_private(post.person, values=values, cleared=gone, **words)

    assert told(crew.executive) == []


@pytest.mark.django_db
def test_old_notices_that_told_the_day_are_deleted_at_the_upgrade(crew):
    words = {"user": crew.executive, "url": "/", "created_at": timezone.now()}
    old = "birthday:1:2026-11-28:soon"
    Notification.objects.create(topic="persons.birthday_soon", key=old, **words)
    kept = Notification.objects.create(topic="persons.review", key="k", **words)
    mail = {"task": "kehubu.core.notices.mail", "queue": "default"}
    Job.objects.create(args=[crew.executive.pk, old], **mail)
    job = Job.objects.create(args=[crew.executive.pk, "k"], **mail)

    migration = import_module("kehubu.persons.migrations.0007_birthday_notices")
    migration.forget(apps, None)

    assert list(Notification.objects.all()) == [kept]
    assert list(Job.objects.all()) == [job]


# ---- the clock


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 31), 12, date(2025, 3, 31)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 1, 15), 24, date(2024, 1, 15)),
        (date(2026, 12, 31), 1, date(2026, 11, 30)),
        (date(2026, 1, 31), 1, date(2025, 12, 31)),
    ],
)
def test_months_before(day, months, before):
    assert queries.months_before(day, months) == before


def topics(user):
    rows = Notification.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("topic", flat=True))


@pytest.mark.django_db
def test_review_is_asked_for_once_a_month_after_two_years(crew, post):
    born = timezone.localdate(post.person.created_at)
    early = queries.months_before(born, -24)
    tasks.keep_the_clock(early)
    assert topics(crew.executive) == []

    late = early + timedelta(days=1)
    for day in (late, late, queries.months_before(late, -1)):
        tasks.keep_the_clock(day)

    assert topics(crew.executive) == ["persons.review"] * 2


@pytest.mark.django_db
@pytest.mark.parametrize("act", ["contact", "review"])
def test_contact_or_review_begins_the_clock_anew(crew, post, act, time_machine):
    born = timezone.localdate(post.person.created_at)
    late = queries.months_before(born, -25)
    time_machine.move_to(f"{late}T10:00+08:00")
    words = {"by": crew.executive, "at": timezone.now()}
    if act == "contact":
        services.contact(post, on=late, **words)
    else:
        services.review(post.person, reason="还有项目", **words)

    tasks.keep_the_clock(late)

    assert topics(crew.executive) == []


@pytest.mark.django_db
def test_private_data_go_a_year_after_the_end_of_the_relation(crew, known):
    services.end_post(known, by=crew.executive, at=timezone.now(), on=date(2026, 2, 1))

    tasks.keep_the_clock(date(2027, 2, 1))
    assert queries.held(known.person) != set()
    tasks.keep_the_clock(date(2027, 2, 2))

    assert queries.held(known.person) == set()
    assert topics(crew.executive) == ["persons.private_cleared"]
    tasks.keep_the_clock(date(2027, 2, 3))
    assert len(topics(crew.executive)) == 1


@pytest.mark.django_db
def test_private_data_stay_while_one_post_is_held(crew, known, offices):
    words = {"by": crew.director, "at": timezone.now()}
    services.move(known, on=date(2026, 2, 1), client=offices.theirs, values={}, **words)

    tasks.keep_the_clock(date(2029, 1, 1))

    assert queries.held(known.person) != set()


@pytest.mark.django_db
def test_policy_sets_the_periods(crew, known):
    at = timezone.now()
    words = {"text": "新文本", "review_months": 6, "erase_months": 1}
    services.publish_policy(by=crew.gm, at=at, **words)
    services.end_post(known, by=crew.executive, at=at, on=date(2026, 2, 1))

    tasks.keep_the_clock(date(2026, 3, 2))

    assert queries.held(known.person) == set()


@pytest.mark.django_db
def test_desk_is_told_of_requests_that_are_due_and_late(crew, post):
    request = services.open_request(
        by=crew.gm,
        at=timezone.now(),
        person=post.person,
        received_on=date(2026, 3, 2),
        values={"name": "林样例", "kind": "know", "channel": "mail"},
    )

    for before in (4, 3, 0, -1, -2):
        tasks.remind_requests(request.due_on - timedelta(days=before))

    due = ["persons.request_due", "persons.request_late"]
    assert [topics(u) for u in (crew.gm, crew.security, crew.director)] == [due] * 3
    assert topics(crew.executive) == []


@pytest.mark.django_db
def test_daily_look_says_nothing_twice(crew, known):
    add(crew.executive, known.client, name="另一人")

    tasks.look_ahead.func()
    before = Notification.objects.count()
    tasks.look_ahead.func()

    assert Notification.objects.count() == before
