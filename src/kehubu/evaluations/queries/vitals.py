"""What tells of a client's health, and what warns of its going: readings and alarms."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.care.models import CareSummary
from kehubu.clients.models import Client
from kehubu.core import money
from kehubu.evaluations.queries.knowledge import FULL_MARGIN, LATEST, MOST_TURNS
from kehubu.evaluations.queries.money import recent
from kehubu.evaluations.queries.working import PROJECT, team_changes, turns
from kehubu.evaluations.registers import Keys, Money, Reading
from kehubu.evaluations.scoring import between
from kehubu.procedures.models import Run
from kehubu.work.models import Project

HALF_YEAR, YEAR = timedelta(days=182), timedelta(days=365)
UNCHANGED = 70
"""Points of spend that neither rises nor falls."""
DOWN, UP = Decimal("1.4"), Decimal("0.9")
"""Points by which each per cent takes it down or up: half of the spend gone earns 0."""
TURNOVER = {0: 100, 1: 100, 2: 70, 3: 40}
"""Points by changes of the team within a year; the first is its making."""
RESTLESS = 20
FALLING = Decimal(20)
"""Per cent by which spend falls before one is warned."""
LATE = Decimal(10)
"""Days late on average from which one is warned: the second reminder (§2.22)."""
LOST_FOR = timedelta(days=90)
FULL = 100


def margin_reading(keys: Keys, today: date) -> dict[int, Reading]:
    return {
        key: Reading(
            points_of(between(now.margin, Decimal(0), FULL_MARGIN)), f"{now.margin}%"
        )
        for key, (now, _before) in recent(keys, today).items()
        if now.margin is not None
    }


def lateness_reading(keys: Keys, today: date) -> dict[int, Reading]:
    return {
        key: Reading(
            points_of(between(now.late_days, LATEST, Decimal(0))),
            _("%(days)s 天") % {"days": now.late_days},
        )
        for key, (now, _before) in recent(keys, today).items()
        if now.late_days is not None
    }


def spend_reading(keys: Keys, today: date) -> dict[int, Reading]:
    """
    Return how spend goes: falling by half earns nothing, unchanged 70, up a third 100.
    """
    found = {}
    for key, (now, before) in recent(keys, today).items():
        change = change_of(now, before)
        if change is not None:
            points = UNCHANGED + change * (DOWN if change < 0 else UP)
            found[key] = Reading(max(0, min(FULL, int(points))), f"{change:+}%")
    return found


def rounds_reading(keys: Keys, today: date) -> dict[int, Reading]:
    return {
        key: Reading(
            points_of(between(taken, MOST_TURNS, Decimal(1))),
            _("平均 %(n)s 稿") % {"n": taken},
        )
        for key, taken in turns(keys, today - HALF_YEAR, today).items()
    }


def team_reading(keys: Keys, today: date) -> dict[int, Reading]:
    """
    Return how stable our own team has been: clients in China change agencies sooner
    than elsewhere, and choose them by the team (domain §2.8).
    """
    served = Client.objects.filter(pk__in=keys, team__isnull=False).distinct()
    changes = team_changes(keys, today - YEAR, today)
    return {
        key: Reading(
            TURNOVER.get(changes.get(key, 0), RESTLESS),
            _("一年内调整 %(n)s 次") % {"n": changes.get(key, 0)},
        )
        for key in served.values_list("pk", flat=True)
    }


def contact_reading(keys: Keys, today: date) -> dict[int, Reading]:
    """
    Return how long nobody has been in touch, against the gap of the client's grade:
    within it 100, at twice the gap 0. Where nobody ever was, there is nothing to read.
    """
    found = {}
    met = CareSummary.objects.filter(client__in=keys, last_contact__isnull=False)
    touched = [key for key in met.values_list("client", flat=True) if key is not None]
    for key, (silent, gap) in _silences(touched, today).items():
        over = between(Decimal(silent), Decimal(2 * gap), Decimal(gap))
        said = _("%(days)s 天没有联络，间隔 %(gap)s 天") % {"days": silent, "gap": gap}
        found[key] = Reading(points_of(over), said)
    return found


def spend_alarm(keys: Keys, today: date) -> dict[int, Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    for key, (now, before) in recent(keys, today).items():
        change = change_of(now, before)
        if change is not None and change <= -FALLING:
            said = {"now": money.shown(now.billings_fen), "percent": str(-change)}
            found[key] = said
    return found


def lateness_alarm(keys: Keys, today: date) -> dict[int, Mapping[str, Any]]:
    return {
        key: {"days": str(now.late_days)}
        for key, (now, _before) in recent(keys, today).items()
        if now.late_days is not None and now.late_days >= LATE
    }


def silence_alarm(keys: Keys, today: date) -> dict[int, Mapping[str, Any]]:
    """
    Return the clients with whom nobody has been in touch for twice the gap of their
    grade.
    """
    return {
        key: {"days": silent}
        for key, (silent, gap) in _silences(keys, today).items()
        if silent >= 2 * gap
    }


def lost_alarm(keys: Keys, today: date) -> dict[int, Mapping[str, Any]]:
    """
    Return the clients of whom something was lost within three months.
    """
    projects = dict(
        Project.objects.filter(client__in=keys, state=Project.State.LOST).values_list(
            "pk", "client"
        )
    )
    since = timezone.now() - LOST_FOR
    lost = Run.objects.filter(
        subject_kind=PROJECT, subject_id__in=projects, ended_at__gte=since
    ).order_by("ended_at")
    return {projects[run.subject_id]: {"title": run.title} for run in lost}


def change_of(now: Money, before: Money) -> Decimal | None:
    """
    Return by how many per cent billings have changed; None unless as many months are
    known of both periods.
    """
    if not before.billings_fen or now.months < before.months:
        return None
    change = Decimal(now.billings_fen - before.billings_fen) * 100
    return (change / before.billings_fen).quantize(Decimal(1))


def points_of(part: Decimal) -> int:
    return int((part * FULL).quantize(Decimal(1)))


def _silences(keys: Keys, today: date) -> dict[int, tuple[int, int]]:
    """
    Return the days since the last contact, and the gap that the grade allows, of each
    client that care watches.
    """
    rows = CareSummary.objects.filter(client__in=keys)
    return {
        key: ((today - since).days, max((due - since).days, 1))
        for key, since, due in rows.values_list("client", "since_on", "due_on")
        if key is not None and since <= today
    }
