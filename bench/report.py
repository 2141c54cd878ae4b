"""What is printed: one aligned table per part, then which goals hold."""

from collections.abc import Iterable, Sequence

from bench.figures import Figure, Transfer
from bench.growth import Growth

NONE = "–"


def of_figures(figures: Iterable[Figure]) -> str:
    """
    Return the table of the operations; times in milliseconds.
    """
    head = [
        "operation", "answer", "statements", "goal", "p50", "p95", "CPU p50",
        "CPU p95", "floor CPU", "ratio CPU", "goal", "bytes", "goal",
    ]  # fmt: skip
    rows = [
        [
            figure.name,
            figure.answer,
            str(figure.statements),
            _goal(figure.goal.statements),
            f"{figure.wall_p50:.1f}",
            f"{figure.wall_p95:.1f}",
            f"{figure.cpu_p50:.1f}",
            f"{figure.cpu_p95:.1f}",
            f"{figure.floor:.2f}",
            f"{figure.ratio:.1f}",
            _goal(figure.goal.ratio),
            f"{figure.size:,}",
            _goal(figure.goal.size),
        ]
        for figure in figures
    ]
    return _table(head, rows, texts=2)


def of_transfers(transfers: Iterable[Transfer]) -> str:
    """
    Return the table of the import; times in seconds.
    """
    head = [
        "operation", "rows", "statements", "seconds", "goal", "rows/s", "CPU",
        "floor CPU", "ratio CPU",
    ]  # fmt: skip
    rows = [
        [
            part.name,
            f"{part.rows:,}",
            f"{part.statements:,}",
            f"{part.seconds:.2f}",
            _goal(part.goal),
            f"{part.rows / part.seconds:,.0f}",
            f"{part.cpu:.2f}",
            f"{part.floor:.3f}",
            f"{part.ratio:.0f}",
        ]
        for part in transfers
    ]
    return _table(head, rows, texts=1)


def verdict(parts: Iterable[Figure | Transfer | Growth]) -> str:
    """
    Return a line for each part that misses a goal, and one that sums up.
    """
    missing = [(part, part.misses) for part in parts if part.misses]
    lines = [f"MISSED  {_name(part)}: {'; '.join(words)}" for part, words in missing]
    held = "All goals hold." if not missing else "All other goals hold."
    return "\n".join([*lines, held])


def _name(part: Figure | Transfer | Growth) -> str:
    return f"{part.name}, {part.answer}" if isinstance(part, Figure) else part.name


def _goal(goal: float | None) -> str:
    return NONE if goal is None else f"≤ {goal:,}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], *, texts: int) -> str:
    """
    Align the columns: the first ``texts`` of them to the left, numbers to the right.
    """
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            f"{cell:<{width}}" if place < texts else f"{cell:>{width}}"
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
