"""Leads that somebody follows up go to who takes their client over."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from kehubu.clients.handing import Shares, Taken, give
from kehubu.core import facts, wording
from kehubu.opportunities.models import Lead
from kehubu.opportunities.services.moving import GIVEN
from kehubu.people.models import User


@transaction.atomic
def inherit_leads(shares: Shares, *, by: User, at: datetime) -> list[Taken]:
    """
    Give the giver's open leads, and those that a running project pursues, to who takes
    the clients over, who is told.
    """
    return list(_given(shares, by, at))


def _given(shares: Shares, by: User, at: datetime) -> Iterator[Taken]:
    pursued = Q(state=Lead.State.PURSUED, project__state="running")
    alive = Lead.objects.filter(Q(state=Lead.State.OPEN) | pursued)
    for lead, heir in give(alive, "lead.assigned", shares, by=by, at=at, owner="owner"):
        if lead.is_open:
            facts.announce(GIVEN, lead.pk)
        what = wording.labelled(gettext("线索"), lead.need)
        yield Taken(lead.client_id, heir, what)
