"""
Who else of the agency's clients may be in the way of a new one (RB-II.4).

Whoever knows of conflicts registers a finder: here by industry, and by the rivals that
the dossiers name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.clients import queries as clients
from kehubu.clients.models import Client
from kehubu.dossiers.models import Rival


@dataclass(frozen=True, slots=True)
class Ground:
    """A client with whom a new one may be in conflict, and why."""

    client_id: int
    why: str | Promise


Finder = Callable[[Client], list[Ground]]
_finders: list[Finder] = []
MOST = 200


def finder(find: Finder) -> Finder:
    """
    Have ``find`` asked for the clients that a new one may be in conflict with.
    """
    _finders.append(find)
    return find


def grounds(client: Client) -> dict[int, list[str | Promise]]:
    """
    Return the clients in the way of this one, by their keys, with the reasons; those of
    its own group are in nobody's way.
    """
    found: dict[int, list[str | Promise]] = {}
    for find in _finders:
        for ground in find(client):
            found.setdefault(ground.client_id, []).append(ground.why)
    for pk in clients.own_group(client) if found else ():
        found.pop(pk, None)
    return found


@finder
def same_industry(client: Client) -> list[Ground]:
    """
    Find the clients, not the prospects, of the same industry.
    """
    industry = client.industry.strip()
    if not industry:
        return []
    others = Client.objects.filter(
        status=Client.Status.CLIENT, industry__iexact=industry
    )
    keys = others.order_by("pk").values_list("pk", flat=True)[:MOST]
    return [Ground(pk, _("同一行业")) for pk in keys]


@finder
def registered_rival(client: Client) -> list[Ground]:
    """
    Find the clients in whose dossier this one stands as a rival, or that stand in its
    own: as a company of our list, or by the same name.
    """
    ours = Client.objects.filter(status=Client.Status.CLIENT)
    called = [name for name in (client.name, client.short_name) if name]
    against = Rival.objects.filter(Q(company=client) | Q(name__in=called))
    own = Rival.objects.filter(client=client)
    names = own.values("name")
    rivals = ours.filter(
        Q(pk__in=against.values("client"))
        | Q(pk__in=own.exclude(company=None).values("company"))
        | Q(name__in=names)
        | Q(short_name__in=names)
    )
    keys = rivals.order_by("pk").values_list("pk", flat=True)[:MOST]
    return [Ground(pk, _("互为竞争者")) for pk in keys]
