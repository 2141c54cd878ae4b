"""
The stages of new business, S0 to S10 (RB-ATT8), and which step of TL-B1 is in which:
pure arithmetic over clauses and numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Stage:
    """
    A stage: ``clauses`` are the steps that are open in it; ``percent`` is the
    probability of winning with which an agency begins.
    """

    number: int
    label: str | Promise
    clauses: tuple[str, ...]
    percent: int

    @property
    def code(self) -> str:
        return f"S{self.number}"


def _win(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"TL-B1.{step:02}" for step in range(first, last + 1))


def _flow(first: int, last: int) -> tuple[str, ...]:
    return tuple(f"RB-ATT9.{step:02}" for step in range(first, last + 1))


STAGES: tuple[Stage, ...] = (
    Stage(0, _("线索"), _win(1, 2), 5),
    Stage(1, _("合格"), _win(3, 4), 10),
    Stage(2, _("首次接触"), _win(5, 5), 20),
    Stage(3, _("需求确认"), _win(6, 6) + _flow(1, 3), 35),
    Stage(4, _("提案/比稿"), _win(7, 15) + _flow(4, 12), 50),
    Stage(5, _("报价谈判"), _win(16, 16) + _flow(13, 13), 70),
    Stage(6, _("合同审批"), _win(17, 17) + _flow(14, 14), 90),
    Stage(7, _("签约"), _win(18, 19) + _flow(15, 15), 100),
    Stage(8, _("执行"), _win(20, 21) + _flow(16, 20), 100),
    Stage(9, _("收款结案"), _win(22, 22) + _flow(21, 22), 100),
    Stage(10, _("复购/转介绍"), _win(23, 23) + _flow(23, 24), 100),
)
"""
A stage lasts until what it is named after is done: whoever has not decided to pursue
(TL-B1.02) has a lead, whoever has, a qualified one. Steps 01–06 are S0–S3, 07–16 S4–S5,
17–19 S6–S7, 20–23 S8–S10 (domain §2.17). Business of a present client goes by RB-ATT9,
which begins when the need is known.
"""
DEFAULTS = [stage.percent for stage in STAGES]
SIGNED = 7
"""From this stage on the contract is signed."""
PURSUIT = _win(1, 17) + _flow(1, 14)
"""The steps whose hours are the cost of winning: up to the contract."""


def stage_of(earliest_open: int | None, furthest: int | None) -> Stage:
    """
    Return the stage in which a run stands, by the numbers of its steps' stages.

    That is the earliest stage of its open steps: what was sent back is behind again,
    however far it had come. Where no open step is one of the handbook's, the furthest
    step tells; where there is none, it is a lead.
    """
    return STAGES[(furthest or 0) if earliest_open is None else earliest_open]


def weighted(value_fen: int, percent: int) -> int:
    """
    Return what of a value is expected, in fen; halves are rounded up.
    """
    return (value_fen * percent + 50) // 100


def is_ladder(percents: Sequence[int]) -> bool:
    """
    Tell whether these probabilities, one a stage, lie within 0 and 100 and never fall.
    """
    in_range = all(0 <= percent <= 100 for percent in percents)  # noqa: PLR2004
    return (
        len(percents) == len(STAGES) and in_range and list(percents) == sorted(percents)
    )


RHYTHM = (3, 7, 14, 30)
"""Days after which one follows up, the first, second, third time and later (§2.17)."""


def next_after(times: int) -> int:
    """
    Return after how many days to follow up again, having done so ``times`` times.
    """
    return RHYTHM[min(times, len(RHYTHM) - 1)]


def conversion(furthest: Mapping[int, int]) -> list[tuple[Stage, int]]:
    """
    Return how many have come to each stage or beyond, of ``furthest``: how many have
    come to a stage at the furthest.
    """
    return [
        (stage, sum(n for came, n in furthest.items() if came >= stage.number))
        for stage in STAGES
    ]
