"""The whole run: make the agency, measure, print, and say whether it can be trusted."""

import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import django
from django.db import connection

from bench import imports, report
from bench.agency import FULL, SMALL, Agency, Size, gather_statistics, make
from bench.figures import Figure, Transfer, figure, transfer
from bench.growth import Growth, growth
from bench.operations import WrongAnswer
from bench.reads import reads
from bench.rounds import Unsteady, play, settled, warm_up
from bench.visiting import Browser
from bench.writes import COMPLETE, writes

RETRYING = 240
"""Seconds after which no round is begun only because the machine was unsteady."""


def run(*, small: bool, file: Path | None, into: Path | None) -> int:
    """
    Return the exit code: 0 unless an answer was wrong or the machine unsteady.
    """
    size, start = SMALL if small else FULL, time.monotonic()
    machine = _machine()
    print(machine)
    agency = make(size)
    _say(start, f"{size.clients:,} clients and {size.projects} projects made")
    try:
        grown = _growth(agency, size, start)
        figures = _operations(agency, size, start)
        transfers = _import(agency, size, file, start)
    except (WrongAnswer, Unsteady) as error:
        print(f"\nNothing is reported. {type(error).__name__}: {error}")
        return 1
    print(f"\nA day's work (ms)\n{report.of_figures(figures)}")
    print(f"\nImport of a client list (s)\n{report.of_transfers(transfers)}")
    print(f"\nTen times the runs\n{grown.said}")
    print(f"\n{report.verdict([*figures, *transfers, grown])}")
    if os.getloadavg()[1] > (os.cpu_count() or 1):
        print("The machine was busy with more than this: trust ratios, not seconds.")
    _say(start, f"done, load {_load()}")
    if into:
        _write(into, machine, figures, transfers, grown)
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
    warm_up(operations)
    rounds = settled(
        partial(play, operations, reads=size.reads, writes=size.writes),
        {operation.label: operation.floor_name for operation in operations},
        partial(_say, start),
        start + RETRYING,
    )
    return [figure(operation, rounds) for operation in operations]


def _import(
    agency: Agency, size: Size, file: Path | None, start: float
) -> list[Transfer]:
    wanted = imports.list_for(agency, file, size.rows)
    importing = imports.Importing(wanted, Browser(agency.crew.executive))
    names = (imports.PREVIEW, imports.TAKE_OVER, imports.TAKE_BACK)
    floors = dict.fromkeys(names, "csv and insert")
    rounds = settled(importing.play, floors, partial(_say, start), start + RETRYING)
    rows = importing.rows()
    return [transfer(name, rounds, rows, imports.goal(name, rows)) for name in names]


def _write(
    into: Path,
    machine: str,
    figures: Sequence[Figure],
    transfers: Sequence[Transfer],
    grown: Growth,
) -> None:
    found = {
        "machine": machine,
        "operations": [asdict(each) | {"misses": each.misses} for each in figures],
        "import": [asdict(each) | {"misses": each.misses} for each in transfers],
        "growth": asdict(grown) | {"misses": grown.misses},
    }
    into.write_text(json.dumps(found, indent=2) + "\n")


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
