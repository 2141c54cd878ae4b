"""Hours: entered, corrected, withdrawn; never once their month or job is closed."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.people.models import User
from kehubu.procedures.models import Run, Step
from kehubu.timesheets import registers
from kehubu.timesheets.models import DAY, HourEntry


class NoTime(DomainError):
    code = "timesheets_no_time"
    message = _("工时要大于零。")
    field = "hours"


class MoreThanADay(DomainError):
    code = "timesheets_more_than_a_day"
    message = _("%(day)s的工时合计会超过 24 小时，已记 %(hours)s 小时。")
    field = "hours"


class DayToCome(DomainError):
    code = "timesheets_day_to_come"
    message = _("不能预先记以后的工时。")
    field = "on"


class HoursLocked(DomainError):
    code = "timesheets_locked"
    message = _("这份工作或这一天已经月结，工时不能再动。要改，请流控重新打开月结。")
    field = "on"


class Withdrawn(DomainError):
    code = "timesheets_withdrawn"
    message = _("这笔工时已经撤销。")


@transaction.atomic
def enter(
    step: Step, *, by: User, at: datetime, minutes: int, on: date, note: str = ""
) -> HourEntry:
    """
    Enter one's own time on a step, open or closed.

    :raises NoTime: if it is none, or less
    :raises DayToCome: for a day that has not come
    :raises HoursLocked: if the month of the day, or the job, is closed
    :raises MoreThanADay: if the person's day would have more than 24 hours
    """
    run = _locked(step.run_id, by)
    require(by, "timesheets.enter_hours", step)
    _check(run, by, at, minutes, on)
    entry = HourEntry.objects.create(
        step=step,
        person=by,
        minutes=minutes,
        on=on,
        note=note,
        is_billable=registers.terms_of(run).is_billable,
        entered_at=at,
    )
    changes = {"minutes": ["", minutes], "on": ["", on]}
    history.record("hours.entered", entry, by=by, at=at, within=step, changes=changes)
    return entry


@transaction.atomic
def correct(
    entry: HourEntry,
    *,
    by: User,
    at: datetime,
    minutes: int,
    on: date,
    note: str,
    seen: int,
) -> HourEntry:
    """
    Correct an entry of one's own or of a report; ``seen`` is the version on the page.

    :raises Withdrawn: if it counts no longer
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises NoTime, DayToCome, HoursLocked, MoreThanADay: as ``enter``
    """
    run = _locked(entry.step.run_id, entry.person)
    entry = HourEntry.objects.select_related("step", "person").get(pk=entry.pk)
    require(by, "timesheets.amend_hours", entry)
    _check_open(entry, run)
    _check(run, entry.person, at, minutes, on, without=entry)
    values = {
        "minutes": minutes,
        "on": on,
        "note": note,
        "version": check_version(entry, seen),
    }
    return history.amend(
        entry, "hours.corrected", by=by, at=at, within=entry.step, values=values
    )


@transaction.atomic
def withdraw(entry: HourEntry, *, by: User, at: datetime) -> HourEntry:
    """
    Withdraw an entry: it stays to be seen and counts for nothing.

    :raises Withdrawn: if that has been done before
    :raises HoursLocked: if the month of the day, or the job, is closed
    """
    run = _locked(entry.step.run_id, entry.person)
    entry = HourEntry.objects.select_related("step", "person").get(pk=entry.pk)
    require(by, "timesheets.amend_hours", entry)
    _check_open(entry, run)
    values = {"withdrawn_at": at}
    return history.amend(
        entry, "hours.withdrawn", by=by, at=at, within=entry.step, values=values
    )


@transaction.atomic
def rebill(run: Run, *, by: User, at: datetime, is_billable: bool) -> int:
    """
    Let the hours of a run follow its order, which is now billable or no longer;
    return how many entries. Whether one may is for the service of the order to say.
    """
    Run.objects.select_for_update(no_key=True).get(pk=run.pk)
    return HourEntry.objects.filter(step__run=run).update(is_billable=is_billable)


def _locked(run_id: int, person: User) -> Run:
    """
    Lock the run, which closing a job locks too, then the person, whose day is summed.
    """
    run = Run.objects.select_for_update(no_key=True).get(pk=run_id)
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    return run


def _check_open(entry: HourEntry, run: Run) -> None:
    if not entry.counts:
        raise Withdrawn
    if registers.is_locked(run, entry.on):
        raise HoursLocked


def _check(
    run: Run,
    person: User,
    at: datetime,
    minutes: int,
    on: date,
    *,
    without: HourEntry | None = None,
) -> None:
    if minutes < 1:
        raise NoTime
    if on > timezone.localdate(at):
        raise DayToCome
    if registers.is_locked(run, on):
        raise HoursLocked
    others = HourEntry.objects.counted().filter(person=person, on=on)
    if without:
        others = others.exclude(pk=without.pk)
    before = others.aggregate(sum=Sum("minutes"))["sum"] or 0
    if before + minutes > DAY:
        raise MoreThanADay(day=on, hours=f"{before / 60:g}")
