"""A client: entered, amended, given a team, won."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.clients import queries
from kehubu.clients.models import SERVING, Client, Membership
from kehubu.clients.names import match_key, phone_key
from kehubu.core import facts, history, pinyin, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.people.models import User
from kehubu.people.positions import Position

LONGEST_READING = 700
RENAMED = "clients.renamed"
NAMING = {"name", "short_name", "reading"}
"""The columns by which rows of upper apps are found too."""


class NotThePosition(DomainError):
    code = "clients_not_the_position"
    message = _("%(name)s不是%(role)s，不能担任这个角色。")


@transaction.atomic
def add(
    *, by: User, at: datetime, values: Mapping[str, Any], serves: bool | None = None
) -> Client:
    """
    Enter a prospect. ``serves`` says whether who enters it is of its team at once, in
    the first of the roles whose position he holds; where nothing is said, an account
    executive is.
    """
    require(by, "clients.add_client")
    client = Client(**derived(values), created_at=at)
    client.save(force_insert=True)
    if serves is None:
        serves = by.holds(Position.ACCOUNT_EXECUTIVE)
    role = queries.role_of(by)
    if serves and role:
        Membership.objects.create(client=client, user=by, role=role)
    history.record("client.added", client, by=by, at=at)
    search.refresh_soon(Client, [client.pk])
    return client


@transaction.atomic
def amend(
    client: Client, *, by: User, at: datetime, values: Mapping[str, Any], seen: int
) -> Client:
    """
    Change a client's particulars; ``seen`` is the version that the editor saw.

    :raises ChangedMeanwhile: if somebody else has changed it since
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "clients.amend_client", client)
    version = check_version(client, seen)
    before = {name: getattr(client, name) for name in NAMING}
    changes = {**derived(values, client), "version": version}
    history.amend(client, "client.amended", by=by, at=at, values=changes)
    search.refresh_soon(Client, [client.pk])
    if any(getattr(client, name) != value for name, value in before.items()):
        facts.announce(RENAMED, client.pk)
    return client


@transaction.atomic
def assign_team(
    client: Client, *, by: User, at: datetime, team: Mapping[str, User | None]
) -> Client:
    """
    Say who serves the client in each role; None leaves a role empty.

    :raises NotThePosition: if somebody may not play the role
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "clients.assign_team", client)
    for role, user in team.items():
        if user and not user.holds(*SERVING[role]):
            label = Membership.Role(role).label
            raise NotThePosition(name=user.name, role=label)
    before = {each.role: each.user for each in client.team.select_related("user")}
    after = {role: user for role, user in {**before, **team}.items() if user}
    if before != after:
        _write_team(client, team)
        changes = {"team": [_names(before), _names(after)]}
        history.record("client.team", client, by=by, at=at, changes=changes)
    return client


@transaction.atomic
def complete_team(
    client: Client, *, by: User, at: datetime, team: Mapping[str, User]
) -> Client:
    """
    Fill the roles that nobody has, as far as these people hold their positions.
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "clients.complete_team", client)
    before = {each.role: each.user for each in client.team.select_related("user")}
    joining = {
        role: user
        for role, user in team.items()
        if role not in before and user.holds(Position(role))
    }
    if joining:
        _write_team(client, joining)
        changes = {"team": [_names(before), _names({**before, **joining})]}
        history.record("client.team", client, by=by, at=at, changes=changes)
    return client


@transaction.atomic
def leave_team(
    client: Client, *, by: User | None, at: datetime, person: User
) -> Client:
    """
    Have somebody leave the team of a client; whom nobody serves lies in the pool. One
    may always leave oneself; without ``by`` the clock does it.
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    if by and by != person:
        require(by, "clients.assign_team", client)
    before = {each.role: each.user for each in client.team.select_related("user")}
    after = {role: user for role, user in before.items() if user != person}
    if before != after:
        client.team.filter(user=person).delete()
        changes = {"team": [_names(before), _names(after)]}
        history.record("client.team", client, by=by, at=at, changes=changes)
    return client


@transaction.atomic
def win(client: Client, *, by: User, at: datetime) -> Client:
    """
    Make a prospect a client, when its contract is signed (TL-B1.17).
    """
    client = Client.objects.select_for_update().get(pk=client.pk)
    require(by, "clients.win_client", client)
    values = {"status": Client.Status.CLIENT, "version": client.version + 1}
    if client.is_prospect:
        history.amend(client, "client.won", by=by, at=at, values=values)
        search.refresh_soon(Client, [client.pk])
    return client


def derived(values: Mapping[str, Any], client: Client | None = None) -> dict[str, Any]:
    """
    Return the values with what follows from the name: reading, order, match key.

    A reading that was typed is kept, but written as all readings are. What ``values``
    leave out is as ``client`` has it; the reading it has goes with what it is called
    (简称, else 客户名称), for which it was made or corrected.
    """
    client = client or Client()
    name = values.get("name", client.name)
    called = values.get("short_name", client.short_name) or name
    typed = values.get("reading", client.reading)
    if typed == client.reading and called != str(client):
        typed = ""
    spelled = (pinyin.reading(typed) or pinyin.reading(called))[:LONGEST_READING]
    return {
        **values,
        "reading": spelled,
        "sort_key": pinyin.sort_key(spelled),
        "match_key": match_key(name),
        "phone_key": phone_key(values.get("phone", client.phone)),
    }


def _names(team: Mapping[str, User]) -> dict[str, str]:
    return {role: user.name for role, user in team.items()}


def _write_team(client: Client, team: Mapping[str, User | None]) -> None:
    client.team.filter(role__in=team).delete()
    Membership.objects.bulk_create(
        Membership(client=client, user=user, role=role)
        for role, user in team.items()
        if user
    )
