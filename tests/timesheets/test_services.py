"""Hours entered, corrected, withdrawn: every exit."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from kehubu.core.models import HistoryEntry
from kehubu.core.versions import ChangedMeanwhile
from kehubu.people import services as people
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.timesheets import registers, services
from kehubu.timesheets.models import HourEntry
from kehubu.timesheets.registers import Terms
from kehubu.timesheets.services import (
    DayToCome,
    HoursLocked,
    MoreThanADay,
    NoTime,
    Withdrawn,
)
from tests.atonce import at_once
from tests.factories import UserFactory
from tests.procedures.stage import NOON, do
from tests.tables import unchanged
from tests.timesheets.conftest import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked(monkeypatch):
    """
    Have everything locked, as a settled month does.
    """
    monkeypatch.setattr(registers, "_locks", [lambda run, on: True])


def test_hours_are_entered_on_a_step(enter, step, owner):
    entry = enter(90, note="找图")

    assert (entry.step, entry.person, entry.minutes) == (step, owner, 90)
    assert (entry.on, entry.note, entry.entered_at) == (TODAY, "找图", NOON)
    told = HistoryEntry.objects.get(verb="hours.entered")
    assert (told.by, told.within_id) == (owner, step.pk)
    assert told.changes == {"minutes": ["", 90], "on": ["", "2026-03-02"]}


def test_closed_step_still_takes_hours(enter, step):
    do(step.run, "a")

    assert enter().counts


def test_hours_take_over_whether_the_client_pays(enter, step, monkeypatch):
    assert enter().is_billable is None

    terms = {step.run.subject_kind: lambda run: Terms(is_billable=False)}
    monkeypatch.setattr(registers, "_terms", terms)

    assert enter().is_billable is False


@pytest.mark.parametrize("minutes", [0, -60])
def test_no_time_is_refused(enter, minutes):
    with unchanged(), pytest.raises(NoTime):
        enter(minutes)


def test_day_to_come_is_refused(enter):
    with unchanged(), pytest.raises(DayToCome):
        enter(on=TODAY + timedelta(days=1))


def test_day_of_more_than_24_hours_is_refused(enter, step, owner):
    enter(20 * 60)
    enter(4 * 60)

    with unchanged(), pytest.raises(MoreThanADay, match="已记 24 小时"):
        enter(1)
    enter(1, on=TODAY - timedelta(days=1))


def test_withdrawn_hours_do_not_fill_a_day(enter, owner):
    services.withdraw(enter(24 * 60), by=owner, at=NOON)

    assert enter(60).minutes == 60


def test_stranger_enters_nothing(enter):
    stranger = UserFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        enter(by=stranger)


def test_stand_in_enters_hours_of_his_own(enter, owner):
    delegate = UserFactory()
    dates = {"starts_on": TODAY, "ends_on": TODAY + timedelta(days=9_999)}
    people.delegate(owner, by=owner, at=NOON, to=delegate, reason="病", **dates)

    assert enter(by=delegate).person == delegate


def test_locked_hours_are_neither_entered_nor_changed(enter, owner, request):
    entry = enter()
    request.getfixturevalue("locked")

    with unchanged():
        with pytest.raises(HoursLocked):
            enter()
        with pytest.raises(HoursLocked):
            corrected(entry, owner)
        with pytest.raises(HoursLocked):
            services.withdraw(entry, by=owner, at=NOON)


def corrected(entry, by, **values):
    values = {"minutes": 30, "on": TODAY, "note": "", "seen": 1, **values}
    return services.correct(entry, by=by, at=NOON, **values)


def test_entry_is_corrected_and_tells_what_it_said(enter, owner):
    entry = corrected(enter(60), owner, note="少记了")

    entry.refresh_from_db()
    assert (entry.minutes, entry.note, entry.version) == (30, "少记了", 2)
    told = HistoryEntry.objects.get(verb="hours.corrected")
    assert told.changes["minutes"] == [60, 30]


def test_correction_of_what_another_has_changed_is_refused(enter, owner):
    entry = enter()
    corrected(entry, owner, minutes=45)

    with unchanged(), pytest.raises(ChangedMeanwhile):
        corrected(entry, owner)


def test_correction_may_fill_the_day_but_not_more(enter, owner):
    enter(20 * 60)
    entry = enter(60)

    with unchanged(), pytest.raises(MoreThanADay):
        corrected(entry, owner, minutes=4 * 60 + 1)
    assert corrected(entry, owner, minutes=4 * 60).minutes == 240


def test_superior_corrects_the_hours_of_a_report(enter, owner):
    owner.supervisor = UserFactory()
    owner.save()

    assert corrected(enter(), owner.supervisor).minutes == 30


def test_others_correct_and_withdraw_nothing(enter, step):
    entry, colleague = enter(), UserFactory()

    with unchanged():
        with pytest.raises(PermissionDenied):
            corrected(entry, colleague)
        with pytest.raises(PermissionDenied):
            services.withdraw(entry, by=colleague, at=NOON)


def test_withdrawn_entry_stays_and_counts_for_nothing(enter, owner):
    entry = services.withdraw(enter(), by=owner, at=NOON)

    assert HourEntry.objects.get() == entry
    assert not HourEntry.objects.counted().exists()
    with unchanged():
        with pytest.raises(Withdrawn):
            services.withdraw(entry, by=owner, at=NOON)
        with pytest.raises(Withdrawn):
            corrected(entry, owner)


def test_hours_follow_the_order_that_is_billable_no_longer(enter, step, owner):
    entry = enter()

    count = services.rebill(step.run, by=owner, at=NOON, is_billable=False)

    entry.refresh_from_db()
    assert (count, entry.is_billable) == (1, False)


@pytest.mark.parametrize("minutes", [0, 24 * 60 + 1])
def test_database_refuses_impossible_hours(step, owner, minutes):
    row = HourEntry(step=step, person=owner, minutes=minutes, on=TODAY, entered_at=NOON)

    refused = pytest.raises(IntegrityError, match="hours_within_a_day")
    with refused, transaction.atomic():
        row.save()


@pytest.mark.django_db(transaction=True)
def test_two_entries_at_once_do_not_exceed_a_day(enter, step, owner):
    def act():
        person = User.objects.get(pk=owner.pk)
        enter(13 * 60, step=Step.objects.get(pk=step.pk), by=person)

    answers = at_once(act, act)

    assert sorted(type(answer).__name__ for answer in answers) == [
        "MoreThanADay",
        "NoneType",
    ]
    assert HourEntry.objects.get().minutes == 13 * 60
