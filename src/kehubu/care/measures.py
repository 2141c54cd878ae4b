"""What contacts prove (domain §5: TL-A1.1.05, TL-A2.1.02, RB-2.1.1b, RB-2.1.2d)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    Case,
    DateField,
    Exists,
    F,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from kehubu.care import queries
from kehubu.care.grades import Grade
from kehubu.care.models import CareSummary, Contact
from kehubu.clients.models import Client, Membership
from kehubu.core.periods import Period
from kehubu.people.models import User
from kehubu.standards.measures import Shown, register

SENIOR_GRADES = (Grade.A, Grade.B)


def visits_done(period: Period) -> Any:
    """
    Return the visits planned in a period up to today, 1 where it was made.
    """
    first, after = period.moments
    planned = Contact.objects.visits().filter(
        planned_at__gte=first, planned_at__lt=min(after, timezone.now())
    )
    return planned.annotate(
        on_day=TruncDate("planned_at"),
        person=F("owner"),
        measured=_one_if(Q(done_at__isnull=False)),
    )


def contact_gap(period: Period) -> Any:
    """
    Return the clients that somebody serves, 1 where at the end of the period the last
    contact was not longer ago than the client's present grade allows.
    """
    last_on = min(period.last, timezone.localdate())
    contacts = Contact.objects.filter(client=OuterRef("client")).done()
    after = queries.midnight(last_on + timedelta(days=1))
    last = contacts.filter(done_at__lt=after).order_by("-done_at")
    within = Q(pk=None)
    for grade, gap in queries.gaps().items():
        within |= Q(grade=grade, last_at__gte=queries.midnight(last_on - gap))
    rows = _served(last_on, CareSummary.objects.filter(client__status="client"))
    rows = rows.annotate(last_at=Subquery(last.values("done_at")[:1]))
    return rows.annotate(measured=_one_if(within))


def senior_contacts(period: Period) -> Any:
    """
    Return the clients of grade A and B that somebody serves, 1 where somebody senior,
    of ours or of theirs, took part in a contact of the period.
    """
    first, after = period.moments
    contacts = Contact.objects.filter(
        Q(our_senior=True) | Q(met_senior=True),
        client=OuterRef("client"),
        done_at__gte=first,
        done_at__lt=after,
    )
    last_on = min(period.last, timezone.localdate())
    rows = _served(last_on, CareSummary.objects.filter(grade__in=SENIOR_GRADES))
    return rows.annotate(measured=_one_if(Q(Exists(contacts))))


def _served(on: date, rows: QuerySet[CareSummary]) -> Any:
    """
    Keep the clients that were there by a day and that somebody serves, and tell who
    answers for each: its manager, else its executive, else its director.
    """
    team = Membership.objects.filter(client=OuterRef("client"))
    in_charge = [
        Subquery(team.filter(role=role).values("user")[:1])
        for role in (
            Membership.Role.MANAGER,
            Membership.Role.EXECUTIVE,
            Membership.Role.DIRECTOR,
        )
    ]
    entered = rows.filter(client__created_at__lt=queries.midnight(on + timedelta(1)))
    return entered.annotate(
        on_day=Value(on, output_field=DateField()), person=Coalesce(*in_charge)
    ).filter(person__isnull=False)


def _one_if(counts: Q) -> Case:
    return Case(When(counts, then=Value(1)), default=Value(0))


def shown_contacts(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    """
    Return how contacts read, those that the user may see.
    """
    keys = [row.pk for row in rows]
    seen = Contact.objects.visible_to(user).filter(pk__in=keys)
    return {
        contact.pk: Shown(str(contact), contact.get_absolute_url())
        for contact in seen.select_related("client")
    }


def shown_clients(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    """
    Return how the clients behind summaries read, those that the user may see.
    """
    keys = {row.client_id: row.pk for row in rows if isinstance(row, CareSummary)}
    seen = Client.objects.visible_to(user).filter(pk__in=list(keys))
    return {
        keys[client.pk]: Shown(client.name, client.get_absolute_url())
        for client in seen
    }


register("senior_contacts", senior_contacts, shown_clients)
register("contact_gap", contact_gap, shown_clients)
register("visits_done", visits_done, shown_contacts)
