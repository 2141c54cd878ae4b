"""The agency that is measured: its people, clients, projects, and what waits there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench.companies import Company, companies
from bench.past import Past
from kehubu.clients.models import Client, Membership
from kehubu.clients.services.clients import derived
from kehubu.core import history, search
from kehubu.core.models import HistoryEntry
from kehubu.people.models import User
from kehubu.procedures.models import Definition, Run, Step
from kehubu.sample.journey import Journey
from kehubu.sample.people import Crew
from kehubu.signoffs.models import SignatureRequest
from kehubu.work.models import Project, WorkOrder

PASSWORD = "a-password-for-all-of-them"
BATCH = 1000
STORY = 3
LONG_STORY = 40
"""Entries in the story of a client, and of the one whose page is opened."""
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
    known: Sequence[Company]
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
    crew, known = Crew.found(now, PASSWORD), companies(size.clients)
    clients = _enter(known, crew, now)
    seen = [client for client in clients if not _is_hidden(client)]
    finished = Journey(crew, seen.pop(), "年度形象广告")
    finished.to_the_end()
    delivered = _projects(crew, seen, size)
    _write_story(delivered.client, crew, now, LONG_STORY)
    gather_statistics()
    order = delivered.project.orders.get()
    advanced = _floor_run(now)
    past = Past(finished.project)
    client, project = delivered.client, delivered.project
    return Agency(crew, known, client, project, order, advanced, past)


def to_sign(director: User) -> list[SignatureRequest]:
    """
    Return what waits for the director, whose signature completes the step.
    """
    return list(SignatureRequest.objects.filter(signer=director).waiting())


def to_complete() -> list[Step]:
    return list(Step.objects.open().filter(clause=TO_COMPLETE))


def _enter(known: Sequence[Company], crew: Crew, at: datetime) -> list[Client]:
    """
    Enter the companies: of ten, the executive serves one, others serve two, and seven
    are in the pool. Rows are written at once, as 20,000 calls would take minutes.
    """
    rows = [Client(**derived(_values(company)), created_at=at) for company in known]
    clients = Client.objects.bulk_create(rows, batch_size=BATCH)
    teams = [
        Membership(client=client, user=user, role=role)
        for client in clients
        for user, role in _team(client, crew)
    ]
    Membership.objects.bulk_create(teams, batch_size=BATCH)
    entries = [
        history.entry(verb, client, by=crew.manager, at=at)
        for verb in ("client.added", *["client.amended"] * (STORY - 1))
        for client in clients
    ]
    HistoryEntry.objects.bulk_create(entries, batch_size=BATCH)
    search.refresh(Client, [client.pk for client in clients])
    return clients


def _values(company: Company) -> dict[str, object]:
    return {name: getattr(company, name) for name in Company.__slots__}


def _team(client: Client, crew: Crew) -> list[tuple[User, str]]:
    role = Membership.Role
    if _is_hidden(client):
        return [(crew.second_manager, role.MANAGER)]
    if client.pk % 10 == 0:
        return [(crew.executive, role.EXECUTIVE), (crew.manager, role.MANAGER)]
    return []


def _is_hidden(client: Client) -> bool:
    """
    Tell whether a team serves it to which the executive does not belong.
    """
    return client.pk % 10 in {1, 2}


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
