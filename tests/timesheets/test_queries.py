"""Whose hours one sees, and what a week shows of them."""

from datetime import timedelta

import pytest

from kehubu.people import services as people
from kehubu.people.models import Delegation
from kehubu.people.positions import DepartmentKind, Position
from kehubu.timesheets import queries, services
from kehubu.timesheets.models import HourEntry
from tests.factories import UserFactory
from tests.procedures.stage import NOON, do, step_at
from tests.timesheets.conftest import TODAY

pytestmark = pytest.mark.django_db
MONDAY = TODAY


@pytest.mark.parametrize("position", ["gm", "ad", "finance", "auditor", "traffic"])
def test_overseers_and_traffic_see_all_hours(enter, position):
    enter()

    assert HourEntry.objects.visible_to(UserFactory(holding=[position])).exists()


def test_hours_are_seen_by_person_superior_head_and_colleagues_of_the_run(
    enter, owner, step
):
    enter()
    head = UserFactory(holding=[Position.DEPARTMENT_HEAD])
    superior, stranger = UserFactory(), UserFactory()
    other_head = UserFactory(
        kind=DepartmentKind.MEDIA, holding=[Position.DEPARTMENT_HEAD]
    )
    owner.supervisor = superior
    owner.save()
    owner.posts.create(position=Position.SPECIALIST, department=owner.department)

    seers = {
        user
        for user in (owner, head, superior, stranger, other_head)
        if HourEntry.objects.visible_to(user).exists()
    }

    assert seers == {owner, head, superior}
    assert owner in queries.colleagues(head)
    assert list(queries.colleagues(stranger)) == [stranger]


def test_week_sums_steps_and_days_and_marks_days_that_lack_hours(enter, owner, step):
    enter(90)
    enter(30)
    do(step.run, "a")
    enter(7 * 60, step=step_at(step.run, "b"))
    friday = NOON + timedelta(days=4)

    week = queries.week(owner, MONDAY, friday)

    assert [(row.step.node_id, row.cells[0]) for row in week.rows] == [
        ("a", 120),
        ("b", 420),
    ]
    assert [day.minutes for day in week.days] == [540, 0, 0, 0, 0, 0, 0]
    assert [day.expected for day in week.days] == [450] * 5 + [0, 0]
    assert [day.is_missing for day in week.days] == [
        *(False, True, True, True),
        *(False, False, False),
    ]
    assert (week.minutes, week.expected) == (540, 5 * 450)


def test_open_step_without_hours_has_a_row_of_its_own(owner, step):
    week = queries.week(owner, MONDAY, NOON)

    assert [(row.step, row.minutes) for row in week.rows] == [(step, 0)]


def test_who_is_stood_in_for_is_not_expected(owner, step):
    away = MONDAY + timedelta(days=1)
    people.delegate(
        owner,
        by=owner,
        at=NOON,
        to=UserFactory(),
        starts_on=away,
        ends_on=away + timedelta(days=9),
        reason="休假",
    )

    week = queries.week(owner, MONDAY, NOON)

    assert [day.expected for day in week.days] == [450, 0, 0, 0, 0, 0, 0]
    Delegation.objects.update(revoked_at=NOON)
    assert queries.week(owner, MONDAY, NOON).expected == 5 * 450


def test_minutes_are_summed_by_run_and_person(enter, owner, step):
    enter(60)
    services.withdraw(enter(60), by=owner, at=NOON)
    run = step.run_id

    assert queries.minutes_of([run, None]) == {run: 60}
    assert queries.minutes_by_person([run]) == {(run, owner.pk): 60}


def test_sheet_holds_what_counts_between_two_days(enter, owner):
    kept = enter()
    services.withdraw(enter(), by=owner, at=NOON)
    early = enter(on=TODAY - timedelta(days=10))

    sheet = queries.sheet(owner, None, TODAY - timedelta(days=1), TODAY)

    assert sheet == [kept]
    assert queries.sheet(owner, owner, early.on, TODAY) == [early, kept]
    assert queries.sheet(UserFactory(), owner, early.on, TODAY) == []
