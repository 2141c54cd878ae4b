from django.db.models import Count, Q, QuerySet

from kehubu.clients.models import Import, ImportRow
from kehubu.people.models import User


def imports(user: User) -> QuerySet[Import]:
    """
    Return the user's imports, newest first, without the files themselves.
    """
    return Import.objects.visible_to(user).defer("data").order_by("-pk")


def import_counts(the_import: Import) -> dict[str, int]:
    """
    Count an import's rows: all, bad, repeating something, and what was done.
    """
    twin = _repeating()
    return the_import.rows.aggregate(
        all=Count("pk"),
        bad=Count("pk", filter=Q(has_problems=True)),
        twins=Count("pk", filter=twin & Q(has_problems=False)),
        created=Count("pk", filter=Q(done=ImportRow.Action.CREATE)),
        updated=Count("pk", filter=Q(done=ImportRow.Action.UPDATE)),
        same=Count("pk", filter=Q(is_same=True, has_problems=False)),
        skipped=Count("pk", filter=Q(done=ImportRow.Action.SKIP)),
    )


def import_rows(the_import: Import, which: str) -> QuerySet[ImportRow]:
    """
    Return the rows to look at: ``bad``, ``twins`` or all.
    """
    rows = the_import.rows.select_related("twin")
    if which == "bad":
        return rows.filter(has_problems=True)
    if which == "same":
        return rows.filter(is_same=True, has_problems=False)
    if which == "twins":
        return rows.filter(_repeating(), has_problems=False)
    return rows


def _repeating() -> Q:
    """
    Say of a row that it repeats a client, something of an upper app, or another row.
    """
    known = Q(twin__isnull=False) | Q(known_id__isnull=False)
    return known | Q(twin_row__isnull=False)
