from django.core.cache import cache
from django.db.models import Count, Prefetch, Q, QuerySet

from kehubu.clients.models import Client, Import, ImportRow, Membership
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User

SUGGESTIONS = 60
SUGGESTIONS_SECONDS = 300


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


def timeline(client: Client) -> QuerySet[HistoryEntry]:
    """
    Return what has happened to a client and within its story, newest first.
    """
    entries = HistoryEntry.objects.about(client)
    return entries.select_related("by", "instead_of")


def imports(user: User) -> QuerySet[Import]:
    """
    Return the user's imports, newest first, without the files themselves.
    """
    return Import.objects.visible_to(user).defer("data").order_by("-pk")


def import_counts(the_import: Import) -> dict[str, int]:
    """
    Count an import's rows: all, bad, repeating a client, and what was done.
    """
    twin = Q(twin__isnull=False) | Q(twin_row__isnull=False)
    return the_import.rows.aggregate(
        all=Count("pk"),
        bad=Count("pk", filter=Q(has_problems=True)),
        twins=Count("pk", filter=twin & Q(has_problems=False)),
        created=Count("pk", filter=Q(done=ImportRow.Action.CREATE)),
        updated=Count("pk", filter=Q(done=ImportRow.Action.UPDATE)),
        skipped=Count("pk", filter=Q(done=ImportRow.Action.SKIP)),
    )


def import_rows(the_import: Import, which: str) -> QuerySet[ImportRow]:
    """
    Return the rows to look at: ``bad``, ``twins`` or all.
    """
    rows = the_import.rows.select_related("twin")
    if which == "bad":
        return rows.filter(has_problems=True)
    if which == "twins":
        twin = Q(twin__isnull=False) | Q(twin_row__isnull=False)
        return rows.filter(twin, has_problems=False)
    return rows
