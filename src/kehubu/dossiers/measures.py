"""What dossiers prove: how complete they are (TL-A1.1.05, TL-C1.01)."""

from collections.abc import Iterable
from typing import Any

from django.db.models import DateField, Model, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from kehubu.clients.models import Client, Membership
from kehubu.core.periods import Period
from kehubu.dossiers import fields
from kehubu.dossiers.models.dossiers import tab_of
from kehubu.people.models import User
from kehubu.standards.measures import Shown, register

Role = Membership.Role
ANSWERS = (Role.EXECUTIVE, Role.MANAGER, Role.DIRECTOR)
"""Who answers for a dossier: the first of them who serves the client."""


def dossier_complete(period: Period) -> Any:
    """
    Return the clients that there were by the end of the period, each with how many
    per cent of the mandatory fields are filled, by weight. They are judged as they
    stand now: a dossier is not kept as it was. A month to come has no cases.
    """
    _first, after = period.moments
    here = Client.objects.filter(status=Client.Status.CLIENT, created_at__lt=after)
    today = timezone.localdate()
    if period.first > today:
        here = here.none()
    on_day = Value(min(period.last, today), output_field=DateField())
    person = Coalesce(*(_serving(role) for role in ANSWERS))
    return here.annotate(on_day=on_day, person=person, measured=fields.share())


def _serving(role: str) -> Subquery:
    team = Membership.objects.filter(client=OuterRef("pk"), role=role)
    return Subquery(team.values("user")[:1])


def shown(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    """
    Return how clients read, those that the user may see.
    """
    keys = [row.pk for row in rows]
    seen = Client.objects.visible_to(user).filter(pk__in=keys)
    return {client.pk: Shown(client.name, tab_of(client.pk)) for client in seen}


register(dossier_complete.__name__, dossier_complete, shown)
