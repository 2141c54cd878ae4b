"""The mix of clients: shares of income or of number, largest first; arithmetic only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Held:
    """What a client adds to a slice: 1, or its gross income in fen."""

    slice: str
    amount: int


@dataclass(frozen=True, slots=True)
class Slice:
    """``share`` in per cent of the whole, one decimal."""

    key: str
    count: int
    amount: int
    share: Decimal


def slices(held: Iterable[Held]) -> list[Slice]:
    """
    Return the slices of a whole, the largest first.
    """
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for one in held:
        counts[one.slice] += 1
        sums[one.slice] += one.amount
    whole = sum(sums.values())
    found = [
        Slice(key, counts[key], amount, share(amount, whole))
        for key, amount in sums.items()
    ]
    return sorted(found, key=lambda each: (-each.amount, -each.count, each.key))


def share(amount: int, whole: int) -> Decimal:
    """
    Return a part in per cent, one decimal; 0 of nothing.
    """
    if whole <= 0:
        return Decimal(0)
    return (Decimal(amount) * 100 / whole).quantize(Decimal("0.1"))


def sizes(amounts: Sequence[int]) -> tuple[int, int]:
    """
    Return the bounds of small and large clients: under half of the mean is small, over
    twice the mean large. Both 0 without amounts.
    """
    if not amounts:
        return 0, 0
    mean = sum(amounts) // len(amounts)
    return mean // 2, mean * 2
