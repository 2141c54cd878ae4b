"""What nine scores come to: arithmetic only (domain §2.9)."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

FULL = 100
Letter = Literal["A", "B", "C", "D"]
LETTERS: tuple[Letter, ...] = ("A", "B", "C", "D")
WEIGHTS = {
    "gross_income": 20,
    "margin": 15,
    "payment": 15,
    "potential": 12,
    "cooperation": 12,
    "showcase": 8,
    "relationship": 8,
    "fit": 5,
    "risk": 5,
}
"""Full points of each criterion as the handbook's design has them; 100 together."""
FLOORS = (80, 60, 40)
"""From how many points on a client is A, B, C; below it is D."""


def total(points: Iterable[int]) -> int:
    return sum(points)


def letter(points: int, floors: Sequence[int] = FLOORS) -> Letter:
    """
    Return the grade that a total comes to; ``floors`` fall from A to C.
    """
    missed = sum(points < floor for floor in floors)
    return LETTERS[missed]


def points_of(share: Decimal, weight: int) -> int:
    """
    Return the points that a share of the full mark comes to, half up.
    """
    held = min(max(share, Decimal(0)), Decimal(1))
    return int((held * weight).quantize(Decimal(1), ROUND_HALF_UP))


def between(value: Decimal, nothing: Decimal, everything: Decimal) -> Decimal:
    """
    Return the share of the full mark that a value earns: 0 at ``nothing``, 1 at
    ``everything``, evenly between them; ``nothing`` may be the greater one.
    """
    share = (value - nothing) / (everything - nothing)
    return min(max(share, Decimal(0)), Decimal(1))
