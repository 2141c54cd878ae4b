"""How the work for clients goes, in figures by client."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Subquery
from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.core import worktime
from kehubu.core.models import HistoryEntry
from kehubu.evaluations.halves import Half
from kehubu.evaluations.lifecycle import Facts
from kehubu.evaluations.queries.money import NONE, recent
from kehubu.evaluations.registers import Keys, Money
from kehubu.people import queries as people
from kehubu.procedures.models import Step
from kehubu.procedures.nodes import recording
from kehubu.work import rounds
from kehubu.work.models import Project, WorkOrder

PROJECT = Project._meta.label_lower


def turns(keys: Keys, first: date, last: date) -> dict[int, Decimal]:
    """
    Return how many turns it took on average until results were accepted.
    """
    accepted = WorkOrder.objects.filter(
        project__client__in=keys,
        state=WorkOrder.State.ACCEPTED,
        deliveries__reviewed_at__date__range=(first, last),
    )
    means = accepted.order_by().values_list("project__client")
    return {
        key: tenth(turns)
        for key, turns in means.annotate(turns=Avg(F("revision_number") + 1))
    }


def _of_clients(keys: Keys, half: Half, kind: str) -> Any:
    """
    Return the steps of a half-year that left a record of this kind, with the client.
    """
    project = Project.objects.filter(pk=OuterRef("run__subject_id"))
    return (
        Step.objects.filter(
            recording(kind),
            run__subject_kind=PROJECT,
            run__subject_id__in=Project.objects.filter(client__in=keys).values("pk"),
            state=Step.State.DONE,
            done_on__range=(half.first, half.last),
        )
        .annotate(client=Subquery(project.values("client")[:1]))
        .order_by()
    )


def briefings(keys: Keys, half: Half) -> dict[int, Decimal]:
    """
    Return the per cent of briefings that were held a second time.
    """
    held = _of_clients(keys, half, "briefing").values_list("client")
    counted = held.annotate(n=Count("pk"), again=Count("pk", filter=rounds.is_again()))
    return {key: tenth(Decimal(again * 100) / n) for key, n, again in counted}


def decisions(keys: Keys, half: Half) -> dict[int, Decimal]:
    """
    Return in how many working days on average the client confirmed a project.
    """
    confirmed = _of_clients(keys, half, "content_confirmation")
    means = confirmed.filter(cycle_minutes__isnull=False).values_list("client")
    day = worktime.minutes_a_day(people.calendar())
    return {
        key: tenth(Decimal(str(minutes)) / day)
        for key, minutes in means.annotate(minutes=Avg("cycle_minutes"))
    }


def team_changes(keys: Keys, first: date, last: date) -> dict[int, int]:
    entries = HistoryEntry.objects.filter(
        subject_kind=Client._meta.label_lower,
        subject_id__in=keys,
        verb="client.team",
        at__date__range=(first, last),
    )
    return dict(entries.order_by().values_list("subject_id").annotate(n=Count("pk")))


def tenth(value: Any) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.1"))


def facts_of(keys: Keys, today: date) -> dict[int, Facts]:
    """
    Return the facts by which a stage is suggested.
    """
    prospects = dict(Client.objects.filter(pk__in=keys).values_list("pk", "status"))
    projects = dict(Project.objects.filter(client__in=keys).values_list("pk", "client"))
    begun: dict[int, int] = {}
    for client in projects.values():
        begun[client] = begun.get(client, 0) + 1
    last = _last_acts(projects)
    spent = recent(keys, today)
    return {
        key: _facts(
            is_prospect=status == Client.Status.PROSPECT,
            projects=begun.get(key, 0),
            idle_days=(today - last[key]).days if key in last else None,
            spent=spent.get(key, (NONE, NONE)),
        )
        for key, status in prospects.items()
    }


def _facts(
    *,
    is_prospect: bool,
    projects: int,
    idle_days: int | None,
    spent: tuple[Money, Money],
) -> Facts:
    now, before = spent
    is_comparable = bool(before.months) and now.months >= before.months
    return Facts(
        is_prospect,
        projects,
        idle_days,
        now.billings_fen if now.months else None,
        before.billings_fen if is_comparable else None,
    )


def _last_acts(projects: Mapping[int, int]) -> dict[int, date]:
    """
    Return when something was last done for each client: a step, or a project begun.
    """
    steps = Step.objects.filter(
        run__subject_kind=PROJECT,
        run__subject_id__in=projects,
        done_on__isnull=False,
    ).values_list("run__subject_id", "done_on")
    begun = Project.objects.filter(pk__in=projects).values_list("pk", "opened_at")
    acts = [*steps, *((pk, timezone.localdate(at)) for pk, at in begun)]
    found: dict[int, date] = {}
    for project, on in acts:
        client = projects[project]
        if on is not None:
            found[client] = max(found.get(client, on), on)
    return found
