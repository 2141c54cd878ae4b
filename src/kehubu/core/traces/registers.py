from collections.abc import Callable, Sequence

from django.db.models import Model
from django.utils.functional import Promise

IsKept = Callable[[Model], bool]
Remaker = Callable[[Sequence[int]], None]
_kept: dict[str, list[tuple[IsKept, str | Promise]]] = {}
_left: set[str] = set()
_remakers: dict[str, Remaker] = {}


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
