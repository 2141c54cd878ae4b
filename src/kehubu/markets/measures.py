"""
What markets prove: industries that are known (TL-A1.1.01, TL-A2.1.01), intelligence
that is passed on (RB-2.1.1c).
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone

from kehubu.clients.models import Client, Membership
from kehubu.core.periods import Period
from kehubu.markets.models import IndustryFact, IndustryFile, Intelligence
from kehubu.markets.models.industries import REVIEW_AFTER
from kehubu.people.models import User
from kehubu.standards.measures import Shown, register

Role = Membership.Role
ANSWERS = (Role.EXECUTIVE, Role.MANAGER, Role.DIRECTOR)
"""Who answers for a client: the first of them who serves it."""
LEAST_FACTS = 5


def industry_known(period: Period) -> Any:
    """
    Return the clients that there were by the end of the period, 1 where the file of
    their industry was looked through in the last 90 days and has five facts; each fact
    has its source. They are judged as they stand now. A month to come has no cases.
    """
    _first, after = period.moments
    here = Client.objects.filter(status=Client.Status.CLIENT, created_at__lt=after)
    today = timezone.localdate()
    if period.first > today:
        here = here.none()
    facts = IndustryFact.objects.filter(file=OuterRef("pk")).order_by().values("file")
    known = IndustryFile.objects.filter(
        name=OuterRef("industry"),
        reviewed_on__gte=today - timedelta(days=REVIEW_AFTER),
    ).annotate(n=Subquery(facts.annotate(n=Count("pk")).values("n")))
    return here.annotate(
        on_day=Value(min(period.last, today), output_field=DateField()),
        person=Coalesce(*(_serving(role) for role in ANSWERS)),
        measured=_one_if(Exists(known.filter(n__gte=LEAST_FACTS))),
    )


def told_in_time(period: Period) -> Any:
    """
    Return the intelligence logged in the period, 1 where somebody was told of it within
    a working day. What still has time, and was not told yet, is no case.
    """
    first, after = period.moments
    logged = Intelligence.objects.filter(logged_at__gte=first, logged_at__lt=after)
    told = Q(first_told_at__isnull=False)
    cases = logged.filter(told | Q(tell_by__lt=timezone.now()))
    return cases.annotate(
        on_day=TruncDate("logged_at"),
        person=F("logged_by"),
        measured=_one_if(Q(first_told_at__lte=F("tell_by"))),
    )


def shown_clients(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    """
    Return how clients read, those that the user may see.
    """
    keys = [row.pk for row in rows]
    seen = Client.objects.visible_to(user).filter(pk__in=keys)
    return {
        client.pk: Shown(client.name, reverse("markets:of_client", args=[client.pk]))
        for client in seen
    }


def shown_intelligence(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    keys = [row.pk for row in rows]
    seen = Intelligence.objects.visible_to(user).filter(pk__in=keys)
    return {entry.pk: Shown(entry.title, entry.get_absolute_url()) for entry in seen}


def _serving(role: str) -> Subquery:
    team = Membership.objects.filter(client=OuterRef("pk"), role=role)
    return Subquery(team.values("user")[:1])


def _one_if(counts: Any) -> Case:
    return Case(When(counts, then=Value(1)), default=Value(0))


register(industry_known.__name__, industry_known, shown_clients)
register(told_in_time.__name__, told_in_time, shown_intelligence)
