"""Figures of what was measured: medians of rounds, and whether goals hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.measuring import Sample, percentile
from bench.operations import Goal, Operation
from bench.rounds import Pair, Round


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One row of a table. Times are milliseconds, ``wall`` as the clock on the wall and
    ``cpu`` of the processor; ``floor`` is the floor's median processor time.
    """

    name: str
    answer: str
    statements: int
    wall_p50: float
    wall_p95: float
    cpu_p50: float
    cpu_p95: float
    floor: float
    ratio: float
    size: int
    goal: Goal

    @property
    def misses(self) -> list[str]:
        """
        What the goals ask and the figures do not give, in words.
        """
        asked = (
            ("statements", self.statements, self.goal.statements, "{:.0f}"),
            ("times the floor", self.ratio, self.goal.ratio, "{:.1f}"),
            ("bytes", self.size, self.goal.size, "{:,.0f}"),
        )
        return [
            f"{shown.format(found)} {what}, goal {goal:,}"
            for what, found, goal, shown in asked
            if goal is not None and found > goal
        ]


def figure(operation: Operation, rounds: Sequence[Round]) -> Figure:
    """
    Sum an operation up: medians over rounds of the medians within each; the 95th
    percentile over all.
    """
    pairs = [played[operation.label] for played in rounds]
    ours = [sample for pair in pairs for sample in pair.ours]
    return Figure(
        name=operation.name,
        answer=operation.answer,
        statements=max(sample.statements for sample in ours),
        wall_p50=1000 * median(median(_walls(pair.ours)) for pair in pairs),
        wall_p95=1000 * percentile(_walls(ours), 0.95),
        cpu_p50=1000 * median(median(_cpus(pair.ours)) for pair in pairs),
        cpu_p95=1000 * percentile(_cpus(ours), 0.95),
        floor=1000 * median(median(_cpus(pair.base)) for pair in pairs),
        ratio=median(_ratio(pair) for pair in pairs),
        size=max(size for pair in pairs for size in pair.sizes),
        goal=operation.goal,
    )


def _ratio(pair: Pair) -> float:
    return median(_cpus(pair.ours)) / median(_cpus(pair.base))


def _walls(samples: Sequence[Sample]) -> list[float]:
    return [sample.wall for sample in samples]


def _cpus(samples: Sequence[Sample]) -> list[float]:
    return [sample.cpu for sample in samples]


@dataclass(frozen=True, slots=True)
class Transfer:
    """A part of an import: median seconds, and the goal for them if there is one."""

    name: str
    rows: int
    statements: int
    seconds: float
    cpu: float
    floor: float
    ratio: float
    goal: float | None

    @property
    def misses(self) -> list[str]:
        if self.goal is None or self.seconds <= self.goal:
            return []
        cpu = f"{self.cpu:.1f} of them the processor's"
        return [f"{self.seconds:.1f} s ({cpu}), goal {self.goal} s"]


def transfer(
    name: str, rounds: Sequence[Round], rows: int, goal: float | None
) -> Transfer:
    pairs = [played[name] for played in rounds]
    return Transfer(
        name=name,
        rows=rows,
        statements=max(pair.ours[0].statements for pair in pairs),
        seconds=median(pair.ours[0].wall for pair in pairs),
        cpu=median(pair.ours[0].cpu for pair in pairs),
        floor=median(median(_cpus(pair.base)) for pair in pairs),
        ratio=median(_ratio(pair) for pair in pairs),
        goal=goal,
    )
