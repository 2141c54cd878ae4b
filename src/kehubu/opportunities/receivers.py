"""What follows a moment later: directors are asked, owners are told."""

from django.urls import reverse
from django.utils import timezone

from kehubu.clients import alike, handing
from kehubu.clients import services as clients
from kehubu.core import facts, notices, search
from kehubu.opportunities import queries, services
from kehubu.opportunities.conflicts import grounds
from kehubu.opportunities.models import Lead
from kehubu.opportunities.services.leads import ADDED
from kehubu.opportunities.services.moving import GIVEN
from kehubu.people.models import User
from kehubu.people.services.staff import LEFT


@facts.on(ADDED)
def ask_directors(lead_id: int) -> None:
    """
    Have directors look at a lead whose client may be in the way of another one, or is
    known already under somebody else: whoever entered it may not know.
    """
    lead = Lead.objects.select_related("client", "found_by").get(pk=lead_id)
    if not lead.client.is_prospect:
        return
    key, finder = lead.client.match_key, lead.owner or lead.found_by
    twins = alike.hidden_twins(key, finder, besides=lead.client_id)
    if not grounds(lead.client) and not twins:
        return
    notices.notify(
        list(queries.directors_to_ask()),
        "opportunities.conflict",
        key=f"lead:{lead.pk}:conflict",
        url=lead.get_absolute_url(),
        at=timezone.now(),
        client=lead.client.name,
    )


@facts.on(GIVEN)
def tell_owner(lead_id: int) -> None:
    lead = Lead.objects.open().select_related("client", "owner").filter(pk=lead_id)
    given = lead.first()
    if given is None or given.owner is None:
        return
    notices.notify(
        [given.owner],
        "opportunities.given",
        key=f"lead:{given.pk}:given:{given.version}",
        url=given.get_absolute_url(),
        at=timezone.now(),
        client=given.client.name,
        need=given.need,
    )


@facts.on(clients.RENAMED)
def find_by_new_name(client_id: int) -> None:
    """
    Have the client's leads found by what it is called now.
    """
    leads = Lead.objects.filter(client=client_id)
    search.refresh_soon(Lead, list(leads.values_list("pk", flat=True)))


@facts.on(LEFT)
def tell_of_orphans(user_id: int) -> None:
    """
    Tell the superior of who has left, or the directors, of leads that nobody follows up
    any more.
    """
    leaver = User.objects.select_related("supervisor").get(pk=user_id)
    number = Lead.objects.open().filter(owner=leaver).count()
    if not number:
        return
    superior = leaver.supervisor
    notices.notify(
        [superior] if superior else list(queries.directors_to_ask()),
        "opportunities.orphaned",
        key=f"leads:{leaver.pk}:orphaned",
        url=f"{reverse('opportunities:listed')}?owner={leaver.pk}",
        at=timezone.now(),
        name=leaver.name,
        n=number,
    )


handing.follow(services.inherit_leads)
