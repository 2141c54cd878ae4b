"""Whether things stay as fast when past and client book grow tenfold."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench.figures import Figure
from bench.measuring import measured
from bench.operations import Operation, WrongAnswer

TIMES = 8
MOST = 1.3


@dataclass(frozen=True, slots=True)
class Growth:
    """What an operation took with few runs and with many, in ms of the processor."""

    name: str
    few: int
    many: int
    before: float
    after: float

    @property
    def ratio(self) -> float:
        return self.after / self.before

    @property
    def misses(self) -> list[str]:
        if self.ratio <= MOST:
            return []
        return [f"{self.ratio:.2f} times as long, goal {MOST}"]

    @property
    def said(self) -> str:
        return (
            f"{self.name}: {self.before:.1f} ms CPU with {self.few:,} runs, "
            f"{self.after:.1f} with {self.many:,}: {self.ratio:.2f} times, "
            f"goal ≤ {MOST}"
        )


@dataclass(frozen=True, slots=True)
class Grown:
    """An operation's figures with few rows, and with ten times as many."""

    few: Figure
    many: Figure

    @property
    def name(self) -> str:
        return f"{self.many.name}, {self.many.answer}"

    @property
    def ratio(self) -> float:
        return self.many.cpu_p50 / self.few.cpu_p50

    @property
    def misses(self) -> list[str]:
        found = self.many.misses
        if self.ratio > MOST:
            found = [*found, f"{self.ratio:.2f} times as long, goal {MOST}"]
        return found


def growth(
    operation: Operation, grow: Callable[[int], None], few: int, many: int
) -> Growth:
    """
    Measure an operation, let the past grow, and measure it again.
    """
    grow(few)
    before = _taken(operation)
    grow(many)
    return Growth(operation.name, few, many, before, _taken(operation))


def _taken(operation: Operation) -> float:
    found = []
    for _ in range(TIMES):
        turn = operation.turn()
        _base, standard = measured(operation.floor)
        ours, answers = measured(turn.act)
        if not turn.is_right(answers, standard):
            raise WrongAnswer(operation.label)
        found.append(ours.cpu)
    return 1000 * median(found)
