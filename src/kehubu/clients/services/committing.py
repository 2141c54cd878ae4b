"""Taking a checked list over, and taking it back: in parts, so that others can work
and a killed worker goes on where it stopped."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import SET_NULL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from kehubu.clients import importing
from kehubu.clients.models import Client, Import, ImportRow
from kehubu.clients.services.clients import NAMING, RENAMED, derived
from kehubu.core import facts, history, notices, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.jobs.worker import LONG
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User

BATCH = 500
NAMED = 10
KEYS = ["reading", "sort_key", "match_key", "phone_key"]
WRITTEN = [*importing.FIELDS, *KEYS, "version"]
DECIDED = ["twin", "done", "client", "client_version", "before"]
Action, Done = ImportRow.Action, ImportRow.Done
Changes = dict[str, list[Any]]
Changed = list[tuple[Client, Changes]]


class AlreadyCommitted(DomainError):
    code = "import_already_committed"
    message = _("这次导入已经确认过。")


class NothingToUndo(DomainError):
    code = "import_nothing_to_undo"
    message = _("只有已完成的导入可以撤销。")


class UsedSince(DomainError):
    code = "import_used_since"
    message = _(
        "有 %(n)s 个客户在导入后已被修改或已有往来，不能整体撤销。"
        "可以选择只撤销其余的。"
    )


@transaction.atomic
def commit(the_import: Import, *, by: User, at: datetime) -> Import:
    """
    Have the worker take the list over; rows with problems stay out.

    :raises AlreadyCommitted: if it has been confirmed before
    """
    the_import = _locked(the_import.pk)
    require(by, "clients.import_clients", the_import)
    if the_import.state != Import.State.OPEN:
        raise AlreadyCommitted
    values = {"state": Import.State.RUNNING, "committed_at": at}
    history.amend(the_import, "import.committed", by=by, at=at, values=values)
    take_over.enqueue(the_import.pk)
    return the_import


@transaction.atomic
def undo(
    the_import: Import, *, by: User, at: datetime, spare_used: bool = False
) -> Import:
    """
    Have the worker take the whole import back: created clients go, updated ones get
    their former values.

    :raises NothingToUndo: unless the import is done
    :raises UsedSince: if clients were changed or used since, unless they are spared
    """
    the_import = _locked(the_import.pk)
    require(by, "clients.import_clients", the_import)
    if the_import.state != Import.State.DONE:
        raise NothingToUndo
    used = _used_since(the_import)
    if used and not spare_used:
        seen = Client.objects.visible_to(by).filter(pk__in=used)
        names = seen.order_by("pk")[:NAMED]
        raise UsedSince(n=len(used), details=[str(client) for client in names])
    values = {"state": Import.State.UNDOING}
    history.amend(the_import, "import.undone", by=by, at=at, values=values)
    take_back.enqueue(the_import.pk)
    return the_import


@task(queue_name=LONG)
def take_over(pk: int) -> None:
    """
    Take the rows of a confirmed import over, part by part.
    """
    while _take_over_part(pk, timezone.now()):
        pass


@task(queue_name=LONG)
def take_back(pk: int) -> None:
    """
    Undo an import, part by part, the last rows first.
    """
    while _take_back_part(pk, timezone.now()):
        pass


@transaction.atomic
def _take_over_part(pk: int, at: datetime) -> bool:
    the_import = _locked(pk)
    if the_import.state != Import.State.RUNNING:
        return False
    rows = list(the_import.rows.filter(has_problems=False, done="")[:BATCH])
    if not rows:
        _finish(the_import, Import.State.DONE, at)
        return False
    created, updated = _decide(the_import, rows, at)
    Client.objects.bulk_create(created)
    Client.objects.bulk_update({client for client, _changes in updated}, WRITTEN)
    ImportRow.objects.bulk_update(rows, DECIDED)
    _record(the_import, "client.imported", [(client, {}) for client in created], at)
    _record(the_import, "client.updated", updated, at)
    the_import.done_rows += len(rows)
    the_import.save(update_fields=["done_rows"])
    changed = {client.pk for client, _changes in updated}
    search.refresh_soon(Client, [*(client.pk for client in created), *changed])
    _announce_renamed(updated)
    return True


def _locked(pk: int) -> Import:
    imports = Import.objects.select_for_update().defer("data")
    return imports.get(pk=pk)


def _decide(
    the_import: Import, rows: Sequence[ImportRow], at: datetime
) -> tuple[list[Client], Changed]:
    """
    Say what becomes of each row; return the clients to create and those to update.

    A row repeats a client if that one was there before, or comes earlier in the list.
    """
    known, same = _known(the_import, rows), _same(the_import, rows)
    created: list[Client] = []
    updated: Changed = []
    for row in rows:
        twin = known.get(row.match_key)
        wanted = row.choice or (the_import.duplicates if twin else Action.CREATE)
        if wanted == Action.UPDATE and _is_same(row, same, twin):
            row.done = Done.SAME
            continue
        row.twin = twin if twin and twin.pk else None
        row.done = wanted
        if row.done == Action.CREATE or (row.done == Action.UPDATE and not twin):
            row.done = Action.CREATE
            twin = Client(**derived(importing.model_values(row.values)), created_at=at)
            created.append(twin)
        elif row.done == Action.UPDATE and twin:
            changes = _overwrite(twin, row)
            if twin.pk:
                updated.append((twin, changes))
        else:
            continue
        known.setdefault(row.match_key, twin)
        row.client, row.client_version = twin, twin.version
    return created, updated


def _known(the_import: Import, rows: Sequence[ImportRow]) -> dict[str, Client]:
    """
    Return for each key the client that has it, locked: there by now for the importer
    to see, there when the list was read and still visible, or made of an earlier row.
    """
    keys = {row.match_key for row in rows}
    earlier = the_import.rows.filter(match_key__in=keys).exclude(client=None)
    visible = Client.objects.visible_to(the_import.by)
    seen = visible.filter(match_key__in=keys)
    twins = {row.twin_id for row in rows if row.twin_id}
    still = set(visible.filter(pk__in=twins).values_list("pk", flat=True))
    pks = {
        **dict(earlier.order_by("-number").values_list("match_key", "client")),
        **{row.match_key: row.twin_id for row in rows if row.twin_id in still},
        **dict(seen.order_by("-pk").values_list("match_key", "pk")),
    }
    clients = _locked_clients(pks.values())
    return {key: clients[pk] for key, pk in pks.items() if pk in clients}


def _same(the_import: Import, rows: Sequence[ImportRow]) -> dict[int, Client]:
    """
    Return the clients, still visible, of which rows said nothing new when the list was
    read.
    """
    keys = {row.twin_id for row in rows if row.is_same and row.twin_id}
    return Client.objects.visible_to(the_import.by).in_bulk(keys) if keys else {}


def _is_same(row: ImportRow, same: Mapping[int, Client], twin: Client | None) -> bool:
    client = same.get(row.twin_id or 0, twin)
    return client is not None and importing.says_nothing_new(
        row.values, partial(getattr, client)
    )


def _locked_clients(pks: Iterable[int]) -> dict[int, Client]:
    clients = Client.objects.select_for_update().filter(pk__in=set(pks))
    return {client.pk: client for client in clients.order_by("pk")}


def _overwrite(client: Client, row: ImportRow) -> Changes:
    """
    Write what the row knows over the client, except its name: twins mean the same
    company, and a list often has but the short form. Keep what is replaced.
    """
    values = importing.model_values(row.values)
    del values["name"]
    values = derived(values, client)
    row.before = {name: getattr(client, name) for name in values}
    return _set(client, values, version=client.version + 1)


def _set(client: Client, values: Mapping[str, Any], *, version: int) -> Changes:
    """
    Set the values and the version; return what differs, before and after.
    """
    changes: Changes = {}
    for name, value in {**values, "version": version}.items():
        before = getattr(client, name)
        setattr(client, name, value)
        if value != before:
            changes[name] = [before, value]
    return changes


@transaction.atomic
def _take_back_part(pk: int, at: datetime) -> bool:
    the_import = _locked(pk)
    if the_import.state != Import.State.UNDOING:
        return False
    done = the_import.rows.exclude(client=None)
    rows = list(done.order_by("-number")[:BATCH])
    if not rows:
        _finish(the_import, Import.State.UNDONE, at)
        return False
    clients = _locked_clients(row.client_id or 0 for row in rows)
    spared = _in_use(the_import, clients) | _hidden(the_import, clients)
    gone: Changed = []
    restored: Changed = []
    for row in rows:
        client = clients[row.client_id or 0]
        if client.pk in spared or client.version != row.client_version:
            spared.add(client.pk)
        elif row.done == Action.UPDATE:
            restored.append((client, _restore(client, row)))
        else:
            gone.append((client, {}))
    Client.objects.bulk_update({client for client, _changes in restored}, WRITTEN)
    Client.objects.filter(pk__in=[client.pk for client, _changes in gone]).delete()
    the_import.rows.filter(pk__in=[row.pk for row in rows]).update(client=None)
    _record(the_import, "client.import_undone", [*restored, *gone], at)
    the_import.done_rows -= len(rows)
    the_import.save(update_fields=["done_rows"])
    search.refresh_soon(Client, list(clients))
    _announce_renamed(restored)
    return True


def _restore(client: Client, row: ImportRow) -> Changes:
    values = {
        name: Client._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
        for name, value in row.before.items()
    }
    return _set(client, values, version=client.version - 1)


def _used_since(the_import: Import) -> set[int]:
    """
    Return the clients of an import that were changed or built upon since, or that the
    importer may see no more.
    """
    rows = the_import.rows.exclude(client=None).order_by("number")
    last = dict(rows.values_list("client", "client_version"))
    now = Client.objects.filter(import_rows__of=the_import).distinct()
    changed = {pk for pk, v in now.values_list("pk", "version") if last[pk] != v}
    return changed | _in_use(the_import, last) | _hidden(the_import, last)


def _hidden(the_import: Import, clients: Iterable[int]) -> set[int]:
    """
    Return those of ``clients`` that the importer may not see now: nobody writes what he
    may not see, by undoing no more than by importing.
    """
    pks, seen = list(clients), set[int]()
    visible = Client.objects.visible_to(the_import.by)
    for start in range(0, len(pks), BATCH):
        part = visible.filter(pk__in=pks[start : start + BATCH])
        seen |= set(part.values_list("pk", flat=True))
    return set(pks) - seen


def _in_use(the_import: Import, clients: Iterable[int]) -> set[int]:
    """
    Return those of ``clients`` that the import made and on which other rows depend, a
    team or rows of upper apps. Taking back an update harms no such rows.
    """
    pks, used = list(clients), set[int]()
    for start in range(0, len(pks), BATCH):
        part = pks[start : start + BATCH]
        rows_made = the_import.rows.filter(done=Action.CREATE, client__in=part)
        # Keys, not a subquery: PostgreSQL without statistics would look into it anew
        # for each row of each of the tables.
        made = set(rows_made.values_list("client", flat=True))
        for relation in Client._meta.related_objects:
            if relation.on_delete is not SET_NULL:
                rows = relation.related_model._default_manager
                name = relation.field.name
                found = rows.filter(**{f"{name}__in": made})
                used |= set(found.values_list(name, flat=True))
    return used


def _record(the_import: Import, verb: str, clients: Changed, at: datetime) -> None:
    HistoryEntry.objects.bulk_create(
        history.entry(
            verb, client, by=the_import.by, at=at, within=the_import, changes=changes
        )
        for client, changes in clients
    )


def _announce_renamed(clients: Changed) -> None:
    renamed = {client.pk for client, changes in clients if NAMING & set(changes)}
    facts.announce(RENAMED, *sorted(renamed))


def _finish(the_import: Import, state: str, at: datetime) -> None:
    verb = "import.finished"
    values = {"state": state}
    history.amend(the_import, verb, by=the_import.by, at=at, values=values)
    notices.notify(
        [the_import.by],
        f"clients.import_{state}",
        key=f"import:{the_import.pk}:{state}",
        url=the_import.get_absolute_url(),
        at=at,
        file=the_import.file_name,
    )
