"""What new business proves of the handbook: found in time, followed up (RB-ATT8)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateField,
    F,
    FloatField,
    Model,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, TruncDate
from django.utils import timezone

from kehubu.core.periods import Period
from kehubu.opportunities.models import Lead, LeadFollowUp
from kehubu.opportunities.models.pipeline import WARN_DAYS
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures.measures import one_if
from kehubu.standards.measures import Shown, register

DAYS_OF_A_MONTH = 30.4


def lead_gap(period: Period) -> Any:
    """
    Return the follow-ups of a period, with the days since the one before.
    """
    made = LeadFollowUp.objects.filter(on__range=period.days)
    return made.annotate(on_day=F("on"), person=F("by"), measured=F("gap_days"))


def lead_untouched(period: Period) -> Any:
    """
    Return the leads that were open and owned at the end of a period (or are now), 1
    where nobody had touched it for more than seven days.
    """
    _first, after = period.moments
    end = min(after, timezone.now())
    last = LeadFollowUp.objects.filter(lead=OuterRef("pk"), at__lt=end).order_by("-at")
    open_then = Q(closed_at=None, state=Lead.State.OPEN) | Q(closed_at__gte=end)
    leads: Any = Lead.objects.filter(open_then, created_at__lt=end, owner__isnull=False)
    leads = leads.annotate(
        touched=Coalesce(Subquery(last.values("at")[:1]), F("created_at")),
        on_day=TruncDate("created_at"),
        person=F("owner"),
    )
    return leads.annotate(measured=one_if(Q(touched__lt=_before(end))))


def leads_found(period: Period) -> Any:
    """
    Return the account executives, with the leads that each has found a month.
    """
    first, after = period.moments
    months = max((period.last - period.first).days / DAYS_OF_A_MONTH, 1)
    found = Lead.objects.filter(
        found_by=OuterRef("pk"), created_at__gte=first, created_at__lt=after
    )
    counted = found.order_by().values("found_by").annotate(n=Count("pk")).values("n")
    executives: Any = User.objects.holding(Position.ACCOUNT_EXECUTIVE)
    number = Cast(Coalesce(Subquery(counted), 0), FloatField())
    return executives.annotate(
        person=F("pk"),
        on_day=Value(period.last, output_field=DateField()),
        measured=number / Value(months),
    )


def _before(end: datetime) -> datetime:
    return end - timedelta(days=WARN_DAYS)


def shown_leads(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    """
    Return how leads read, those that the user may see.
    """
    keys = [row.pk for row in rows]
    seen = Lead.objects.visible_to(user).filter(pk__in=keys).select_related("client")
    return {lead.pk: _shown(lead) for lead in seen}


def shown_follow_ups(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    keys = [row.pk for row in rows]
    seen = LeadFollowUp.objects.visible_to(user).filter(pk__in=keys)
    return {each.pk: _shown(each.lead) for each in seen.select_related("lead__client")}


def shown_people(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    keys = [row.pk for row in rows]
    seen = User.objects.visible_to(user).filter(pk__in=keys)
    return {each.pk: Shown(each.name, each.get_absolute_url()) for each in seen}


def _shown(lead: Lead) -> Shown:
    return Shown(f"{lead.client} {lead.need}", lead.get_absolute_url())


register("lead_gap", lead_gap, shown_follow_ups)
register("lead_untouched", lead_untouched, shown_leads)
register("leads_found", leads_found, shown_people)
