"""What the contacts of a client come to: kept up to date by whoever writes one."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from kehubu.care import grades, queries
from kehubu.care.grades import Grade
from kehubu.care.models import CareSummary, Contact
from kehubu.clients.models import Client
from kehubu.people.models import User

BATCH = 500


@transaction.atomic
def sum_up(client: Client, *, by: User | None, at: datetime) -> CareSummary:
    """
    Say anew when somebody was last in touch with a client, after a contact was written.
    """
    CareSummary.objects.get_or_create(client=client, defaults=_begun(client))
    summary = CareSummary.objects.select_for_update().get(client=client)
    done = Contact.objects.filter(client=client).done().order_by("-done_at", "-pk")
    last = done.first()
    entered = timezone.localdate(client.created_at)
    last_on = timezone.localdate(last.done_at) if last and last.done_at else entered
    summary.last_contact = last
    _date(summary, last_on, grades.of([client.pk])[client.pk])
    summary.save()
    return summary


@transaction.atomic
def regrade(client_ids: Collection[int], *, by: User | None, at: datetime) -> None:
    """
    Have the gaps of these clients follow their grades, which have just changed.
    """
    rows = CareSummary.objects.select_for_update().filter(client__in=client_ids)
    known = grades.of(client_ids)
    changed = list(rows)
    for summary in changed:
        _date(summary, summary.since_on, known[summary.client_id or 0])
    CareSummary.objects.bulk_update(changed, ["grade", "since_on", "due_on"], BATCH)


@transaction.atomic
def follow_standard(grade: Grade, *, by: User | None, at: datetime) -> None:
    """
    Have all clients of a grade follow the gap that the agency has set for it.
    """
    gap = timedelta(days=queries.standard_of(grade).gap_days)
    CareSummary.objects.filter(grade=grade).update(due_on=F("since_on") + gap)


@transaction.atomic
def open_summaries(*, by: None = None, at: datetime) -> int:
    """
    Begin the summaries of clients that have none, 500 at a time, and clear away those
    whose clients are gone; return how many were begun.
    """
    CareSummary.objects.filter(client=None).delete()
    known = CareSummary.objects.filter(client=OuterRef("pk"))
    new = list(Client.objects.filter(~Exists(known)).order_by("pk")[:BATCH])
    graded = grades.of([client.pk for client in new])
    gaps = queries.gaps()
    rows = []
    for client in new:
        summary = CareSummary(client=client)
        summary.grade = graded[client.pk]
        summary.since_on = timezone.localdate(client.created_at)
        summary.due_on = summary.since_on + gaps[graded[client.pk]]
        rows.append(summary)
    CareSummary.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _begun(client: Client) -> dict[str, date]:
    entered = timezone.localdate(client.created_at)
    return {"since_on": entered, "due_on": entered + timedelta(days=1)}


def _date(summary: CareSummary, since_on: date, grade: Grade) -> None:
    gap = timedelta(days=queries.standard_of(grade).gap_days)
    summary.grade = grade
    summary.since_on = since_on
    summary.due_on = since_on + gap
