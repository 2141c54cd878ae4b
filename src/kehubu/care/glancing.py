"""A client's care as it fits on a card: what one should know before one calls."""

from typing import Any

from django.utils import timezone

from kehubu.care import queries
from kehubu.care.models import CareSummary, Contact
from kehubu.clients.models import Client
from kehubu.people.models import User

SHOWN = 3


def of_client(client: Client, user: User) -> dict[str, Any]:
    """
    Return of a client's care what fits on a card: the last contact and the gap, what
    is planned next, the most urgent follow-ups. Three statements.
    """
    summary = CareSummary.objects.visible_to(user).filter(client=client)
    seen = Contact.objects.visible_to(user).filter(client=client).planned()
    ahead = seen.filter(planned_at__gte=queries.midnight(timezone.localdate()))
    return {
        "summary": summary.select_related("last_contact__owner").first(),
        "next": ahead.select_related("owner").order_by("planned_at", "pk").first(),
        "follow_ups": list(queries.follow_ups(user).filter(client=client).open()[:SHOWN]),
    }
