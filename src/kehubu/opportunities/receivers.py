"""What follows a moment later: directors are asked, owners are told."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from kehubu.clients import alike, handing
from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.core import facts, notices, search
from kehubu.dossiers.models import Rival
from kehubu.dossiers.services import RIVAL_NAMED
from kehubu.opportunities import queries, services
from kehubu.opportunities.conflicts import grounds
from kehubu.opportunities.models import Lead
from kehubu.opportunities.services.leads import ADDED
from kehubu.opportunities.services.moving import GIVEN, PURSUED
from kehubu.people.models import User
from kehubu.people.services.staff import LEFT


@facts.on(ADDED)
def ask_directors(lead_id: int) -> None:
    """
    Have directors look at a lead whose client may be in the way of another one, or is
    known already under somebody else: whoever entered it may not know.
    """
    _ask_directors(lead_id, key=f"lead:{lead_id}:conflict")


@facts.on(PURSUED)
def ask_directors_again(lead_id: int) -> None:
    """
    Have directors look once more before one decides whether to pursue it: industry and
    rivals may have been entered since.
    """
    _ask_directors(lead_id, key=f"lead:{lead_id}:conflict:pursued")


@facts.on(RIVAL_NAMED)
def ask_directors_anew(rival_id: int) -> None:
    """
    Have directors look at open leads whose client is in the way of another one only
    since a dossier names this rival so; of a lead they are asked once.
    """
    rival = Rival.objects.filter(pk=rival_id).first()
    if rival is None:
        return
    named = Client.objects.filter(Q(name=rival.name) | Q(short_name=rival.name))
    keys = [rival.client_id, rival.company_id or 0]
    leads = Lead.objects.open().filter(Q(client__in=keys) | Q(client__in=named))
    for pk in leads.order_by("pk").values_list("pk", flat=True):
        ask_directors(pk)


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


def _ask_directors(lead_id: int, *, key: str) -> None:
    lead = Lead.objects.select_related("client", "found_by").get(pk=lead_id)
    if not lead.client.is_prospect:
        return
    name, finder = lead.client.match_key, lead.owner or lead.found_by
    twins = alike.hidden_twins(name, finder, besides=lead.client_id)
    if not grounds(lead.client) and not twins:
        return
    notices.notify(
        list(queries.directors_to_ask()),
        "opportunities.conflict",
        key=key,
        url=lead.get_absolute_url(),
        at=timezone.now(),
        client=lead.client.name,
    )


handing.follow(services.inherit_leads)
