"""One act, measured: seconds, processor seconds, statements, bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, TypeVar

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Sample:
    """
    ``wall`` and ``cpu`` are seconds; ``cpu`` is that of this process and of the one in
    which PostgreSQL serves it, without the hashing of passwords, which is slow on
    purpose and the same for everyone who asks for one.
    """

    wall: float
    cpu: float
    statements: int


class Statements:
    """
    Counts what goes to the database, savepoints too.

    BEGIN is left out: SQLite's would be seen here, PostgreSQL's not.
    """

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *words: Any) -> Any:
        self.count += not sql.startswith("BEGIN")
        return execute(sql, *words)


class Hashing:
    """Sums up the processor seconds that password hashing takes, once put in place."""

    def __init__(self) -> None:
        self.cpu = 0.0
        self.verify = Argon2PasswordHasher.verify

    def put_in_place(self) -> None:
        def verify(hasher: Argon2PasswordHasher, password: str, encoded: str) -> bool:
            start = process_time()
            is_right = self.verify(hasher, password, encoded)
            self.cpu += process_time() - start
            return is_right

        Argon2PasswordHasher.verify = verify  # type: ignore[assignment, method-assign]


hashing = Hashing()


def measured(act: Callable[[], Result]) -> tuple[Sample, Result]:
    """
    Do it, and say what it took.
    """
    counter, hashed = Statements(), hashing.cpu
    with connection.execute_wrapper(counter):
        wall, cpu, served = perf_counter(), process_time(), _served()
        result = act()
        cpu, wall = process_time() - cpu, perf_counter() - wall
        cpu += _served() - served
    return Sample(wall, cpu - (hashing.cpu - hashed), counter.count), result


def _served() -> float:
    """
    Return the processor seconds of the process that serves our connection, to the
    nanosecond; 0 on SQLite, which works in ours, and where Linux does not tell.
    """
    if connection.vendor != "postgresql":
        return 0.0
    connection.ensure_connection()
    file = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return int(file.read_text().split()[0]) / 1e9 if file.exists() else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """
    Return the value that ``share`` of the values do not exceed (nearest rank).
    """
    ordered = sorted(values)
    rank = round(share * len(ordered) + 0.5) - 1
    return ordered[min(max(rank, 0), len(ordered) - 1)]
