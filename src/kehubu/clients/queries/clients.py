from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, OuterRef, Prefetch, QuerySet

from kehubu.clients.models import Client, Membership, Reach
from kehubu.clients.queries.groups import Group, above_it, below_it
from kehubu.core import history, paging
from kehubu.core.access import RowByRow
from kehubu.core.models import HistoryEntry
from kehubu.core.prepared import ask_for, together
from kehubu.people.models import User
from kehubu.people.positions import Position

TIMELINE = 20
SUGGESTIONS = 60
SUGGESTIONS_SECONDS = 300
OPEN_VERBS = (
    "client.added",
    "client.team",
    "client.won",
    "client.claimed",
    "client.handed_over",
)


def listed(user: User) -> QuerySet[Client]:
    """
    Return the clients that the user may see, in the order of their readings.
    """
    team = Prefetch("team", Membership.objects.select_related("user"))
    seen = Client.objects.visible_to(user).prefetch_related(team)
    return seen.order_by("sort_key", "pk")


def suggestions(user: User, field: str) -> list[str]:
    """
    Return the commonest values of a field, to be offered while one types.
    """
    key = f"clients:suggest:{field}:{user.pk}"
    found: list[str] | None = cache.get(key)
    if found is None:
        seen = Client.objects.visible_to(user).exclude(**{field: ""})
        counted = seen.order_by().values(field).annotate(n=Count("pk"))
        rows = counted.order_by("-n", field)[:SUGGESTIONS]
        found = [row[field] for row in rows]
        cache.set(key, found, SUGGESTIONS_SECONDS)
    return found


def forget_suggestions() -> None:
    """
    Have suggestions be counted anew: somebody is no longer to be named.
    """
    users = User.objects.values_list("pk", flat=True)
    fields = ("industry", "region")
    cache.delete_many(
        [f"clients:suggest:{field}:{pk}" for field in fields for pk in users]
    )


def in_pool(rows: QuerySet[Client]) -> QuerySet[Client]:
    """
    Keep the clients that nobody serves.
    """
    members = Membership.objects.filter(client=OuterRef("pk"))
    return rows.filter(~RowByRow(members))


def served_by(user: User) -> QuerySet[Membership, int]:
    """
    Return the ids of the clients in whose team the user is.
    """
    return Membership.objects.filter(user=user).values_list("client", flat=True)


def role_of(user: User) -> Membership.Role | None:
    """
    Return the role in which somebody would serve a client; None if in none.
    """
    return next((role for role in Membership.Role if user.holds(Position(role))), None)


def timeline(client: Client, user: User) -> QuerySet[HistoryEntry]:
    """
    Return what has happened to a client and within its story, newest first, as far as
    the user may see the rows that it happened to; helpers are told no more than what
    the client is to the agency, and who serves it.
    """
    entries = HistoryEntry.objects.story_of(client)
    if not user.has_perm("clients.read_internal", client):
        return entries.filter(verb__in=OPEN_VERBS)
    return history.for_reader(entries, user)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a client's page tells at once beside the client itself."""

    team: Sequence[Membership]
    group: Group
    story: paging.Page[HistoryEntry]


def overview(client: Client, user: User) -> Overview:
    """
    Return it in one statement: the latest of the story, who serves the client, and what
    the user may see of its group.
    """
    pk = client.pk
    team, above, below, latest = together(
        ask_for(_team, user, client=pk),
        ask_for(above_it, user, parent=client.parent_id or 0),
        ask_for(below_it, user, client=pk),
        ask_for(_latest, user, client=pk),
    )
    group = Group.of(client, above, below)
    return Overview(team, group, paging.cut(latest, "-pk", size=TIMELINE))


def _team(user: User, *, client: int) -> QuerySet[Membership]:
    return Membership.objects.filter(client=client).select_related("user")


def _latest(user: User, *, client: int) -> QuerySet[HistoryEntry]:
    entries = timeline(Client(pk=client), user)
    return paging.beginning(entries, "-pk", size=TIMELINE)


def was_in_pool(pk: int, user: User, at: datetime) -> bool:
    """
    Tell whether a client has been claimed within the hour: whoever may claim clients
    saw it in the pool until then.
    """
    claims = HistoryEntry.objects.filter(
        verb="client.claimed",
        subject_kind=Client._meta.label_lower,
        subject_id=pk,
        at__gte=at - timedelta(hours=1),
    )
    return user.has_perm("clients.claim_client") and claims.exists()


def reach() -> Reach:
    """
    Return how far account people may look; the agency need not have said it yet.
    """
    return Reach.objects.first() or Reach(pk=1)
