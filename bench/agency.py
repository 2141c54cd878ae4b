"""The agency that is measured: its people, clients, projects, and what waits there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench.book import Book, is_hidden
from bench.past import Past
from kehubu.clients.models import Client
from kehubu.core import history
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User
from kehubu.procedures.models import Definition, Run, Step
from kehubu.sample.journey import Journey
from kehubu.sample.people import Crew
from kehubu.signoffs.models import SignatureRequest
from kehubu.work.models import Project, WorkOrder

PASSWORD = "a-password-for-all-of-them"
LONG_STORY = 40
"""Entries in the story of the client whose page is opened."""
TO_COMPLETE = "TL-B1.01"


@dataclass(frozen=True, slots=True)
class Size:
    """
    How many clients; runs that are over; projects that have just begun, that wait for
    the director's signature and whose order is delivered; how often each thing is done
    in a round, reading and writing; rows of the list to import (5,448 in a real one).
    """

    clients: int
    runs: int
    begun: int
    signing: int
    delivered: int
    reads: int
    writes: int
    rows: int

    @property
    def projects(self) -> int:
        return self.begun + self.signing + self.delivered


FULL = Size(
    20_000,
    runs=50_000,
    begun=240,
    signing=70,
    delivered=10,
    reads=16,
    writes=10,
    rows=5448,
)
SMALL = Size(
    2_000, runs=5_000, begun=33, signing=15, delivered=2, reads=8, writes=2, rows=545
)


@dataclass(frozen=True, slots=True)
class Agency:
    """
    What the operations need to know; ``project`` and ``order`` are delivered, the
    latter's client has a long story. ``advanced`` is the run on which the floor writes.
    """

    crew: Crew
    book: Book
    client: Client
    project: Project
    order: WorkOrder
    advanced: Run
    past: Past


def make(size: Size) -> Agency:
    """
    Make the agency in an empty database.
    """
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("install_procedures")
    now = timezone.now()
    crew = Crew.found(now, PASSWORD)
    book = Book(crew, now)
    book.grow(size.clients)
    clients = Client.objects.order_by("pk")[: 2 * size.projects]
    seen = [client for client in clients if not is_hidden(client)]
    finished = Journey(crew, seen.pop(), "年度形象广告")
    finished.to_the_end()
    delivered = _projects(crew, seen, size)
    _write_story(delivered.client, crew, now, LONG_STORY)
    gather_statistics()
    order = delivered.project.orders.get()
    advanced = _floor_run(now)
    past = Past(finished.project)
    client, project = delivered.client, delivered.project
    return Agency(crew, book, client, project, order, advanced, past)


def to_sign(director: User) -> list[SignatureRequest]:
    """
    Return what waits for the director, whose signature completes the step.
    """
    return list(SignatureRequest.objects.filter(signer=director).waiting())


def to_complete() -> list[Step]:
    return list(Step.objects.open().filter(clause=TO_COMPLETE))


def _projects(crew: Crew, clients: Sequence[Client], size: Size) -> Journey:
    """
    Lead projects to where something is to be done; return one whose order is delivered.
    """
    stages: list[tuple[int, Callable[[Journey], object]]] = [
        (size.begun, lambda journey: None),
        (size.signing, _until_director),
        (size.delivered, _until_delivered),
    ]
    leads = [lead for count, lead in stages for _ in range(count)]
    for client, lead in zip(clients, leads, strict=False):
        journey = Journey(crew, client, "新品上市推广")
        lead(journey)
    return journey


def _until_director(journey: Journey) -> None:
    journey.until_orders()
    journey.draft_order()
    journey.submit()
    journey.sign(journey.crew.manager)


def _until_delivered(journey: Journey) -> None:
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.until_delivered(order)


def _write_story(client: Client, crew: Crew, at: datetime, entries: int) -> None:
    HistoryEntry.objects.bulk_create(
        history.entry("client.amended", client, by=crew.executive, at=at)
        for _ in range(entries)
    )


def _floor_run(at: datetime) -> Run:
    """
    Make a run of nobody's, so that the floor's writing disturbs no page.
    """
    run = Run.objects.create(
        definition=Definition.objects.earliest("pk"),
        subject_kind="bench.floor",
        subject_id=0,
        title="floor",
        started_at=at,
    )
    Step.objects.create(run=run, node_id="floor", name="floor", opened_at=at)
    return run


def gather_statistics() -> None:
    """
    Do at once what PostgreSQL does by itself some minutes after so many rows.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
