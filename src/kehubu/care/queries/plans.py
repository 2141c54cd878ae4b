"""What clients are promised, and what became of it; a client's care."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kehubu.care.models import CareSummary, Contact, PlanLine, Service, ServiceRecord
from kehubu.care.models.contacts import VISITS
from kehubu.care.occurrences import MONTHS, Occurrence, State, months_later, occurrences
from kehubu.care.queries.contacts import follow_ups, midnight
from kehubu.clients.models import Client
from kehubu.documents import queries as documents
from kehubu.documents.models import StoredFile
from kehubu.people.models import User

SHOWN, LOOKED_BACK = 5, 12
"""Rows of a client's page; months of a plan that its page shows."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a line of a plan: its occurrences, oldest first."""

    line: PlanLine
    occurrences: Sequence[Occurrence]
    records: Sequence[tuple[ServiceRecord, Sequence[StoredFile]]]

    @property
    def current(self) -> Occurrence | None:
        """
        What is asked for now: what is late, else due, else next; of what is done by
        then, the last.
        """
        found = {each.state: each for each in reversed(self.occurrences)}
        done = [each for each in self.occurrences if each.state == State.DONE]
        asked = found.get(State.LATE) or found.get(State.DUE)
        return asked or (done[-1] if done else found.get(State.AHEAD))

    @property
    def done(self) -> int:
        return self._count(State.DONE)

    @property
    def missed(self) -> int:
        return self._count(State.MISSED)

    @property
    def is_recorded(self) -> bool:
        return self.line.service.counts == Service.Counts.RECORD

    def _count(self, state: State) -> int:
        return sum(each.state == state for each in self.occurrences)


def standings(client: Client, user: User, today: date) -> list[Standing]:
    """
    Return what the client's plan promises, and what has become of it in the twelve
    months before and the present period. Four statements, five with records.
    """
    seen = PlanLine.objects.visible_to(user).filter(client=client)
    lines = list(seen.in_force(today).select_related("service", "owner"))
    since = months_later(today, -LOOKED_BACK)
    met = _met_by(client, lines, since)
    records = _records_of(lines, since)
    files = _files([record for own in records.values() for record in own])
    return [
        Standing(
            line,
            occurrences(
                line.frequency,
                [*met(line), *(record.done_on for record in records[line.pk])],
                since=max(since, line.starts_on),
                until=today,
                today=today,
            ),
            [(record, files.get(record.pk, ())) for record in records[line.pk]],
        )
        for line in lines
    ]


def _met_by(client: Client, lines: Sequence[PlanLine], since: date) -> Any:
    """
    Return a function that tells the days on which contacts have met a line.
    """
    wanted = {line.service.counts for line in lines} - {Service.Counts.RECORD}
    rows: list[tuple[str, date]] = []
    if wanted:
        begun = months_later(since, -max(MONTHS.values()))
        done = Contact.objects.filter(client=client, done_at__gte=midnight(begun))
        found = done.order_by("done_at").values_list("kind", "done_at")
        rows = [(kind, timezone.localdate(at)) for kind, at in found]

    def days(line: PlanLine) -> list[date]:
        counts = line.service.counts
        if counts == Service.Counts.VISIT:
            return [day for kind, day in rows if kind in VISITS]
        return [day for _kind, day in rows] if counts == Service.Counts.CONTACT else []

    return days


def _records_of(
    lines: Sequence[PlanLine], since: date
) -> dict[int, list[ServiceRecord]]:
    begun = months_later(since, -max(MONTHS.values()))
    found: dict[int, list[ServiceRecord]] = defaultdict(list)
    own = ServiceRecord.objects.counted().filter(line__in=lines, done_on__gte=begun)
    for record in own.select_related("recorded_by").order_by("-done_on", "-pk"):
        found[record.line_id].append(record)
    return found


def _files(records: Sequence[ServiceRecord]) -> dict[int, list[StoredFile]]:
    found: dict[int, list[StoredFile]] = {}
    if records:
        keys = [record.pk for record in records]
        for file in documents.files_of_rows(ServiceRecord, keys):
            found.setdefault(file.subject_id, []).append(file)
    return found


def care_of(client: Client, user: User, today: date) -> dict[str, Any]:
    """
    Return what the client's page shows of its care.
    """
    seen = Contact.objects.visible_to(user).filter(client=client)
    seen = seen.select_related("client", "owner")
    summary = CareSummary.objects.visible_to(user).filter(client=client)
    return {
        "summary": summary.select_related("last_contact__owner").first(),
        "standings": standings(client, user, today),
        "last": list(seen.done().order_by("-done_at", "-pk")[:SHOWN]),
        "coming": list(seen.planned().order_by("planned_at", "pk")[:SHOWN]),
        "follow_ups": list(follow_ups(user).filter(client=client).open()[:SHOWN]),
    }


def ended_lines(client: Client, user: User, today: date) -> QuerySet[PlanLine]:
    seen = PlanLine.objects.visible_to(user).filter(client=client, ends_on__lt=today)
    return seen.select_related("service", "owner").order_by("-ends_on", "-pk")
