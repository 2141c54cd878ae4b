"""What recurs: the days of the month's close."""

from datetime import date, datetime

from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs, notices
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.traffic import queries, services
from kehubu.traffic.days import days_of
from kehubu.traffic.models import JobBag, MonthlyClose


@jobs.recurring(hours=1)
@task
def remind_of_the_close() -> None:
    """
    Open the month's close on its first day and tell who lists; on the day of settling
    tell who settles. Each is told once.
    """
    now = timezone.now()
    today = timezone.localdate(now)
    first = today.replace(day=1)
    if today < days_of(first, people.calendar()).list_on:
        return
    close = services.open_month(first, by=None, at=now)
    if not close.is_open:
        return
    _tell(close, "list", now)
    if today >= close.settle_on:
        _tell(close, "settle", now)


def _tell(close: MonthlyClose, what: str, at: datetime) -> None:
    notices.notify(
        _listers() if what == "list" else queries.keepers(),
        f"traffic.{what}",
        key=f"close:{close}:{what}",
        url=close.get_absolute_url(),
        at=at,
        month=str(close),
        day=_last_day(close, what).isoformat(),
    )


def _last_day(close: MonthlyClose, what: str) -> date:
    return close.list_until if what == "list" else close.settle_until


def _listers() -> list[User]:
    """
    Return who issued an order of a job that is not settled yet.
    """
    open_bags = JobBag.objects.exclude(lines__state="settled")
    issuers = User.objects.active().filter(issued_orders__bag__in=open_bags)
    return list(issuers.distinct())
