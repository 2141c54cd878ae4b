"""Which stage of its life with us a client is in, as facts suggest (domain §2.8)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Stage = Literal["prospect", "first", "growing", "stable", "declining", "lost"]
RISE, FALL = Decimal("1.2"), Decimal("0.8")
"""Billings of a half-year against the one before: beyond these it grows, or falls."""
GONE = 365
"""Days without any business after which a client counts as lost."""


@dataclass(frozen=True, slots=True)
class Facts:
    """
    ``projects`` are those begun, ``idle_days`` have passed since the last thing done in
    any of them (None: never); billings are those of the last two half-years, in fen
    (None: not known).
    """

    is_prospect: bool
    projects: int
    idle_days: int | None
    billings_fen: int | None = None
    before_fen: int | None = None

    @property
    def change(self) -> Decimal | None:
        if not self.before_fen or self.billings_fen is None:
            return None
        return Decimal(self.billings_fen) / self.before_fen


@dataclass(frozen=True, slots=True)
class Suggestion:
    stage: Stage
    why: str


def suggest(facts: Facts) -> Suggestion:
    """
    Return the stage that the facts speak for, and the key of the reason.
    """
    if facts.is_prospect:
        return Suggestion("prospect", "prospect")
    if facts.idle_days is not None and facts.idle_days > GONE:
        return Suggestion("lost", "idle")
    change = facts.change
    if change is not None and change < FALL:
        return Suggestion("declining", "falling")
    if facts.projects <= 1 and facts.before_fen is None:
        return Suggestion("first", "first")
    if change is not None and change > RISE:
        return Suggestion("growing", "rising")
    return Suggestion("stable", "even")
