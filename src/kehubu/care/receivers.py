"""What follows a moment later: people are told, contacts go by their client's name."""

from django.utils import timezone

from kehubu.care import queries, services
from kehubu.care.models import CareSummary, Contact, FollowUp
from kehubu.care.services.contacts import PLANNED
from kehubu.care.services.follow_ups import TAKEN
from kehubu.clients import handing
from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.core import facts, history, notices, search


@facts.on(TAKEN)
def tell_owner(follow_up_id: int) -> None:
    rows = FollowUp.objects.open().select_related("owner", "client")
    follow_up = rows.filter(pk=follow_up_id).first()
    if follow_up is None:
        return
    notices.notify(
        [follow_up.owner],
        "care.follow_up",
        key=f"follow_up:{follow_up.pk}:{follow_up.owner_id}:{follow_up.due_on}",
        url=follow_up.get_absolute_url(),
        at=timezone.now(),
        client=str(follow_up.client),
        what=follow_up.what,
        day=follow_up.due_on.isoformat(),
    )


@facts.on(PLANNED)
def tell_who_goes(contact_id: int) -> None:
    """
    Tell those who are to go, but not those who have planned it themselves.
    """
    contact = queries.to_come().filter(pk=contact_id).first()
    if contact is None or contact.planned_at is None:
        return
    planners = history.writers(contact, "contact.planned", "contact.amended")
    moment = timezone.localtime(contact.planned_at)
    notices.notify(
        [u for u in contact.going if u.is_active and u.pk not in planners],
        "care.visit_planned",
        key=f"contact:{contact.pk}:{moment.isoformat()}",
        url=contact.get_absolute_url(),
        at=timezone.now(),
        at_time=f"{moment:%Y-%m-%d %H:%M}",
        client=str(contact.client),
        kind=contact.get_kind_display(),
    )


@facts.on(clients.MERGED)
def sum_up_anew(client_id: int) -> None:
    """
    Say when somebody was last in touch with a client that is one with another, or no
    longer is.
    """
    summed = CareSummary.objects.filter(client=client_id).values("client")
    for client in Client.objects.filter(pk__in=summed):
        services.sum_up(client, by=None, at=timezone.now())


@facts.on(clients.RENAMED)
def find_contacts_by_new_name(client_id: int) -> None:
    rows = Contact.objects.filter(client=client_id)
    search.refresh_soon(Contact, list(rows.values_list("pk", flat=True)))


handing.follow(services.inherit_care)
