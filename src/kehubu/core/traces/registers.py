from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from kehubu.core.traces.words import Words

IsKept = Callable[[Model], bool]
Remaker = Callable[[Sequence[int]], None]


@dataclass(frozen=True, slots=True)
class Lens:
    """How a column is read whose value is no plain text or JSON: ``texts`` of a value,
    and the value ``without`` somebody's words."""

    texts: Callable[[Any], Iterable[Any]]
    without: Callable[[Any, Words], Any]


_kept: dict[str, list[tuple[IsKept, str | Promise]]] = {}
_left: set[str] = set()
_remakers: dict[str, Remaker] = {}
_lenses: dict[tuple[str, str], Lens] = {}


def keep(label: str, why: str | Promise, *, rows: IsKept = lambda row: True) -> None:
    """
    Report rows of a model instead of rewriting them, with the reason that the law
    gives.
    """
    _kept.setdefault(label, []).append((rows, why))


def leave(*labels: str) -> None:
    """
    Leave models out that hold no words of people, or only those of our own.
    """
    _left.update(labels)


def remake(label: str, how: Remaker) -> None:
    """
    Have rows of a model be made anew of those from which they are made.
    """
    _remakers[label] = how


def look_through(label: str, column: str, lens: Lens) -> None:
    """
    Have a column be read, and rewritten, by a lens.
    """
    _lenses[label, column] = lens


def lens_of(label: str, column: str) -> Lens | None:
    return _lenses.get((label, column))


def reason_of(row: Model) -> str:
    """
    Return why a row is kept as it is; nothing if it is not.
    """
    tests = _kept.get(row._meta.label_lower, [])
    return next((str(why) for is_kept, why in tests if is_kept(row)), "")


def left() -> frozenset[str]:
    return frozenset(_left)


def remakers() -> dict[str, Remaker]:
    return dict(_remakers)
