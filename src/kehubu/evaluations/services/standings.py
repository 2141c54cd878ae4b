"""How clients stand, computed anew: health, signals, the next evaluation."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core import facts, history
from kehubu.core.models import HistoryEntry
from kehubu.evaluations import queries, registers, wellbeing
from kehubu.evaluations.halves import Half, next_due
from kehubu.evaluations.lifecycle import suggest
from kehubu.evaluations.models import Evaluation, HealthPoint, Signal, Standing
from kehubu.evaluations.registers import ALARMS, VITALS, Reading
from kehubu.people.models import User

SIGNALLED = "evaluations.signalled"
COMPUTED = [
    "suggested_stage",
    "health",
    "coverage",
    "light",
    "inputs",
    "next_due_on",
    "computed_at",
]


@transaction.atomic
def refresh(
    *, by: User | None = None, at: datetime, keys: Sequence[int]
) -> list[Standing]:
    """
    Compute anew how these clients stand, in a number of statements that does not depend
    on how many they are; announce the signals that are new.
    """
    today = timezone.localdate(at)
    clients = Client.objects.select_for_update(no_key=True).order_by("pk")
    found = {client.pk: client for client in clients.filter(pk__in=keys)}
    Standing.objects.bulk_create(
        [Standing(client_id=pk) for pk in found], ignore_conflicts=True
    )
    rows = list(Standing.objects.filter(client__in=found).order_by("pk"))
    present = list(found)
    readings = registers.readings_of(present, today)
    lives = queries.facts_of(present, today)
    latest = _latest(present)
    for row in rows:
        key = row.client_id
        since = timezone.localdate(found[key].created_at)
        _examine(row, readings[key])
        row.suggested_stage = suggest(lives[key]).stage
        row.next_due_on = next_due(latest.get(key), since, today)
        row.computed_at = at
    Standing.objects.bulk_update(rows, COMPUTED)
    _keep_points(rows, today)
    _notice(present, today, by, at)
    return rows


def _examine(row: Standing, readings: Mapping[str, Reading]) -> None:
    health = wellbeing.health(
        wellbeing.Input(
            vital.weight,
            readings[vital.key].points if vital.key in readings else None,
        )
        for vital in VITALS
    )
    row.health, row.coverage, row.light = health.score, health.coverage, health.light
    row.inputs = [
        {
            "key": vital.key,
            "points": readings[vital.key].points,
            "said": readings[vital.key].said,
        }
        for vital in VITALS
        if vital.key in readings
    ]


def _latest(keys: Sequence[int]) -> dict[int, Half]:
    """
    Return the latest half-year of which each client has a signed evaluation.
    """
    signed = Evaluation.objects.filter(client__in=keys, state=Evaluation.State.SIGNED)
    found: dict[int, Half] = {}
    for key, year, half in signed.values_list("client", "year", "half"):
        found[key] = max(found.get(key, Half(year, half)), Half(year, half))
    return found


def _keep_points(rows: Sequence[Standing], today: date) -> None:
    month = today.replace(day=1)
    points = [
        HealthPoint(
            client_id=row.client_id,
            month=month,
            score=row.health,
            coverage=row.coverage,
        )
        for row in rows
        if row.health is not None
    ]
    HealthPoint.objects.bulk_create(
        points,
        update_conflicts=True,
        unique_fields=["client", "month"],
        update_fields=["score", "coverage"],
    )


def _notice(keys: Sequence[int], today: date, by: User | None, at: datetime) -> None:
    """
    Open what is noticed for the first time, keep what goes on, close what is over.
    """
    noticed = registers.alarms_of(keys, today)
    known = {
        (signal.client_id, signal.kind): signal
        for signal in Signal.objects.open().filter(client__in=keys)
    }
    here = {
        (key, kind): dict(said)
        for key, kinds in noticed.items()
        for kind, said in kinds.items()
    }
    over = [signal.pk for place, signal in known.items() if place not in here]
    Signal.objects.filter(pk__in=over).update(over_on=today)
    changed = [known[place] for place in here if place in known]
    for signal in changed:
        signal.said = here[signal.client_id, signal.kind]
    Signal.objects.bulk_update(changed, ["said"])
    _open([_new(place, said, today) for place, said in here.items()
           if place not in known], by, at)  # fmt: skip


def _new(place: tuple[int, str], said: Mapping[str, Any], today: date) -> Signal:
    key, kind = place
    is_money = ALARMS[kind].is_money
    return Signal(client_id=key, kind=kind, said=said, is_money=is_money, since=today)


def _open(signals: Sequence[Signal], by: User | None, at: datetime) -> None:
    made = Signal.objects.bulk_create(signals)
    HistoryEntry.objects.bulk_create(
        history.entry("signal.opened", signal, by=by, at=at) for signal in made
    )
    facts.announce(SIGNALLED, *(signal.pk for signal in made))
