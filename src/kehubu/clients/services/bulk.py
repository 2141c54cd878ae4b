"""One change to many clients: prepared, looked at, made at once, taken back."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import SERVING, BulkEdit, BulkEditLine, Client, Membership
from kehubu.clients.services.clients import NotThePosition
from kehubu.core import history, notices, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User

MOST = 2000
"""Clients that one edit may change: it is one transaction, and others wait."""
BATCH = 500
NAMED = 10
State = BulkEdit.State


class NothingChosen(DomainError):
    code = "bulk_nothing_chosen"
    message = _("请先选客户。")


class TooMany(DomainError):
    code = "bulk_too_many"
    message = _("一次最多修改 %(most)s 个客户，现在选了 %(n)s 个，请加条件缩小范围。")


class NothingToChange(DomainError):
    code = "bulk_nothing_to_change"
    message = _("选中的客户都已经是“%(value)s”，没有要改的。")


class ClientsChanged(DomainError):
    code = "bulk_clients_changed"
    message = _("有 %(n)s 个客户后来变过，一个也没有改。请重新选择、预览。")


class NotOpen(DomainError):
    code = "bulk_not_open"
    message = _("这次批量修改已经确认过。")


class NotDone(DomainError):
    code = "bulk_not_done"
    message = _("只有已完成的批量修改可以撤销。")


@transaction.atomic
def prepare_bulk(
    *,
    by: User,
    at: datetime,
    clients: Collection[int],
    field: str,
    value: str = "",
    person: User | None = None,
) -> BulkEdit:
    """
    Keep what would change, to be looked at; ``clients`` are keys. Those that say so
    already are left out.

    :raises NothingChosen: if there are none
    :raises TooMany: if there are more than 2,000
    :raises NotThePosition: if the person does not hold the position of the role
    :raises NothingToChange: if all of them say so already
    """
    edit = BulkEdit(field=field, value=value, person=person, by=by, at=at)
    _require(by, edit)
    if not clients:
        raise NothingChosen
    if len(clients) > MOST:
        raise TooMany(most=MOST, n=len(clients))
    if person and not person.holds(*SERVING[field]):
        raise NotThePosition(name=person.name, role=edit.get_field_display())
    lines = _lines(edit, _all_visible(by, clients))
    if not lines:
        raise NothingToChange(value=edit.becomes)
    edit.save(force_insert=True)
    BulkEditLine.objects.bulk_create(lines, batch_size=BATCH)
    return edit


@transaction.atomic
def apply_bulk(edit: BulkEdit, *, by: User, at: datetime) -> BulkEdit:
    """
    Change all of them, or none.

    :raises NotOpen: if it has been confirmed
    :raises ClientsChanged: if any was changed since it was looked at; names them
    """
    edit, lines = _locked(edit, by)
    if edit.state != State.OPEN:
        raise NotOpen
    clients = _unchanged(edit, lines, was_made=False)
    after = {line.pk: (edit.value, edit.person) for line in lines}
    _write(edit, lines, clients, after, at)
    history.amend(edit, "bulk.made", by=by, at=at, values={"state": State.DONE})
    if edit.person and edit.person != by:
        _tell(edit, edit.person, len(lines), at)
    return edit


@transaction.atomic
def undo_bulk(edit: BulkEdit, *, by: User, at: datetime) -> BulkEdit:
    """
    Give all of them back what they said before, or none.

    :raises NotDone: unless it has been made
    :raises ClientsChanged: if any was changed since; names them
    """
    edit, lines = _locked(edit, by)
    if edit.state != State.DONE:
        raise NotDone
    clients = _unchanged(edit, lines, was_made=True)
    after = {line.pk: (line.before, line.person_before) for line in lines}
    _write(edit, lines, clients, after, at)
    values = {"state": State.UNDONE}
    return history.amend(edit, "bulk.undone", by=by, at=at, values=values)


@transaction.atomic
def discard_bulk(edit: BulkEdit, *, by: User, at: datetime) -> None:
    """
    Drop an edit that was only looked at.

    :raises NotOpen: if it has been confirmed
    """
    edit, _shown = _locked(edit, by)
    if edit.state != State.OPEN:
        raise NotOpen
    edit.delete()


def _locked(edit: BulkEdit, by: User) -> tuple[BulkEdit, list[BulkEditLine]]:
    edit = BulkEdit.objects.select_for_update().get(pk=edit.pk)
    _require(by, edit)
    return edit, list(edit.lines.select_related("person_before"))


def _require(by: User, edit: BulkEdit) -> None:
    require(by, "clients.bulk_edit", edit)
    require(by, "clients.assign_team" if edit.is_of_team else "clients.amend_client")


def _all_visible(by: User, keys: Collection[int]) -> list[Client]:
    """
    Return the clients locked; one that the actor may not see spoils it for all.
    """
    seen = Client.objects.visible_to(by).filter(pk__in=keys)
    if seen.count() != len(set(keys)):
        raise PermissionDenied
    rows = Client.objects.select_for_update().filter(pk__in=keys)
    return list(rows.order_by("sort_key", "pk"))


def _lines(edit: BulkEdit, clients: list[Client]) -> list[BulkEditLine]:
    serving = _serving(edit, clients)
    lines = []
    for client in clients:
        before, person = _says(edit, client, serving)
        if (before, person) != (edit.value, edit.person):
            line = BulkEditLine(edit=edit, client=client, version=client.version)
            line.before, line.person_before = before, person
            lines.append(line)
    return lines


def _serving(edit: BulkEdit, clients: Collection[Client]) -> dict[int, User]:
    """
    Return who serves each client in the role that the edit is about.
    """
    team = Membership.objects.filter(client__in=clients, role=edit.field)
    return {each.client_id: each.user for each in team.select_related("user")}


def _says(
    edit: BulkEdit, client: Client, serving: Mapping[int, User]
) -> tuple[str, User | None]:
    if edit.is_of_team:
        return "", serving.get(client.pk)
    return getattr(client, edit.field), None


def _unchanged(
    edit: BulkEdit, lines: list[BulkEditLine], *, was_made: bool
) -> dict[int, Client]:
    """
    Return the clients locked, all of them as the edit has seen or left them.
    """
    keys = [line.client_id for line in lines if line.client_id]
    clients = {client.pk: client for client in _all_visible(edit.by, keys)}
    serving = _serving(edit, clients.values())
    changed = []
    for line in lines:
        expected = (line.before, line.person_before)
        if was_made:
            expected = (edit.value, edit.person)
        client = clients.get(line.client_id or 0)
        if not client:
            changed.append("—")
        elif (client.version, *_says(edit, client, serving)) != (
            line.version,
            *expected,
        ):
            changed.append(client.name)
    if changed:
        raise ClientsChanged(n=len(changed), details=changed[:NAMED])
    return clients


def _write(
    edit: BulkEdit,
    lines: list[BulkEditLine],
    clients: Mapping[int, Client],
    after: Mapping[int, tuple[str, User | None]],
    at: datetime,
) -> None:
    """
    Have each client say what ``after`` says for its line; each gets a new version and
    an entry in its story.
    """
    serving = _serving(edit, clients.values())
    entries, team = [], []
    for line in lines:
        client = clients[line.client_id or 0]
        value, person = after[line.pk]
        before, serves = _says(edit, client, serving)
        said = [before or _name(serves), value or _name(person)]
        entries.append(_entry(edit, client, said, at))
        client.version = line.version = client.version + 1
        if not edit.is_of_team:
            setattr(client, edit.field, value)
        elif person:
            team.append(Membership(client=client, user=person, role=edit.field))
    written = ["version"] if edit.is_of_team else [edit.field, "version"]
    if edit.is_of_team:
        Membership.objects.filter(client__in=clients, role=edit.field).delete()
        Membership.objects.bulk_create(team, batch_size=BATCH)
    Client.objects.bulk_update(clients.values(), written, batch_size=BATCH)
    BulkEditLine.objects.bulk_update(lines, ["version"], batch_size=BATCH)
    HistoryEntry.objects.bulk_create(entries, batch_size=BATCH)
    search.refresh_soon(Client, list(clients))


def _entry(
    edit: BulkEdit, client: Client, said: list[str], at: datetime
) -> HistoryEntry:
    version = client.version
    changes = {edit.field: said, "version": [version, version + 1]}
    verb = "client.bulk_edited"
    return history.entry(verb, client, by=edit.by, at=at, within=edit, changes=changes)


def _name(person: User | None) -> str:
    return person.name if person else ""


def _tell(edit: BulkEdit, person: User, count: int, at: datetime) -> None:
    notices.notify(
        [person],
        "clients.bulk_assigned",
        key=f"bulk:{edit.pk}",
        url=reverse("clients:index") + "?whose=mine",
        at=at,
        by=edit.by.name,
        n=count,
        role=Membership.Role(edit.field).label,
    )
