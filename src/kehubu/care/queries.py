from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from kehubu.care import shipped
from kehubu.care.grades import Grade
from kehubu.care.models import (
    CareSummary,
    Contact,
    FollowUp,
    PlanLine,
    Service,
    ServiceRecord,
    Standard,
)
from kehubu.care.models.contacts import VISITS, ContactQuerySet, FollowUpQuerySet
from kehubu.care.occurrences import MONTHS, Occurrence, State, months_later, occurrences
from kehubu.clients.models import Client, Membership
from kehubu.core import search
from kehubu.core.models import HistoryEntry
from kehubu.core.periods import Period
from kehubu.documents import queries as documents
from kehubu.documents.models import StoredFile
from kehubu.people.models import User

SHOWN, FOUND, MOST_OF_MONTH, MOST_ENTRIES = 5, 8, 500, 100
LOOKED_BACK, SHOWN_TODAY = 12, 8
"""Months of a plan that its page shows."""

# ---- standards


def services() -> QuerySet[Service]:
    return Service.objects.order_by("number", "pk")


def standards() -> dict[Grade, Standard]:
    """
    Return what each grade changes; where the agency has set nothing, as it is shipped.
    """
    known = {Grade(row.grade): row for row in Standard.objects.all()}
    return {
        grade: known.get(grade)
        or Standard(grade=grade, gap_days=s.gap_days, times=s.times, per=s.per)
        for grade, s in shipped.STANDARDS.items()
    }


def standard_of(grade: Grade) -> Standard:
    return standards()[grade]


def gaps() -> dict[Grade, timedelta]:
    """
    Return how long clients of a grade may wait for the next contact.
    """
    return {grade: timedelta(days=s.gap_days) for grade, s in standards().items()}


# ---- contacts


def contacts(user: User) -> ContactQuerySet:
    """
    Return the contacts that the user may see, newest first.
    """
    seen = Contact.objects.visible_to(user).select_related("client", "owner")
    return seen.order_by("-pk")


def contact_shown(contact: Contact, user: User) -> dict[str, Any]:
    """
    Return what a contact's page shows beside it.
    """
    follow_ups = FollowUp.objects.visible_to(user).filter(contact=contact)
    story = HistoryEntry.objects.about(contact).select_related("by", "instead_of")
    return {
        "follow_ups": follow_ups.select_related("owner").order_by("due_on", "pk"),
        "photos": documents.files_of(contact),
        "sees_client": Client.objects.visible_to(user).filter(pk=contact.client_id),
        "story": story.order_by("-pk")[:MOST_ENTRIES],
    }


def found_clients(user: User, words: str) -> list[Client]:
    """
    Return the clients that match what is typed; of nothing typed, those whose turn it
    is to be contacted by the user.
    """
    seen = Client.objects.visible_to(user)
    if words.strip():
        matched = search.matching(Client, words)
        return list(seen.filter(pk__in=matched).order_by("sort_key", "pk")[:FOUND])
    own = Membership.objects.filter(user=user).values("client")
    mine = CareSummary.objects.filter(client__in=own).select_related("client")
    return [row.client for row in mine.order_by("due_on", "pk")[:FOUND] if row.client]


def follow_ups(user: User) -> FollowUpQuerySet:
    """
    Return the follow-ups that the user may see, the most urgent first.
    """
    seen = FollowUp.objects.visible_to(user).select_related("owner", "client")
    return seen.order_by("due_on", "pk")


def due_of(user: User, day: date) -> FollowUpQuerySet:
    """
    Return what the user has to follow up by a day, or does in somebody's stead.
    """
    return follow_ups(user).open().of(user).filter(due_on__lte=day)


def follow_up_shown(follow_up: FollowUp, user: User) -> dict[str, Any]:
    story = HistoryEntry.objects.about(follow_up).select_related("by", "instead_of")
    contact = Contact.objects.visible_to(user).filter(pk=follow_up.contact_id)
    return {
        "contact": contact.select_related("client").first(),
        "story": story.order_by("-pk")[:MOST_ENTRIES],
    }


# ---- gaps


def gap_list(user: User) -> QuerySet[CareSummary]:
    """
    Return the clients that the user may see by the day on which somebody should be in
    touch, the most overdue first.
    """
    team = Prefetch("client__team", Membership.objects.select_related("user"))
    seen = CareSummary.objects.visible_to(user)
    seen = seen.select_related("client", "last_contact__owner").prefetch_related(team)
    return seen.order_by("due_on", "pk")


def members_over(today: date) -> dict[int, int]:
    """
    Return for how many clients of theirs somebody should have been in touch, by the
    keys of those who serve them.
    """
    over = CareSummary.objects.over(today).filter(
        client__status=Client.Status.CLIENT, client__team__user__is_active=True
    )
    counted = over.values("client__team__user").annotate(
        n=Count("client", distinct=True)
    )
    return dict(counted.values_list("client__team__user", "n"))


# ---- plans


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


# ---- the month


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


# ---- what recurs


def to_come() -> QuerySet[Contact]:
    """
    Return the planned contacts, with those who are to go.
    """
    rows = Contact.objects.planned().select_related("client", "owner")
    return rows.prefetch_related("colleagues")


def planned_between(first: datetime, after: datetime) -> QuerySet[Contact]:
    return to_come().filter(planned_at__gte=first, planned_at__lt=after)


def follow_ups_due(day: date) -> QuerySet[FollowUp]:
    """
    Return the open follow-ups whose day has come by then, with their owners.
    """
    due = FollowUp.objects.open().filter(due_on__lte=day)
    return due.select_related("owner__supervisor", "client")


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
