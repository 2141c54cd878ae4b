"""Clients that are merged, and what the database holds before and after."""

from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import ImportRow, Membership
from kehubu.core import jobs, notices
from tests.clients.lists import taken_over
from tests.tables import snapshot

LEFT_BEHIND = {"clients_merge", "core_job", "core_searchrow"}
"""What merging and its undoing leave: the memory of it, and work for the worker."""


def serve(client, user, role):
    Membership.objects.create(client=client, user=user, role=role)


def state():
    """
    Return all tables, without what is meant to remain.
    """
    tables = {name.strip('"'): rows for name, rows in snapshot().items()}
    for name in LEFT_BEHIND:
        del tables[name]
    return tables


def merged(kept, dropped, by, taken=()):
    return services.merge(
        kept,
        by=by,
        at=timezone.now(),
        dropped=dropped,
        taken=taken,
        seen=(kept.version, dropped.version),
    )


def undone(the_merge, by):
    return services.unmerge(the_merge, by=by, at=timezone.now())


def paired(crew):
    """
    Two clients that are one company: each with a team, a story, rows of an import.
    """
    the_import = taken_over(
        crew.director, "样例食品,样食,食品,,,,,甲", "样例食品厂,,,上海,,021-1234567,,"
    )
    kept, dropped = the_import_clients(the_import)
    serve(kept, crew.manager, "am")
    serve(dropped, crew.second_manager, "am")
    serve(dropped, crew.executive, "ae")
    now = timezone.now()
    services.amend(
        dropped,
        by=crew.gm,
        at=now,
        values={"remark": "乙", "name": "样例食品厂"},
        seen=1,
    )
    notices.notify(
        [crew.executive],
        "clients.import_done",
        key="x",
        url=dropped.get_absolute_url(),
        at=now,
        file="名单",
    )
    jobs.run_waiting()
    dropped.refresh_from_db()
    return kept, dropped


def the_import_clients(the_import):
    rows = ImportRow.objects.filter(of=the_import).order_by("number")
    return [row.client for row in rows]
