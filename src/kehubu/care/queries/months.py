"""A month of contacts: planned, made, by whom."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from kehubu.care.models import Contact
from kehubu.care.models.contacts import VISITS
from kehubu.care.queries.contacts import contacts
from kehubu.core.periods import Period
from kehubu.people.models import User

MOST_OF_MONTH = 500


@dataclass(frozen=True, slots=True)
class Share:
    """
    How many of a person's planned visits were made (RB-2.1.1b, RB-2.1.2d): of those
    whose time has come; ``ahead`` are still to come.
    """

    name: str
    planned: int
    done: int
    ahead: int

    @property
    def percent(self) -> int | None:
        return 100 * self.done // self.planned if self.planned else None


def month_shown(
    user: User, period: Period, people: Collection[int] | None
) -> dict[str, Any]:
    """
    Return the contacts planned in a month and the visits made in it, day by day, and
    of how many planned visits each person has made.
    """
    first, after = period.moments
    planned = Q(planned_at__gte=first, planned_at__lt=after)
    made = Q(done_at__gte=first, done_at__lt=after, kind__in=VISITS)
    rows = contacts(user).filter(planned | made)
    if people is not None:
        rows = rows.filter(owner__in=sorted(people))
    found = list(rows[: MOST_OF_MONTH + 1])
    shown = found[:MOST_OF_MONTH]
    return {
        "days": _by_day(shown, period),
        "shares": list(_shares(shown, period)),
        "is_cut": len(found) > len(shown),
    }


def _by_day(
    rows: Iterable[Contact], period: Period
) -> list[tuple[date, list[Contact]]]:
    found: dict[date, list[Contact]] = defaultdict(list)
    for row in rows:
        if day := _day_in(period, row):
            found[day].append(row)
    return [(day, sorted(found[day], key=_moment)) for day in sorted(found)]


def _day_in(period: Period, row: Contact) -> date | None:
    """
    Return the day under which a contact stands in a month: when it took place, else
    when it was planned.
    """
    moments = [moment for moment in (row.done_at, row.planned_at) if moment]
    days = [timezone.localdate(moment) for moment in moments]
    return next((day for day in days if period.first <= day <= period.last), None)


def _moment(row: Contact) -> tuple[datetime, int]:
    moment = row.done_at or row.planned_at
    return moment or row.created_at, row.pk


def _shares(rows: Iterable[Contact], period: Period) -> Iterable[Share]:
    planned: dict[str, list[Contact]] = defaultdict(list)
    for row in rows:
        day = row.planned_at and timezone.localdate(row.planned_at)
        if row.is_visit and day and period.first <= day <= period.last:
            planned[row.owner.name].append(row)
    for name, own in sorted(planned.items()):
        done = sum(row.is_done for row in own)
        ahead = sum(row.is_planned and not row.is_overdue for row in own)
        yield Share(name, len(own) - ahead, done, ahead)
