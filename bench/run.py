"""The whole run: make the agency, measure, print, and say whether it can be trusted."""

import json
import os
import platform
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

import django
from django.db import connection

from bench import imports, report
from bench.agency import FULL, SMALL, Agency, Size, gather_statistics, make
from bench.figures import Figure, Transfer, figure, transfer
from bench.growth import Grown, Growth, growth
from bench.lookups import RECORD, lookups
from bench.operations import Operation, WrongAnswer
from bench.reads import reads
from bench.rounds import MOVEMENT, Round, Unsteady, play, settled, warm_up
from bench.visiting import Browser
from bench.writes import COMPLETE, writes

TENFOLD = 10
RETRYING = 240
"""Seconds after which no round is begun only because the machine was unsteady."""


@dataclass(slots=True)
class Found:
    """What has been measured, as far as it has been."""

    machine: str
    growth: list[Growth] = field(default_factory=list)
    operations: list[Figure] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    book: list[Grown] = field(default_factory=list)

    @property
    def said(self) -> Iterator[str]:
        if self.operations:
            yield f"A day's work (ms)\n{report.of_figures(self.operations)}"
        if self.transfers:
            yield f"Import of a client list (s)\n{report.of_transfers(self.transfers)}"
        for grown in self.growth:
            yield f"Ten times the runs\n{grown.said}"
        yield f"Ten times the clients (ms)\n{report.of_grown(self.book)}"
        yield report.verdict(
            [*self.operations, *self.transfers, *self.growth, *self.book]
        )

    def write(self, into: Path) -> None:
        parts = {
            "operations": self.operations,
            "import": self.transfers,
            "growth": self.growth,
            "book": self.book,
        }
        found = {
            name: [asdict(each) | {"misses": each.misses} for each in part]
            for name, part in parts.items()
        }
        told = json.dumps({"machine": self.machine, **found}, indent=2)
        into.write_text(told + "\n")


def run(*, small: bool, only_book: bool, file: Path | None, into: Path | None) -> int:
    """
    Return the exit code: 0 unless an answer was wrong or the machine unsteady.
    """
    size, start = SMALL if small else FULL, time.monotonic()
    if only_book:
        size = replace(size, begun=SMALL.begun, signing=SMALL.signing)
    found = Found(_machine())
    print(found.machine)
    agency = make(size)
    _say(start, f"{size.clients:,} clients and {size.projects} projects made")
    try:
        if not only_book:
            found.growth.append(_growth(agency, size, start))
            found.operations = _operations(agency, size, start)
            found.transfers = _import(agency, size, file, start)
        found.book = _book(agency, size, start)
    except (WrongAnswer, Unsteady) as error:
        print(f"\nNothing is reported. {type(error).__name__}: {error}")
        return 1
    for part in found.said:
        print(f"\n{part}")
    if os.getloadavg()[1] > (os.cpu_count() or 1):
        print("The machine was busy with more than this: trust ratios, not seconds.")
    _say(start, f"done, load {_load()}")
    if into:
        found.write(into)
    return 0


def _growth(agency: Agency, size: Size, start: float) -> Growth:
    """
    Make the past in two steps, with the completion of a step measured after each.
    """
    completing = next(o for o in writes(agency) if o.name == COMPLETE)
    warm_up([completing])

    def grow(runs: int) -> None:
        agency.past.grow(runs)
        gather_statistics()
        _say(start, f"{runs:,} runs in the past")

    return growth(completing, grow, size.runs // 10, size.runs)


def _operations(agency: Agency, size: Size, start: float) -> list[Figure]:
    operations = [*reads(agency), *writes(agency)]
    rounds = _played(operations, size, start)
    return [figure(operation, rounds) for operation in operations]


def _book(agency: Agency, size: Size, start: float) -> list[Grown]:
    """
    Measure what is looked up, let the clients and their people grow tenfold, and
    measure it again.

    :raises Unsteady: if the floor of a client's page, which hangs on no number of rows,
        has moved meanwhile
    """
    few, before = _looked_up(agency, size, start)
    agency.book.grow(TENFOLD * size.clients)
    gather_statistics()
    _say(start, f"{len(agency.book.known):,} clients, three key persons each")
    many, after = _looked_up(agency, size, start)
    moved = max(after / before, before / after)
    if moved > MOVEMENT:
        raise Unsteady(f"the floor of a client's page moved by {moved:.2f}")
    return [Grown(*pair) for pair in zip(few, many, strict=True)]


def _looked_up(agency: Agency, size: Size, start: float) -> tuple[list[Figure], float]:
    operations = lookups(agency)
    rounds = _played(operations, size, start)
    figures = [figure(operation, rounds) for operation in operations]
    return figures, next(each.floor for each in figures if each.name == RECORD)


def _played(
    operations: Sequence[Operation], size: Size, start: float
) -> Sequence[Round]:
    warm_up(operations)
    return settled(
        partial(play, operations, reads=size.reads, writes=size.writes),
        {operation.label: operation.floor_name for operation in operations},
        partial(_say, start),
        time.monotonic() + RETRYING,
    )


def _import(
    agency: Agency, size: Size, file: Path | None, start: float
) -> list[Transfer]:
    wanted = imports.list_for(agency, file, size.rows)
    importing = imports.Importing(wanted, Browser(agency.crew.executive))
    names = (imports.PREVIEW, imports.TAKE_OVER, imports.TAKE_BACK)
    floors = dict.fromkeys(names, "csv and insert")
    rounds = settled(
        importing.play, floors, partial(_say, start), time.monotonic() + RETRYING
    )
    rows = importing.rows()
    return [transfer(name, rounds, rows, imports.goal(name, rows)) for name in names]


def _machine() -> str:
    """
    Say on what was measured, in one line.
    """
    with connection.cursor() as cursor:
        query = "version()" if connection.vendor == "postgresql" else "sqlite_version()"
        cursor.execute(f"SELECT {query}")
        version = cursor.fetchone()[0].split(" on ")[0].removeprefix("PostgreSQL ")
    return (
        f"{connection.display_name} {version}, Django {django.__version__}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {_load()}"
    )


def _load() -> str:
    return " ".join(f"{load:.2f}" for load in os.getloadavg())


def _say(start: float, words: str) -> None:
    print(f"{time.monotonic() - start:4.0f} s  {words}", flush=True)
