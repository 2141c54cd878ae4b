"""Following up a lead, by the rhythm of RB-ATT8."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.opportunities.models import Lead, LeadFollowUp
from kehubu.opportunities.services.leads import check_open, locked
from kehubu.opportunities.stages import next_after
from kehubu.people.models import User


class NotYet(DomainError):
    code = "opportunities_not_yet"
    message = _("跟进的日期不能晚于今天。")
    field = "on"


class BeforeTheLead(DomainError):
    code = "opportunities_before_the_lead"
    message = _("跟进的日期早于线索登记的日期 %(day)s。")
    field = "on"


class NextIsNotLater(DomainError):
    code = "opportunities_next_is_not_later"
    message = _("下次跟进要晚于这一次。")
    field = "next_on"


@transaction.atomic
def follow_up(
    lead: Lead,
    *,
    by: User,
    at: datetime,
    on: date,
    way: str,
    what: str,
    next_step: str = "",
    next_on: date | None = None,
) -> LeadFollowUp:
    """
    Note what was talked about, and when the next time is: by the rhythm of 3, 7, 14 and
    30 days unless a day is given.

    :raises LeadOver: if it is pursued, lost or parked
    :raises NotYet: if the day is to come
    :raises BeforeTheLead: if there was no lead on that day
    :raises NextIsNotLater: if the next time is not after this one
    """
    lead = locked(lead)
    require(by, "opportunities.follow_up_lead", lead)
    check_open(lead)
    next_on = next_on or on + timedelta(days=next_after(lead.follow_ups.count() + 1))
    _check_days(lead, on, next_on, timezone.localdate(at))
    last = lead.follow_ups.filter(on__lte=on).values_list("on", flat=True).first()
    before = last or timezone.localdate(lead.created_at)
    made = LeadFollowUp.objects.create(
        lead=lead,
        on=on,
        way=way,
        what=what,
        next_step=next_step,
        next_on=next_on,
        gap_days=(on - before).days,
        by=by,
        at=at,
    )
    history.record("lead.followed_up", lead, by=by, at=at, within=lead.client)
    lead.follow_up_on, lead.touched_at = next_on, at
    lead.save(update_fields=["follow_up_on", "touched_at"])
    return made


def _check_days(lead: Lead, on: date, next_on: date, today: date) -> None:
    began = timezone.localdate(lead.created_at)
    if on > today:
        raise NotYet
    if on < began:
        raise BeforeTheLead(day=f"{began:%Y-%m-%d}")
    if next_on <= on:
        raise NextIsNotLater
