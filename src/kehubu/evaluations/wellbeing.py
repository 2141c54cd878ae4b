"""The health score: what its inputs come to, and how much of it is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Light = Literal["green", "amber", "red", ""]
GREEN, AMBER = 70, 45
"""From how many points on the light is green, or amber; below it is red."""
LEAST_COVERAGE = 30
"""Per cent of the weights that must be known before a light is shown."""


@dataclass(frozen=True, slots=True)
class Input:
    """``points`` from 0 to 100; None where there are no data."""

    weight: int
    points: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """``coverage`` is how much of the weights is known, in per cent."""

    score: int | None
    coverage: int
    light: Light


def health(inputs: Iterable[Input]) -> Health:
    """
    Return the mean of the inputs that have data, by their weights: the weights of the
    others are shared out among them. Too little known lights nothing.
    """
    rows = list(inputs)
    known = [row for row in rows if row.points is not None]
    weights = sum(row.weight for row in known)
    if not weights:
        return Health(None, 0, "")
    coverage = _round(Decimal(weights * 100) / sum(row.weight for row in rows))
    sums = sum(row.weight * (row.points or 0) for row in known)
    score = _round(Decimal(sums) / weights)
    return Health(score, coverage, light(score) if coverage >= LEAST_COVERAGE else "")


def light(score: int) -> Light:
    if score >= GREEN:
        return "green"
    return "amber" if score >= AMBER else "red"


def _round(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))
