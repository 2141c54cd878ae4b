"""What upper apps say of the runs on which time is spent: terms, and what is locked."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from kehubu.procedures.models import Run


@dataclass(frozen=True, slots=True)
class Terms:
    """Whether the client pays for a run's hours (None: not said), and the plan."""

    is_billable: bool | None = None
    planned_minutes: int | None = None


_terms: dict[str, Callable[[Run], Terms]] = {}
_locks: list[Callable[[Run, date | None], bool]] = []


def says_terms(kind: str, terms: Callable[[Run], Terms]) -> None:
    """
    Say how to find the terms of runs about rows of ``kind``, a model's label.
    """
    _terms[kind] = terms


def locks(check: Callable[[Run, date | None], bool]) -> None:
    """
    Have ``check`` asked whether the hours of a run on a day, or whatever the day
    (None), may no longer change.
    """
    _locks.append(check)


def terms_of(run: Run) -> Terms:
    known = _terms.get(run.subject_kind)
    return known(run) if known else Terms()


def is_locked(run: Run, on: date | None) -> bool:
    return any(check(run, on) for check in _locks)
