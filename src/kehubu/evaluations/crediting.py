"""Credit grades and limits (domain §2.22): arithmetic only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Letter = Literal["AAA", "AA", "A", "B", "C", "D"]
LETTERS: tuple[Letter, ...] = ("AAA", "AA", "A", "B", "C", "D")
FLOORS = (80, 70, 60, 50, 30)
"""From how many points on a client is AAA, AA, A, B, C; below it is D."""
FACTORS: Mapping[str, tuple[Decimal, Decimal]] = {
    "AAA": (Decimal("1.5"), Decimal("3.0")),
    "AA": (Decimal("1.0"), Decimal("1.0")),
    "A": (Decimal("0.8"), Decimal("0.8")),
    "B": (Decimal("0.6"), Decimal("0.6")),
    "C": (Decimal(0), Decimal(0)),
    "D": (Decimal(0), Decimal(0)),
}
"""The least and the greatest risk factor of each grade; C and D pay in advance."""
FULL_YEAR, SPORADIC = 12, 3
"""Months with business: until a year is full at most A; up to three it is sporadic."""


@dataclass(frozen=True, slots=True)
class Item:
    """
    A part of the credit score. ``least`` is its own minimum: below it the grade falls
    by one, whatever the total.
    """

    key: str
    points: int
    most: int
    least: int = 0

    @property
    def misses(self) -> bool:
        return self.points < self.least


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``letter`` is empty where no credit is given; ``rules`` name what changed it."""

    score: int
    letter: str
    rules: tuple[str, ...]


def letter(score: int) -> Letter:
    return LETTERS[sum(score < floor for floor in FLOORS)]


def suggest(items: Sequence[Item], months: int) -> Suggestion:
    """
    Return what the items come to for a client with business in so many months.

    First-time and sporadic clients get none; a new client is at most A until the data
    of a year are full; each item under its own minimum takes the grade down by one.
    """
    score = sum(item.points for item in items)
    if months <= SPORADIC:
        return Suggestion(score, "", ("sporadic",))
    place, rules = LETTERS.index(letter(score)), []
    for item in items:
        if item.misses:
            place = min(place + 1, len(LETTERS) - 1)
            rules.append(item.key)
    newest = LETTERS.index("A")
    if months < FULL_YEAR and place < newest:
        place = newest
        rules.append("new")
    return Suggestion(score, LETTERS[place], tuple(rules))


def limit_fen(monthly_fen: int, months: Decimal, factor: Decimal) -> int:
    """
    Return the credit limit: average monthly billing × credit months × risk factor, in
    whole fen, rounded down.
    """
    return int(monthly_fen * months * factor)


def fits(grade: str, factor: Decimal) -> bool:
    """
    Tell whether a risk factor is one that a grade may have.
    """
    least, most = FACTORS[grade]
    return least <= factor <= most
