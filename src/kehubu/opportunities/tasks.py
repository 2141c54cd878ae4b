"""What recurs: follow-ups that are due, leads that nobody touches."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs, notices
from kehubu.core.errors import DomainError
from kehubu.opportunities import queries, services
from kehubu.opportunities.models import Lead, LeadQuerySet


@jobs.recurring(hours=1)
@task
def look_after_leads() -> None:
    """
    Remind owners on the day of a follow-up, warn them once of a lead that lies idle,
    and put into the pool what has lain too long. Each is told once a day at most.
    """
    now = timezone.now()
    _recycle(now)
    _warn(now)
    _remind(now)


def _recycle(at: datetime) -> None:
    for lead in queries.neglected(at, queries.pipeline().recycle_days):
        try:
            services.recycle(lead, by=None, at=at)
        except DomainError:
            # Somebody has touched it since; it will be looked at again.
            continue


def _warn(at: datetime) -> None:
    limits = queries.pipeline()
    for lead in _with_owner(queries.neglected(at, limits.warn_days)):
        gone_on = timezone.localdate(lead.touched_at) + timedelta(limits.recycle_days)
        _tell(
            lead,
            "idle",
            f"idle:{lead.touched_at:%Y%m%d%H%M%S}",
            at,
            n=(timezone.localdate(at) - timezone.localdate(lead.touched_at)).days,
            day=gone_on.isoformat(),
        )


def _remind(at: datetime) -> None:
    for lead in _with_owner(Lead.objects.due(timezone.localdate(at))):
        _tell(lead, "due", f"due:{lead.follow_up_on}", at)


def _with_owner(leads: LeadQuerySet) -> LeadQuerySet:
    return leads.select_related("client", "owner")


def _tell(lead: Lead, topic: str, key: str, at: datetime, **params: object) -> None:
    if lead.owner is None:
        return
    notices.notify(
        [lead.owner],
        f"opportunities.{topic}",
        key=f"lead:{lead.pk}:{key}",
        url=lead.get_absolute_url(),
        at=at,
        client=lead.client.name,
        need=lead.need,
        **params,
    )
