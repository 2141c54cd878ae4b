from django.core.cache import cache
from django.db.models import Count, Prefetch, QuerySet

from kehubu.clients.models import Client, Membership, Reach
from kehubu.core import history
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User

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


def served_by(user: User) -> QuerySet[Membership, int]:
    """
    Return the ids of the clients in whose team the user is.
    """
    return Membership.objects.filter(user=user).values_list("client", flat=True)


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


def reach() -> Reach:
    """
    Return how far account people may look; the agency need not have said it yet.
    """
    return Reach.objects.first() or Reach(pk=1)
