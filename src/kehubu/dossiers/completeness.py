"""
How complete a dossier is: a sum of weights, nothing else (TL-C1.01).

The weights add up to 100. What does not apply to a client, and what nobody in the
house answers for, is left out of the whole. A client's name weighs nothing: no client
is without one, and who has nothing else has a dossier of nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        "f01": 0,
        "f02": 9,
        "f03": 9,
        "f04": 5,
        "f05": 6,
        "f06": 3,
        "f07": 9,
        "f08": 7,
        "f09": 9,
        "f10": 6,
        "f11": 7,
        "f12": 6,
        "f13": 8,
        "f14": 8,
        "f15": 8,
    }
)
"""The fifteen fields of TL-C1.01. What one needs to advise the client weighs more than
an address, and a fax number least of all."""
ENOUGH = 90
"""Per cent from which on a dossier is as the handbook wants it (TL-A1.1.05)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a field is filled; None where it does not apply to this client."""

    code: str
    is_filled: bool | None


@dataclass(frozen=True, slots=True)
class Completeness:
    """``gained`` of ``whole``, and the codes of what is missing, heaviest first."""

    gained: int
    whole: int
    missing: tuple[str, ...]

    @property
    def percent(self) -> int:
        """
        Whole per cent, rounded down: 100 is said of nothing that lacks anything.
        """
        return self.gained * 100 // self.whole if self.whole else 0

    @property
    def is_enough(self) -> bool:
        return self.percent >= ENOUGH


def judge(answers: Iterable[Answer]) -> Completeness:
    """
    Weigh the answers.
    """
    asked = [answer for answer in answers if answer.is_filled is not None]
    missing = [answer.code for answer in asked if not answer.is_filled]
    return Completeness(
        gained=sum(WEIGHTS[answer.code] for answer in asked if answer.is_filled),
        whole=sum(WEIGHTS[answer.code] for answer in asked),
        missing=tuple(sorted(missing, key=lambda code: (-WEIGHTS[code], code))),
    )
