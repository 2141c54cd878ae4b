"""What dealings with a client's people tell: complaints, and who came and went."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from kehubu.care.models import Contact, FollowUp
from kehubu.care.queries import midnight
from kehubu.core import wording
from kehubu.evaluations.registers import Keys, Reading
from kehubu.persons.models import Post

HALF_YEAR, QUARTER = timedelta(days=182), timedelta(days=90)
COMPLAINED = {0: 100, 1: 70, 2: 40}
"""Points by complaints within half a year; more earn nothing."""
OVERDUE = 20
"""Points taken off while one is open beyond its day."""
DECIDING = (
    Post.Kind.CHIEF,
    Post.Kind.ADVERTISING,
    Post.Kind.CHAIR,
    Post.Kind.GENERAL_MANAGER,
    Post.Kind.DEPUTY,
)
"""Whose going or coming is a warning (§2.8), besides whoever is noted as deciding."""


def complaints_reading(keys: Keys, today: date) -> dict[int, Reading]:
    """
    Return the complaints of half a year and how many of them are open. Of clients with
    whom nobody was in touch in that time nothing is known: who does not ask hears none.
    """
    since = midnight(today - HALF_YEAR)
    known = Contact.objects.done().filter(client__in=keys, done_at__gte=since)
    found = _complaints(keys, today)
    asked = {*known.values_list("client", flat=True), *found}
    return {key: _reading(*found.get(key, (0, 0, 0))) for key in asked}


def _reading(made: int, unsettled: int, overdue: int) -> Reading:
    points = COMPLAINED.get(made, 0) - (OVERDUE if overdue else 0)
    if not made:
        said = _("半年内没有投诉")
    else:
        said = _("半年内 %(n)s 件，未办结 %(open)s 件") % {"n": made, "open": unsettled}
    return Reading(max(points, 0), said)


def _complaints(keys: Keys, today: date) -> dict[int, tuple[int, int, int]]:
    """
    Return how many complaints of half a year, or open still, each client has made; how
    many are open, and how many of these beyond their day.
    """
    is_open = Q(state=FollowUp.State.OPEN)
    recent = Q(created_at__gte=midnight(today - HALF_YEAR))
    rows = FollowUp.objects.complaints().filter(recent | is_open, client__in=keys)
    counted = (
        rows.order_by()
        .values_list("client")
        .annotate(
            made=Count("pk"),
            unsettled=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
        )
    )
    return {key: (made, unsettled, over) for key, made, unsettled, over in counted}


def complaint_alarm(keys: Keys, today: date) -> dict[int, Mapping[str, Any]]:
    """
    Return the clients that have complained, as long as it is not settled.
    """
    return {
        key: {"n": unsettled}
        for key, (_made, unsettled, _over) in _complaints(keys, today).items()
        if unsettled
    }


def personnel_alarm(keys: Keys, today: date) -> dict[int, Mapping[str, Any]]:
    """
    Return the clients where somebody who decides has come or gone within 90 days, in
    numbers: who reads warnings need not be one who may know these people.
    """
    recent = (today - QUARTER, today)
    decide = Q(level=Post.Level.DECIDES) | Q(kind__in=DECIDING)
    posts = Post.objects.filter(decide, client__in=keys).order_by()
    counted = posts.values_list("client").annotate(
        left=Count("pk", filter=Q(until__range=recent)),
        came=Count("pk", filter=Q(until=None, since__range=recent)),
    )
    return {
        key: {"what": _changes(left, came)}
        for key, left, came in counted
        if left or came
    }


def _changes(left: int, came: int) -> str:
    said = []
    if left:
        said.append(_("90 天内 %(n)s 位决策人离任") % {"n": left})
    if came:
        said.append(_("90 天内 %(n)s 位决策人新到任") % {"n": came})
    return wording.clauses(said)
