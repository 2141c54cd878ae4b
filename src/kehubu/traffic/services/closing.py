"""The close of a month: jobs are listed, decided on, settled; hours are closed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import history, wording
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.procedures.models import Run
from kehubu.traffic import queries
from kehubu.traffic.days import days_of
from kehubu.traffic.models import CloseLine, JobBag, MonthlyClose

State = CloseLine.State


class NotYet(DomainError):
    code = "traffic_not_yet"
    message = _("还没有到日子：%(day)s起办理。")


class ListingOver(DomainError):
    code = "traffic_listing_over"
    message = _("列报已于%(day)s截止，请找流控补列。")


class MonthSettled(DomainError):
    code = "traffic_month_settled"
    message = _("%(month)s已月结。要改，请总经理或财务重新打开。")


class MonthOpen(DomainError):
    code = "traffic_month_open"
    message = _("%(month)s还没有月结，不用重新打开。")


class JobSettled(DomainError):
    code = "traffic_job_settled"
    message = _("%(number)s已在%(month)s结算。")


class ListedElsewhere(DomainError):
    code = "traffic_listed_elsewhere"
    message = _("%(number)s已列入%(month)s，那个月还没有月结。")


class NothingListed(DomainError):
    code = "traffic_nothing_listed"
    message = _("请至少选一个工作袋。")


class ReasonNeeded(DomainError):
    code = "traffic_reason_needed"
    message = _("请写明原因。")
    field = "reason"


class JobsUndecided(DomainError):
    code = "traffic_jobs_undecided"
    message = _("还有工作不齐备，请先逐项决定不予结算或例外结算：")


class DayOutside(DomainError):
    code = "traffic_day_outside"
    message = _("工时结至的日子不能晚于今天。")
    field = "hours_through"


@transaction.atomic
def open_month(month: date, *, by: User | None, at: datetime) -> MonthlyClose:
    """
    Open the close of a month, or return the one that is there.
    """
    first = month.replace(day=1)
    days = days_of(first, people.calendar())
    close, is_new = MonthlyClose.objects.get_or_create(
        month=first, defaults=days._asdict()
    )
    if is_new:
        history.record("month.opened", close, by=by, at=at)
    return close


@transaction.atomic
def list_jobs(
    close: MonthlyClose, *, by: User, at: datetime, bags: Sequence[JobBag]
) -> list[CloseLine]:
    """
    List jobs to be settled with the month; what was refused may be listed anew.

    :raises NothingListed: if no job is named
    :raises MonthSettled: if it is over
    :raises NotYet, ListingOver: outside the days; traffic may list until the end
    :raises JobSettled: if a job has been settled before
    :raises ListedElsewhere: if it is listed in another month that is still open
    """
    close = _locked(close)
    today = timezone.localdate(at)
    if not bags:
        raise NothingListed
    _lock_bags(bags)
    for bag in bags:
        require(by, "traffic.list_job", bag)
    _check_listing(close, by, today)
    return [_list(close, bag, by, at) for bag in bags]


@transaction.atomic
def decide_line(
    line: CloseLine, *, by: User, at: datetime, verdict: str, reason: str
) -> CloseLine:
    """
    Refuse a listed job, or have it settled as an exception, with the reason.

    :raises MonthSettled: if it is over
    :raises ReasonNeeded: if no reason is given
    """
    close = _locked(line.close)
    line = CloseLine.objects.select_related("bag__order").get(pk=line.pk)
    require(by, "traffic.settle_month")
    _check_open(close)
    if not reason.strip():
        raise ReasonNeeded
    state = State.REFUSED if verdict == "refused" else State.EXCEPTED
    return history.amend(
        line,
        f"job.{state}",
        by=by,
        at=at,
        within=line.bag,
        reason=reason,
        values={"state": state, "reason": reason},
    )


@transaction.atomic
def settle_month(
    close: MonthlyClose, *, by: User, at: datetime, hours_through: date
) -> MonthlyClose:
    """
    Settle what is listed: figures are kept, the hours of the jobs are locked, and so
    are all hours up to a day.

    :raises MonthSettled: if it is over
    :raises NotYet: before its day
    :raises DayOutside: if days to come would be closed
    :raises JobsUndecided: naming each listed job that lacks something
    :raises JobSettled: if another month has settled a job meanwhile
    """
    close = _locked(close)
    require(by, "traffic.settle_month")
    _check_open(close)
    today = timezone.localdate(at)
    if today < close.settle_on:
        raise NotYet(day=close.settle_on)
    if hours_through > today:
        raise DayOutside
    lines = list(
        close.lines.filter(state__in=[State.LISTED, State.EXCEPTED]).select_related(
            "bag__order"
        )
    )
    _lock_bags([line.bag for line in lines])
    _lock_runs(line.bag for line in lines)
    _check_unsettled([line.bag for line in lines])
    _settle(lines, by, at)
    values = {
        "state": MonthlyClose.State.SETTLED,
        "settled_at": at,
        "settled_by": by,
        "hours_through": hours_through,
    }
    return history.amend(close, "month.settled", by=by, at=at, values=values)


@transaction.atomic
def reopen_month(
    close: MonthlyClose, *, by: User, at: datetime, reason: str
) -> MonthlyClose:
    """
    Open a settled month again: its jobs are listed as before, hours are free.

    :raises MonthOpen: if it has not been settled
    :raises ReasonNeeded: if no reason is given
    """
    close = _locked(close)
    require(by, "traffic.reopen_month")
    if close.is_open:
        raise MonthOpen(month=close)
    if not reason.strip():
        raise ReasonNeeded
    settled = close.lines.filter(state=State.SETTLED)
    settled.exclude(reason="").update(state=State.EXCEPTED)
    settled.filter(reason="").update(state=State.LISTED)
    values = {
        "state": MonthlyClose.State.OPEN,
        "settled_at": None,
        "settled_by": None,
        "hours_through": None,
    }
    return history.amend(
        close, "month.reopened", by=by, at=at, reason=reason, values=values
    )


def _locked(close: MonthlyClose) -> MonthlyClose:
    return MonthlyClose.objects.select_for_update().get(pk=close.pk)


def _check_open(close: MonthlyClose) -> None:
    if not close.is_open:
        raise MonthSettled(month=close)


def _check_listing(close: MonthlyClose, by: User, today: date) -> None:
    _check_open(close)
    if today < close.list_on:
        raise NotYet(day=close.list_on)
    if today > close.list_until and not by.has_perm("traffic.settle_month"):
        raise ListingOver(day=close.list_until)


def _list(close: MonthlyClose, bag: JobBag, by: User, at: datetime) -> CloseLine:
    _check_unsettled([bag])
    others = bag.lines.exclude(close=close).exclude(state=State.REFUSED)
    if other := others.select_related("close").first():
        raise ListedElsewhere(number=bag.number, month=other.close)
    line, _is_new = CloseLine.objects.update_or_create(
        close=close,
        bag=bag,
        defaults={
            "state": State.LISTED,
            "reason": "",
            "listed_by": by,
            "listed_at": at,
        },
    )
    history.record("job.listed", line, by=by, at=at, within=bag)
    return line


def _check_unsettled(bags: Sequence[JobBag]) -> None:
    settled = CloseLine.objects.filter(bag__in=bags, state=State.SETTLED)
    if before := settled.select_related("close", "bag").order_by("pk").first():
        raise JobSettled(number=before.bag.number, month=before.close)


def _lock_bags(bags: Sequence[JobBag]) -> None:
    """
    Lock the bags: two months may be open, and each locks itself only.
    """
    bags_there = JobBag.objects.select_for_update().order_by("pk")
    list(bags_there.filter(pk__in=[bag.pk for bag in bags]))


def _lock_runs(bags: Iterable[JobBag]) -> None:
    """
    Lock the runs whose hours are settled: who enters hours locks them too.
    """
    keys = [bag.pk for bag in bags]
    runs = Run.objects.select_for_update(no_key=True).order_by("pk")
    list(runs.filter(order__bagged__bag__in=keys))


def _settle(lines: Sequence[CloseLine], by: User, at: datetime) -> None:
    jobs = {job.bag.pk: job for job in queries.jobs([line.bag.pk for line in lines])}
    lacking = [
        wording.labelled(line.bag.number, sentence)
        for line in lines
        if line.state == State.LISTED
        for sentence in jobs[line.bag_id].lacking
    ]
    if lacking:
        raise JobsUndecided(details=lacking)
    for line in lines:
        job = jobs[line.bag_id]
        values = {
            "state": State.SETTLED,
            "is_billable": job.is_billable,
            "planned_minutes": job.planned_minutes,
            "actual_minutes": job.actual_minutes,
            "budget_fen": job.budget_fen,
        }
        history.amend(line, "job.settled", by=by, at=at, within=line.bag, values=values)
