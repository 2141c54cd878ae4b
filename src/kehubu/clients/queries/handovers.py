from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from kehubu.clients.models import SERVING, Client, Handover, HandoverLine, Membership
from kehubu.core.access import among
from kehubu.people.models import User
from kehubu.people.positions import Position

MOST = 500
"""Parts in teams that one page hands over; the rest follow on the next."""


def handovers(user: User) -> QuerySet[Handover]:
    """
    Return the hand-overs that the user may see, newest first.
    """
    seen = Handover.objects.visible_to(user).defer("blocks")
    counted = seen.annotate(size=Count("lines"))
    return counted.select_related("giver", "by").order_by("-pk")


def handover_lines(handover: Handover, user: User) -> QuerySet[HandoverLine]:
    """
    Return the lines that the user may see: whoever receives sees what goes to him.
    """
    seen = HandoverLine.objects.visible_to(user).filter(handover=handover)
    return seen.select_related("client", "receiver")


def givers(user: User) -> QuerySet[User]:
    """
    Return who serves clients that the user may see, leavers first.
    """
    seen = Membership.objects.filter(among(Client.objects.visible_to(user), "client"))
    people = User.objects.visible_to(user).filter(pk__in=seen.values("user"))
    return people.order_by("is_active", "reading", "pk")


@dataclass(frozen=True, slots=True)
class Part:
    """
    A part of the giver in a team; who may take it over, and who should. ``peers`` hold
    the position of the role, ``superiors`` one above it.
    """

    membership: Membership
    peers: Sequence[User]
    superiors: Sequence[User]
    suggested: User | None

    @property
    def able(self) -> list[User]:
        return [*self.peers, *self.superiors]


def parts_of(giver: User, user: User) -> list[Part]:
    """
    Return what the giver does for clients that the user may see. Suggested is the
    giver's superior or, if he cannot, who serves the fewest clients in that role,
    colleagues of the same department first; of superiors only where there are no peers.
    """
    seen = among(Client.objects.visible_to(user), "client")
    own = Membership.objects.filter(seen, user=giver).select_related("client")
    parts = list(own.order_by("client__sort_key", "client__pk", "pk")[:MOST])
    able = {role: _able(role, giver) for role in {part.role for part in parts}}
    loads = {role: _loads(role) for role in able}
    found = []
    for part in parts:
        (peers, superiors), load = able[part.role], loads[part.role]
        suggested = _suggested(giver, peers or superiors, load)
        if suggested:
            load[suggested.pk] += 1
        found.append(Part(part, peers, superiors, suggested))
    return found


def _able(role: str, giver: User) -> tuple[list[User], list[User]]:
    """
    Return who holds the position of a role, and who else may play it.
    """
    people = User.objects.holding(*SERVING[role]).exclude(pk=giver.pk)
    able = people.order_by("reading", "pk")
    peers = User.objects.holding(Position(role)).values("pk")
    return list(able.filter(pk__in=peers)), list(able.exclude(pk__in=peers))


def _loads(role: str) -> Counter[int]:
    serving = Membership.objects.filter(role=role).values("user")
    counted = serving.annotate(n=Count("pk")).values_list("user", "n")
    return Counter(dict(counted))


def _suggested(
    giver: User, able: Sequence[User], load: Mapping[int, int]
) -> User | None:
    def rank(person: User) -> tuple[bool, bool, int]:
        is_superior = person.pk == giver.supervisor_id
        is_colleague = person.department_id == giver.department_id
        return not is_superior, not is_colleague, load[person.pk]

    return min(able, key=rank, default=None)
