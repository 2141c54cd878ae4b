"""What is unfinished in the care of a client goes to who takes the client over."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from kehubu.care.models import Contact, FollowUp, PlanLine
from kehubu.care.services.contacts import PLANNED
from kehubu.care.services.follow_ups import TAKEN
from kehubu.clients.handing import Shares, Taken, give
from kehubu.core import facts, history, search, wording
from kehubu.people.models import User


@transaction.atomic
def inherit_care(shares: Shares, *, by: User, at: datetime) -> list[Taken]:
    """
    Give the giver's planned contacts, open follow-ups and lines of service plans to who
    takes the clients over, who is told.
    """
    contacts = _contacts(shares, by, at)
    return [*contacts, *_follow_ups(shares, by, at), *_lines(shares, by, at)]


def _contacts(shares: Shares, by: User, at: datetime) -> Iterator[Taken]:
    planned, verb = Contact.objects.planned(), "contact.amended"
    for row, heir in give(planned, verb, shares, by=by, at=at, owner="owner"):
        row.colleagues.remove(heir)
        search.refresh_soon(Contact, [row.pk])
        facts.announce(PLANNED, row.pk)
        day = timezone.localtime(row.planned_at).strftime("%Y-%m-%d %H:%M")
        yield Taken(row.client_id, heir, f"{day} {row.get_kind_display()}")


def _follow_ups(shares: Shares, by: User, at: datetime) -> Iterator[Taken]:
    still, verb = FollowUp.objects.open(), "follow_up.replanned"
    for row, heir in give(still, verb, shares, by=by, at=at, owner="owner"):
        facts.announce(TAKEN, row.pk)
        what = wording.labelled(gettext("跟进"), f"{row.what} {row.due_on}")
        yield Taken(row.client_id, heir, what)


def _lines(shares: Shares, by: User, at: datetime) -> Iterator[Taken]:
    """
    A line that has run already ends yesterday, and another follows: what was missed
    until then stays missed by who was to render it.
    """
    today = timezone.localdate(at)
    running = PlanLine.objects.filter(ends_on=None)
    own = running.filter(client__in=shares.heirs, owner=shares.giver)
    going = own.filter(starts_on__lt=today).select_for_update(of=("self",))
    for line in going.select_related("client", "service").order_by("pk"):
        _follow(line, shares.heirs[line.client_id], by, at)
        yield _taken(line, shares.heirs[line.client_id])
    verb = "plan_line.amended"
    for line, heir in give(running, verb, shares, by=by, at=at, owner="owner"):
        yield _taken(line, heir)


def _follow(line: PlanLine, heir: User, by: User, at: datetime) -> None:
    today, within = timezone.localdate(at), line.client
    values = {"ends_on": today - timedelta(days=1), "version": line.version + 1}
    history.amend(line, "plan_line.ended", by=by, at=at, within=within, values=values)
    fresh = PlanLine.objects.create(
        client=line.client,
        service=line.service,
        what=line.what,
        times=line.times,
        per=line.per,
        owner=heir,
        starts_on=today,
        created_at=at,
    )
    told = {"step": ["", fresh.what]}
    history.record("plan_line.added", fresh, by=by, at=at, within=within, changes=told)


def _taken(line: PlanLine, heir: User) -> Taken:
    what = wording.labelled(gettext("服务计划"), line.what)
    return Taken(line.client_id, heir, what)
