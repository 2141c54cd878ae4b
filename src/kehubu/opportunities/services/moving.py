"""A lead that changes hands, is given up, taken up again, or pursued by a project."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients import services as clients
from kehubu.core import facts, history, notices, search
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.opportunities import queries
from kehubu.opportunities.models import Lead
from kehubu.opportunities.services.leads import check_open, in_days, locked, seat
from kehubu.opportunities.stages import next_after
from kehubu.people.models import User
from kehubu.work import services as work
from kehubu.work.models import Project

GIVEN = "opportunities.lead_given"
PURSUED = "opportunities.lead_pursued"


class AlreadyTaken(DomainError):
    code = "opportunities_already_taken"
    message = _("这条线索已由%(name)s负责。")


class SameOwner(DomainError):
    code = "opportunities_same_owner"
    message = _("这条线索本来就由%(name)s负责。")
    field = "owner"


class ReasonMissing(DomainError):
    code = "opportunities_reason_missing"
    message = _("请写明原因。")
    field = "reason"


class NotGivenUp(DomainError):
    code = "opportunities_not_given_up"
    message = _("这条线索没有失单或搁置，不用重新跟进。")


class StillTouched(DomainError):
    code = "opportunities_still_touched"
    message = _("这条线索还有人在跟，不回到公海。")


@transaction.atomic
def take(lead: Lead, *, by: User, at: datetime) -> Lead:
    """
    Take a lead out of the pool; its rhythm begins anew.

    :raises AlreadyTaken: if somebody owns it
    :raises LeadOver: if it is pursued, lost or parked
    :raises OwnerCannotSee: if others serve the client
    """
    lead = locked(lead)
    require(by, "opportunities.take_lead", lead)
    if lead.owner:
        raise AlreadyTaken(name=lead.owner.name)
    check_open(lead)
    return _give(lead, by, "lead.taken", by=by, at=at)


@transaction.atomic
def assign(lead: Lead, *, by: User, at: datetime, owner: User) -> Lead:
    """
    Give a lead to somebody, who is told of it.

    :raises LeadOver: if it is pursued, lost or parked
    :raises SameOwner: if that person owns it
    :raises CannotOwn: if that person is not of the account department
    :raises OwnerCannotSee: if others serve the client
    """
    lead = locked(lead)
    require(by, "opportunities.assign_lead", lead)
    check_open(lead)
    if lead.owner == owner:
        raise SameOwner(name=owner.name)
    _give(lead, owner, "lead.assigned", by=by, at=at)
    facts.announce(GIVEN, lead.pk)
    return lead


@transaction.atomic
def close(
    lead: Lead,
    *,
    by: User,
    at: datetime,
    state: str,
    cause: str,
    reason: str,
    rival: str = "",
) -> Lead:
    """
    Give a lead up: ``state`` is lost or parked.

    :raises LeadOver: if it is pursued, lost or parked
    :raises ReasonMissing: if no reason is given
    """
    lead = locked(lead)
    require(by, "opportunities.close_lead", lead)
    check_open(lead)
    if not reason.strip():
        raise ReasonMissing
    values = {
        "state": Lead.State(state).value,
        "cause": cause,
        "reason": reason,
        "rival": rival if state == Lead.State.LOST else "",
        "closed_at": at,
        "follow_up_on": None,
        "owner": lead.owner or by,
        "version": lead.version + 1,
    }
    return history.amend(
        lead,
        f"lead.{state}",
        by=by,
        at=at,
        within=lead.client,
        reason=reason,
        values=values,
    )


@transaction.atomic
def reopen(lead: Lead, *, by: User, at: datetime) -> Lead:
    """
    Follow a lead up again that was lost or parked; why it was stays in its history.

    :raises NotGivenUp: if it was not
    """
    lead = locked(lead)
    require(by, "opportunities.close_lead", lead)
    if lead.state not in {Lead.State.LOST, Lead.State.PARKED}:
        raise NotGivenUp
    values = {
        "state": Lead.State.OPEN,
        "cause": "",
        "reason": "",
        "rival": "",
        "closed_at": None,
        "follow_up_on": in_days(at, next_after(0)),
        "touched_at": at,
        "version": lead.version + 1,
    }
    return history.amend(
        lead, "lead.reopened", by=by, at=at, within=lead.client, values=values
    )


@transaction.atomic
def recycle(lead: Lead, *, by: None = None, at: datetime) -> Lead:
    """
    Put a lead into the pool that nobody has touched for as many days as the agency
    says; never one whose client a running project wins. Who owned it leaves the team of
    a prospect for whom nothing else of his is open; he and his superior are told.

    :raises StillTouched: if somebody has touched it, or pursues the client
    """
    lead = locked(lead)
    days = queries.pipeline().recycle_days
    if not queries.neglected(at, days).filter(pk=lead.pk).exists():
        raise StillTouched
    owner = lead.owner
    reason = gettext("%(n)s 天没有跟进") % {"n": days}
    values = {"owner": None, "follow_up_on": None, "version": lead.version + 1}
    history.amend(
        lead,
        "lead.recycled",
        by=None,
        at=at,
        within=lead.client,
        reason=reason,
        values=values,
    )
    if owner is None:
        return lead
    if lead.client.is_prospect and not queries.has_more(owner, lead.client):
        clients.leave_team(lead.client, by=None, at=at, person=owner)
    notices.notify(
        [person for person in (owner, owner.supervisor) if person],
        "opportunities.recycled",
        key=f"lead:{lead.pk}:recycled:{at:%Y-%m-%d}",
        url=lead.get_absolute_url(),
        at=at,
        client=lead.client.name,
        need=lead.need,
        name=owner.name,
        n=days,
    )
    return lead


@transaction.atomic
def pursue(
    lead: Lead, *, by: User, at: datetime, title: str, ae: User, am: User, ad: User
) -> Project:
    """
    Open the project that pursues a lead: winning a prospect (TL-B1), or the service
    flow for somebody who is a client (RB-ATT9). What the lead says stands in the lead
    card already.

    :raises LeadOver: if it is pursued, lost or parked
    :raises AlreadyPursued: if a running project pursues the client
    :raises NotThePosition: if somebody may not have that part in a project
    :raises SupervisorsMustDiffer: if one person should sign twice (TL-BX.2)
    """
    lead = locked(lead)
    require(by, "opportunities.pursue_lead", lead)
    check_open(lead)
    kind = Project.Kind.WIN if lead.client.is_prospect else Project.Kind.FLOW
    project = work.open_project(
        lead.client, by=by, at=at, title=title, ae=ae, am=am, ad=ad, kind=kind
    )
    values = {
        "state": Lead.State.PURSUED,
        "project": project,
        "owner": ae,
        "follow_up_on": None,
        "touched_at": at,
        "version": lead.version + 1,
    }
    history.amend(lead, "lead.pursued", by=by, at=at, within=lead.client, values=values)
    search.refresh_soon(Lead, [lead.pk])
    facts.announce(PURSUED, lead.pk)
    return project


def _give(lead: Lead, owner: User, verb: str, *, by: User, at: datetime) -> Lead:
    seat(lead.client, owner, by=by, at=at)
    values = {
        "owner": owner,
        "follow_up_on": in_days(at, next_after(0)),
        "touched_at": at,
        "version": lead.version + 1,
    }
    return history.amend(lead, verb, by=by, at=at, within=lead.client, values=values)
