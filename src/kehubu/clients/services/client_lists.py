"""A client list: how its rows are compared with clients, written and taken back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import SET_NULL, QuerySet
from django.utils.translation import gettext_lazy as _

from kehubu.clients import importing, kinds
from kehubu.clients.kinds import UsedSince
from kehubu.clients.models import Client, Import, ImportRow
from kehubu.clients.names import match_key
from kehubu.clients.services.clients import NAMING, RENAMED, derived
from kehubu.core import facts, history, search
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User

BATCH = 500
NAMED = 10
LENGTHS = {
    field.name: field.max_length
    for field in Client._meta.fields
    if field.name in importing.FIELDS and field.max_length
}
KEYS = ["reading", "sort_key", "match_key", "phone_key"]
WRITTEN = [*importing.FIELDS, *KEYS, "version"]
Action, Done = ImportRow.Action, ImportRow.Done
Changes = dict[str, list[Any]]
Changed = list[tuple[Client, Changes]]


class NoNameColumn(DomainError):
    code = "import_no_name_column"
    message = _("请指明哪一列是客户名称或简称。")


class ClientList(kinds.Kind):
    """A list of clients: who brings it in adds clients, or updates those he sees."""

    key, perm, order = "clients", "clients.import_clients", 10
    label = _("客户")
    title = _("导入客户名单")
    file_label = _("客户名单")
    again = _("重复的客户：")
    overwrite = _("更新已有客户")
    spare = _("保留导入后已修改或已有往来的客户")
    skipped = _("与已有客户重复，已跳过")
    fields = importing.FIELDS
    aliases = importing.ALIASES
    problems = importing.PROBLEMS
    example = importing.EXAMPLE

    def check_columns(self, fields: Collection[str], the_import: Import) -> None:
        if not {"name", "short_name"} & set(fields):
            raise NoNameColumn

    def values_of(
        self,
        cells: Sequence[str],
        columns: Mapping[str, str],
        headings: Sequence[str],
    ) -> kinds.Values:
        return importing.values_of(cells, columns)

    def compare(self, the_import: Import, rows: list[ImportRow]) -> None:
        for row in rows:
            row.values, row.problems = importing.check(row.values, LENGTHS)
            row.has_problems = bool(row.problems)
            row.match_key = match_key(row.values.get("name", ""))
        _find_twins(the_import, rows)

    def take(self, the_import: Import, rows: list[ImportRow], at: datetime) -> None:
        created, updated = _decide(the_import, rows, at)
        Client.objects.bulk_create(created)
        Client.objects.bulk_update({client for client, _changes in updated}, WRITTEN)
        new: Changed = [(client, {}) for client in created]
        _record(the_import, "client.imported", new, at)
        _record(the_import, "client.updated", updated, at)
        changed = {client.pk for client, _changes in updated}
        search.refresh_soon(Client, [*(client.pk for client in created), *changed])
        _announce_renamed(updated)

    def used_since(self, the_import: Import) -> DomainError | None:
        used = _used_since(the_import)
        if not used:
            return None
        seen = Client.objects.visible_to(the_import.by).filter(pk__in=used)
        names = seen.order_by("pk")[:NAMED]
        return UsedSince(n=len(used), details=[str(client) for client in names])

    def to_undo(self, the_import: Import) -> QuerySet[ImportRow]:
        return the_import.rows.exclude(client=None)

    def take_back(
        self, the_import: Import, rows: list[ImportRow], at: datetime
    ) -> None:
        clients = _locked_clients(row.client_id or 0 for row in rows)
        gone, restored = _undone(the_import, rows, clients)
        Client.objects.bulk_update({client for client, _changes in restored}, WRITTEN)
        Client.objects.filter(pk__in=[client.pk for client, _changes in gone]).delete()
        the_import.rows.filter(pk__in=[row.pk for row in rows]).update(client=None)
        _record(the_import, "client.import_undone", [*restored, *gone], at)
        search.refresh_soon(Client, list(clients))
        _announce_renamed(restored)


kinds.register(ClientList())


def _find_twins(the_import: Import, rows: list[ImportRow]) -> None:
    """
    Mark which rows repeat a visible client, or an earlier row of the list; ``rows``
    are all that have one of their keys.
    """
    keys = {row.match_key for row in rows if row.match_key}
    twins = _clients_by_key(the_import.by, keys)
    firsts = _first_rows(rows)
    for row in rows:
        first = firsts.get(row.match_key, row.number)
        row.twin, row.is_same = _twin(row, twins.get(row.match_key, []))
        row.twin_row = first if first < row.number and row.match_key else None


def _twin(row: ImportRow, clients: list[Client]) -> tuple[Client | None, bool]:
    """
    Return the client that the row repeats, if any, and whether it says nothing new of
    it: of several alike the one of which that is so, else the first.
    """
    for client in clients if not row.has_problems else []:
        if importing.says_nothing_new(row.values, partial(getattr, client)):
            return client, True
    return next(iter(clients), None), False


def _clients_by_key(user: User, keys: set[str]) -> dict[str, list[Client]]:
    found: dict[str, list[Client]] = defaultdict(list)
    ordered = sorted(keys)
    for start in range(0, len(ordered), BATCH):
        part = ordered[start : start + BATCH]
        clients = Client.objects.visible_to(user).filter(match_key__in=part)
        for client in clients.order_by("pk"):
            found[client.match_key].append(client)
    return found


def _first_rows(rows: list[ImportRow]) -> dict[str, int]:
    """
    Return for each key the number of the first row that has it.
    """
    numbers: dict[str, int] = {}
    for row in rows:
        known = numbers.get(row.match_key, row.number)
        numbers[row.match_key] = min(known, row.number)
    return numbers


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


def _undone(
    the_import: Import, rows: Sequence[ImportRow], clients: Mapping[int, Client]
) -> tuple[Changed, Changed]:
    """
    Return the clients that go and those that get their former values, set already.
    """
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
    return gone, restored


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
