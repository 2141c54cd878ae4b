"""Care as it fits on a card: of a client before one calls, of the days to come."""

from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from kehubu.care import queries
from kehubu.care.models import CareSummary, Contact
from kehubu.clients.models import Client
from kehubu.people.models import User
from kehubu.people.positions import Position

LEADERS = (
    Position.GENERAL_MANAGER,
    Position.ACCOUNT_DIRECTOR,
    Position.ACCOUNT_MANAGER,
)
"""Who has reports with clients of their own."""
SHOWN, SHOWN_TODAY = 3, 8
SOON, DAY = timedelta(days=3), timedelta(days=1)


def of_client(client: Client, user: User) -> dict[str, Any]:
    """
    Return of a client's care what fits on a card: the last contact and the gap, what
    is planned next, the most urgent follow-ups. Three statements.
    """
    summary = CareSummary.objects.visible_to(user).filter(client=client)
    seen = Contact.objects.visible_to(user).filter(client=client).planned()
    open_ones = queries.follow_ups(user).filter(client=client).open()
    ahead = seen.filter(planned_at__gte=queries.midnight(timezone.localdate()))
    return {
        "summary": summary.select_related("last_contact__owner").first(),
        "next": ahead.select_related("owner").order_by("planned_at", "pk").first(),
        "follow_ups": list(open_ones[:SHOWN]),
    }


def coming(user: User, today: date) -> dict[str, Any]:
    """
    Return what the user has to follow up by the third day from now and whom he is to
    visit until then; of those below him, how many follow-ups are late. Two statements,
    three for who leads.
    """
    first, after = queries.midnight(today), queries.midnight(today + SOON + DAY)
    planned = Contact.objects.planned().filter(planned_at__range=(first, after))
    goes = planned.filter(Q(owner=user) | Q(colleagues=user)).distinct()
    visits = goes.select_related("client", "owner").order_by("planned_at", "pk")
    late = queries.follow_ups(user).open().filter(due_on__lt=today)
    return {
        "visits": list(visits[:SHOWN_TODAY]),
        "follow_ups": list(queries.due_of(user, today + SOON)[:SHOWN_TODAY]),
        "late_below": late.filter(queries.of_reports(user)).count()
        if user.holds(*LEADERS)
        else 0,
    }
