"""A lead: entered, amended, entered late for a project that runs already."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients import services as clients
from kehubu.clients.models import Client, Membership
from kehubu.clients.rules import ACCOUNT_PEOPLE
from kehubu.core import facts, history, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.opportunities.models import Lead
from kehubu.opportunities.stages import next_after
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.work.models import Project

ADDED = "opportunities.lead_added"
ON_THE_CARD = ("need", "source", "found_by", "contact")
"""What the lead card of TL-B1.01 says as soon as a project pursues the lead."""


class LeadOver(DomainError):
    code = "opportunities_lead_over"
    message = _("这条线索%(state)s，现在不能这样做。")


class CardSaysSo(DomainError):
    code = "opportunities_card_says_so"
    message = _("已经立项：需求、来源、发现人和联系人以线索卡为准，请在那里改。")


class CannotOwn(DomainError):
    code = "opportunities_cannot_own"
    message = _("%(name)s不是客户部的人，或账号已停用，不能负责线索。")
    field = "owner"


class OwnerCannotSee(DomainError):
    code = "opportunities_owner_cannot_see"
    message = _("%(name)s看不到这个客户：请先在客户小组里换人。")
    field = "owner"


class AlreadyRecorded(DomainError):
    code = "opportunities_already_recorded"
    message = _("这个项目已经有商机了。")


class NotBeingWon(DomainError):
    code = "opportunities_not_being_won"
    message = _("只有正在争取的项目才能补登商机。")


@transaction.atomic
def add(
    *,
    by: User,
    at: datetime,
    values: Mapping[str, Any],
    client: Client | None = None,
    newcomer: Mapping[str, Any] | None = None,
) -> Lead:
    """
    Enter a lead for a client, or for a ``newcomer`` who is entered with it; without an
    owner it lies in the pool. The first follow-up is due by the rhythm unless a day is
    given.

    :raises CannotOwn: if the owner is not of the account department
    :raises OwnerCannotSee: if others serve the client
    """
    require(by, "opportunities.add_lead")
    owner: User | None = values["owner"]
    if owner and owner != by:
        require(by, "opportunities.assign_lead")
    client = _received(client, newcomer or {}, owner, by=by, at=at)
    lead = Lead(client=client, created_at=at, touched_at=at, **values)
    if owner and lead.follow_up_on is None:
        lead.follow_up_on = in_days(at, next_after(0))
    lead.save(force_insert=True)
    history.record("lead.added", lead, by=by, at=at, within=client)
    search.refresh_soon(Lead, [lead.pk])
    facts.announce(ADDED, lead.pk)
    return lead


@transaction.atomic
def adopt(
    project: Project, *, by: User, at: datetime, values: Mapping[str, Any]
) -> Lead:
    """
    Enter the lead of a project that was opened without one, so that value and month
    of it count. Source and need are those of the lead card, if there is one.

    :raises AlreadyRecorded: if it has a lead
    :raises NotBeingWon: if it does not run, or wins nothing
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    require(by, "opportunities.add_lead")
    if Lead.objects.filter(project=project).exists():
        raise AlreadyRecorded
    if not project.is_running or project.kind == Project.Kind.SERVE:
        raise NotBeingWon
    lead = Lead.objects.create(
        client=project.client,
        project=project,
        state=Lead.State.PURSUED,
        created_at=project.opened_at,
        touched_at=at,
        **{**values, "owner": project.accountable},
    )
    history.record("lead.adopted", lead, by=by, at=at, within=project.client)
    search.refresh_soon(Lead, [lead.pk])
    return lead


@transaction.atomic
def amend(
    lead: Lead, *, by: User, at: datetime, values: Mapping[str, Any], seen: int
) -> Lead:
    """
    Change what a lead says; ``seen`` is the version that the editor saw.

    :raises LeadOver: if it is lost or parked
    :raises CardSaysSo: if the lead card of its project says what should be changed
    :raises ChangedMeanwhile: if somebody else has changed it since
    """
    lead = locked(lead)
    require(by, "opportunities.amend_lead", lead)
    version = check_version(lead, seen)
    if lead.state not in {Lead.State.OPEN, Lead.State.PURSUED}:
        raise LeadOver(state=lead.get_state_display())
    if lead.project_id and _differs(lead, values):
        raise CardSaysSo
    changes = {**values, "version": version}
    history.amend(
        lead, "lead.amended", by=by, at=at, within=lead.client, values=changes
    )
    search.refresh_soon(Lead, [lead.pk])
    return lead


def locked(lead: Lead) -> Lead:
    """
    Lock a lead until the transaction ends.
    """
    rows = Lead.objects.select_for_update(of=("self",))
    return rows.select_related("client", "owner").get(pk=lead.pk)


def check_open(lead: Lead) -> None:
    """
    Refuse a lead that is pursued, lost or parked.

    :raises LeadOver: if it is
    """
    if not lead.is_open:
        raise LeadOver(state=lead.get_state_display())


def seat(client: Client, owner: User, *, by: User, at: datetime) -> None:
    """
    See to it that the owner of a lead sees its client: of a client whom nobody serves
    in the owner's part, the owner becomes that. Only who sees a client himself seats
    anybody with it: nobody lets himself in.

    :raises CannotOwn: if the owner is not of the account department
    :raises OwnerCannotSee: if others serve the client, or ``by`` does not see it
    """
    if not owner.is_active or not owner.holds(*ACCOUNT_PEOPLE):
        raise CannotOwn(name=owner.name)
    _check_sees(by, client)
    roles = Membership.Role.values
    part = next(role for role in roles if owner.holds(Position(role)))
    clients.complete_team(client, by=by, at=at, team={part: owner})
    _check_sees(owner, client)


def in_days(at: datetime, days: int) -> date:
    return timezone.localdate(at) + timedelta(days=days)


def _received(
    client: Client | None,
    newcomer: Mapping[str, Any],
    owner: User | None,
    *,
    by: User,
    at: datetime,
) -> Client:
    """
    Return the client of a lead, which is in the pool if the lead is and it is new.
    """
    is_new = client is None
    client = client or clients.add(by=by, at=at, values=newcomer)
    client = Client.objects.select_for_update().get(pk=client.pk)
    if owner:
        seat(client, owner, by=by, at=at)
    elif is_new:
        clients.leave_team(client, by=by, at=at, person=by)
    return client


def _check_sees(person: User, client: Client) -> None:
    if not Client.objects.visible_to(person).filter(pk=client.pk).exists():
        raise OwnerCannotSee(name=person.name)


def _differs(lead: Lead, values: Mapping[str, Any]) -> bool:
    return any(
        name in values and getattr(lead, name) != values[name] for name in ON_THE_CARD
    )
