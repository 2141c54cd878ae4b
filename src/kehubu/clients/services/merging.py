"""Two clients become one, and two again."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.clients import importing
from kehubu.clients.models import Client, Merge
from kehubu.clients.services.clients import RENAMED, derived
from kehubu.clients.services.moving import (
    ChangedSince,
    Fold,
    lead_notices,
    tell_story,
    unfold,
)
from kehubu.core import facts, history, notices, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import ChangedMeanwhile, check_version
from kehubu.people.models import User

FIELDS = tuple(importing.FIELDS)
"""What may be taken from the client that is dropped; its status and team add up."""


MERGED = "clients.merged"
"""Two clients have become one, or two again: of each what is summed up is to be summed
up anew. Its subject may be gone."""


class SameClient(DomainError):
    code = "merge_same_client"
    message = _("请选另一个客户：不能和自己合并。")
    field = "other"


class OneAboveTheOther(DomainError):
    code = "merge_one_above_the_other"
    message = _("“%(kept)s”隔着别的公司属于“%(dropped)s”，请先调整所属集团再合并。")


class AlreadyUndone(DomainError):
    code = "merge_already_undone"
    message = _("这次合并已经撤销过。")


@transaction.atomic
def merge(
    kept: Client,
    *,
    by: User,
    at: datetime,
    dropped: Client,
    taken: Collection[str] = (),
    seen: tuple[int, int],
) -> Merge:
    """
    Fold ``dropped`` into ``kept``, which takes over the fields ``taken`` of it;
    ``seen`` are the versions of both that the actor saw.

    :raises SameClient: if they are one already
    :raises ChangedMeanwhile: if somebody else has changed either since
    :raises OneAboveTheOther: if the kept one would stand above itself
    :raises AtOdds: if both have what there may be but one of, such as a running service
    """
    if kept.pk == dropped.pk:
        raise SameClient
    kept, dropped = _locked(kept, dropped)
    _require(by, kept, dropped)
    version = check_version(kept, seen[0])
    check_version(dropped, seen[1])
    values = {**_values(kept, dropped, taken), "version": version}
    serving = User.objects.filter(memberships__client__in=[kept, dropped])
    told = list(serving.exclude(pk=by.pk).distinct())
    fold = Fold()
    lead_notices(fold, dropped.get_absolute_url(), kept.get_absolute_url())
    tell_story(fold, kept, dropped)
    before = {name: getattr(kept, name) for name in values}
    history.amend(kept, "client.merged", by=by, at=at, values=values)
    fold.fold(kept, dropped)
    made = Merge.objects.create(
        kept=kept,
        kept_key=kept.pk,
        kept_version=kept.version,
        dropped_key=dropped.pk,
        dropped_name=dropped.name,
        before=before,
        moves=fold.moves,
        removed=fold.removed,
        by=by,
        at=at,
    )
    changes = {"dropped": [dropped.name, None]}
    history.record("merge.made", made, by=by, at=at, within=kept, changes=changes)
    _tell(made, told, at)
    _announce(kept.pk, dropped.pk)
    return made


@transaction.atomic
def unmerge(the_merge: Merge, *, by: User, at: datetime) -> Merge:
    """
    Make two of one again: everything is as it was, but for what has come since, which
    stays with the client that was kept.

    :raises AlreadyUndone: if it has been undone
    :raises ChangedSince: if what it moved was changed since; names what
    """
    the_merge = Merge.objects.select_for_update().get(pk=the_merge.pk)
    kept = Client.objects.select_for_update().get(pk=the_merge.kept_id)
    _require(by, kept)
    if the_merge.is_undone:
        raise AlreadyUndone
    if (kept.pk, kept.version) != (the_merge.kept_key, the_merge.kept_version):
        raise ChangedSince(details=[kept.name])
    unfold(the_merge.moves, the_merge.removed)
    values = {
        name: Client._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
        for name, value in the_merge.before.items()
    }
    history.amend(kept, "client.unmerged", by=by, at=at, values=values)
    undone = {"undone_by": by, "undone_at": at}
    history.amend(the_merge, "merge.undone", by=by, at=at, values=undone, within=kept)
    _announce(kept.pk, the_merge.dropped_key)
    return the_merge


def _locked(*clients: Client) -> list[Client]:
    rows = Client.objects.select_for_update().order_by("pk")
    found = rows.filter(pk__in=[client.pk for client in clients])
    locked = {client.pk: client for client in found}
    if len(locked) < len(clients):
        # Whoever merged one of them a moment ago was first.
        raise ChangedMeanwhile(version=clients[0].version)
    return [locked[client.pk] for client in clients]


def _require(by: User, *clients: Client) -> None:
    seen = Client.objects.visible_to(by)
    for client in clients:
        require(by, "clients.merge_clients", client)
        if not seen.filter(pk=client.pk).exists():
            raise PermissionDenied


def _values(kept: Client, dropped: Client, taken: Collection[str]) -> dict[str, Any]:
    """
    Return what the kept client becomes: with the chosen fields, a client if either is
    one, and never below the one that goes.
    """
    chosen = {name: getattr(dropped, name) for name in FIELDS if name in taken}
    called = chosen.get("short_name", kept.short_name) or chosen.get("name", kept.name)
    if chosen and called == str(dropped) != str(kept):
        chosen["reading"] = dropped.reading
    values = derived(chosen, kept)
    if not dropped.is_prospect:
        values["status"] = dropped.status
    if kept.parent_id == dropped.pk:
        values["parent_id"] = dropped.parent_id
    elif _stands_below(kept, dropped):
        raise OneAboveTheOther(kept=kept.name, dropped=dropped.name)
    return values


def _stands_below(kept: Client, dropped: Client) -> bool:
    above = kept.parent
    while above and above.pk != dropped.pk:
        above = above.parent
    return above is not None


def _tell(the_merge: Merge, people: list[User], at: datetime) -> None:
    notices.notify(
        people,
        "clients.merged",
        key=f"merge:{the_merge.pk}",
        url=the_merge.kept.get_absolute_url(),
        at=at,
        dropped=the_merge.dropped_name,
        kept=the_merge.kept.name,
    )


def _announce(*clients: int) -> None:
    """
    Have both found, or no longer, and what upper apps show of them by its name.
    """
    search.refresh_soon(Client, clients)
    facts.announce(RENAMED, *clients)
    facts.announce(MERGED, *clients)
