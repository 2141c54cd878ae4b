"""Clients that change hands: to the pool, from the pool, from who leaves to others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients import handing
from kehubu.clients.models import SERVING, Client, Handover, HandoverLine, Membership
from kehubu.clients.services.clients import NotThePosition
from kehubu.core import history, notices, papers, wording
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User
from kehubu.people.positions import Position


class AlreadyInPool(DomainError):
    code = "clients_already_in_pool"
    message = _("这个客户已经在公海里。")


class NotInPool(DomainError):
    code = "clients_not_in_pool"
    message = _("这个客户已由%(name)s负责，不能再领取。")


class JustClaimed(DomainError):
    code = "clients_just_claimed"
    message = _("这个客户刚刚被同事领取了，不能再领取。")


class NothingHandedOver(DomainError):
    code = "clients_nothing_handed_over"
    message = _("请至少为一个客户选接收人。")


class TeamsChanged(DomainError):
    code = "clients_teams_changed"
    message = _("客户小组后来变过，一个也没有移交。请刷新页面重新核对。")


class SamePerson(DomainError):
    code = "clients_same_person"
    message = _("接收人不能就是移交人%(name)s。")


@transaction.atomic
def release(client: Client, *, by: User, at: datetime, reason: str) -> Client:
    """
    Give a client to the pool, where all account people see it and may claim it.

    :raises AlreadyInPool: if nobody serves it
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "clients.release_client", client)
    team = list(client.team.select_related("user"))
    if not team:
        raise AlreadyInPool
    client.team.all().delete()
    names = {each.role: each.user.name for each in team}
    changes = {"team": [names, {}]}
    history.record(
        "client.released", client, by=by, at=at, reason=reason, changes=changes
    )
    return client


@transaction.atomic
def claim(client: Client, *, by: User, at: datetime) -> Client:
    """
    Take a client from the pool, to serve it in the role of one's position.

    :raises NotInPool: if somebody serves it by now
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "clients.claim_client", client)
    if team := list(client.team.select_related("user")):
        raise NotInPool(name=wording.listed(each.user.name for each in team))
    executive = by.holds(Position.ACCOUNT_EXECUTIVE)
    role = Membership.Role.EXECUTIVE if executive else Membership.Role.MANAGER
    Membership.objects.create(client=client, user=by, role=role)
    changes = {"team": [{}, {role.value: by.name}]}
    history.record("client.claimed", client, by=by, at=at, changes=changes)
    return client


@transaction.atomic
def hand_over(
    giver: User, *, by: User, at: datetime, receivers: Mapping[int, User]
) -> Handover:
    """
    Have others serve the giver's clients: ``receivers`` says who takes over which
    membership, by its key. What the giver has not finished for them goes with them:
    apps say what (:mod:`kehubu.clients.handing`). All of it, or nothing.

    :raises NothingHandedOver: if none is given
    :raises SamePerson: if somebody would give to himself
    :raises TeamsChanged: if a membership is no longer the giver's
    :raises NotThePosition: if a receiver may not play the role
    """
    parts = _locked(giver, receivers)
    _require(by, parts)
    if not receivers:
        raise NothingHandedOver
    if len(parts) != len(receivers):
        raise TeamsChanged
    for part in parts:
        _check(receivers[part.pk], part, giver)
    before = _teams(parts)
    for part in parts:
        part.user = receivers[part.pk]
    Membership.objects.bulk_update(parts, ["user"])
    taken = handing.take_over(_shares(giver, parts), by=by, at=at)
    made = Handover.objects.create(giver=giver, by=by, at=at)
    lines = [
        HandoverLine(
            handover=made, client=part.client, role=part.role, receiver=part.user
        )
        for part in parts
    ]
    HandoverLine.objects.bulk_create(lines)
    made.blocks = papers.to_data(_blocks(made, lines, before, taken))
    made.save(update_fields=["blocks"])
    _record(made, lines)
    _tell(made, lines)
    return made


def _locked(giver: User, receivers: Mapping[int, User]) -> list[Membership]:
    parts = Membership.objects.select_for_update(of=("self",))
    mine = parts.filter(pk__in=receivers, user=giver).select_related("client")
    return list(mine.order_by("client__sort_key", "client__pk", "pk"))


def _require(by: User, parts: Sequence[Membership]) -> None:
    """
    One client that the actor may not see spoils it for all.
    """
    require(by, "clients.hand_over")
    keys = {part.client_id for part in parts}
    if Client.objects.visible_to(by).filter(pk__in=keys).count() != len(keys):
        raise PermissionDenied


def _check(receiver: User, part: Membership, giver: User) -> None:
    if receiver == giver:
        raise SamePerson(name=giver.name)
    if not (receiver.is_active and receiver.holds(*SERVING[part.role])):
        raise NotThePosition(name=receiver.name, role=part.get_role_display())


def _teams(parts: Sequence[Membership]) -> dict[int, list[str]]:
    """
    Return the team of each client, as a paper names it.
    """
    clients = {part.client_id for part in parts}
    team = Membership.objects.filter(client__in=clients).select_related("user")
    said = defaultdict(list)
    for each in team.order_by("pk"):
        said[each.client_id].append(f"{each.get_role_display()} {each.user.name}")
    return said


def _shares(giver: User, parts: Sequence[Membership]) -> handing.Shares:
    """
    Say who takes over what. Where the giver serves a client no more, his executive's
    successor takes what hangs on no role, else the manager's, else the director's.
    """
    given = {(part.client_id, str(part.role)): part.user for part in parts}
    stays = Membership.objects.filter(user=giver).values_list("client", flat=True)
    left = {client for client, _role in given} - set(stays)
    heirs = {
        client: next(
            given[client, role]
            for role in Membership.Role.values
            if (client, role) in given
        )
        for client in sorted(left)
    }
    return handing.Shares(giver, given, heirs)


def _blocks(
    made: Handover,
    lines: Sequence[HandoverLine],
    teams: Mapping[int, list[str]],
    taken: Sequence[handing.Taken],
) -> list[papers.Block]:
    clients = {line.client_id or 0 for line in lines}
    signing = [gettext("移交人"), *dict.fromkeys(line.receiver.name for line in lines)]
    signing[0] = wording.labelled(signing[0], made.giver.name)
    receivers = [wording.labelled(gettext("接收人"), name) for name in signing[1:]]
    supervised = wording.labelled(gettext("监交人"), made.by.name)
    signatures = [(name, "") for name in [signing[0], *receivers, supervised]]
    return [
        papers.Facts(
            [
                (gettext("移交人"), made.giver.name),
                (gettext("客户数"), str(len(clients))),
            ]
        ),
        _clients(lines, clients, teams),
        *_work(lines, taken),
        papers.Table(
            gettext("签字"),
            [gettext("姓名"), gettext("签字和日期")],
            signatures,
            (2, 3),
        ),
    ]


def _clients(
    lines: Sequence[HandoverLine], clients: set[int], teams: Mapping[int, list[str]]
) -> papers.Table:
    business = handing.open_business(clients)
    rows = [
        (
            line.client.name if line.client else "",
            f"{line.get_role_display()} → {line.receiver.name}",
            wording.listed(teams[line.client_id or 0]),
            wording.clauses(business[line.client_id or 0]) or "—",
            line.client.remark if line.client else "",
        )
        for line in lines
    ]
    columns = [
        gettext("客户"),
        gettext("接收人"),
        gettext("原小组"),
        gettext("未结的项目"),
        gettext("备注"),
    ]
    return papers.Table(gettext("移交的客户"), columns, rows, (3, 3, 3, 4, 3))


def _work(
    lines: Sequence[HandoverLine], taken: Sequence[handing.Taken]
) -> list[papers.Block]:
    """
    Return what went over with the clients, as a table; none if nothing did.
    """
    names = {line.client_id: line.client.name for line in lines if line.client}
    rows = [(names[each.client], each.what, each.receiver.name) for each in taken]
    columns = [gettext("客户"), gettext("未完成的工作"), gettext("接收人")]
    table = papers.Table(gettext("随之移交的工作"), columns, rows, (3, 7, 2))
    return [table] if rows else []


def _record(made: Handover, lines: Sequence[HandoverLine]) -> None:
    HistoryEntry.objects.bulk_create(
        history.entry(
            "client.handed_over",
            line.client,
            by=made.by,
            at=made.at,
            within=made,
            changes={line.role: [made.giver.name, line.receiver.name]},
        )
        for line in lines
        if line.client
    )
    changes = {"lines": [None, len(lines)]}
    history.record("handover.made", made, by=made.by, at=made.at, changes=changes)


def _tell(made: Handover, lines: Sequence[HandoverLine]) -> None:
    shares: dict[User, set[int]] = defaultdict(set)
    for line in lines:
        shares[line.receiver].add(line.client_id or 0)
    for receiver, clients in shares.items():
        notices.notify(
            [receiver],
            "clients.handed_over",
            key=f"handover:{made.pk}",
            url=made.get_absolute_url(),
            at=made.at,
            giver=made.giver.name,
            n=len(clients),
        )
