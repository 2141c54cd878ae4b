"""What is printed: one aligned table per part, then which goals hold."""

from collections.abc import Iterable, Sequence

from bench.figures import Figure, Transfer
from bench.growth import MOST, Grown, Growth

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


def of_grown(parts: Iterable[Grown]) -> str:
    """
    Return the table of what was measured with few rows and with many; milliseconds of
    the processor, statements, ratio and bytes with many.
    """
    head = [
        "operation", "answer", "statements", "goal", "CPU few", "CPU many", "growth",
        "goal", "p50 many", "p95 many", "floor CPU", "ratio CPU", "goal", "bytes",
        "goal",
    ]  # fmt: skip
    rows = [
        [
            many.name,
            many.answer,
            str(many.statements),
            _goal(many.goal.statements),
            f"{grown.few.cpu_p50:.1f}",
            f"{many.cpu_p50:.1f}",
            f"{grown.ratio:.2f}",
            _goal(MOST),
            f"{many.wall_p50:.1f}",
            f"{many.wall_p95:.1f}",
            f"{many.floor:.2f}",
            f"{many.ratio:.1f}",
            _goal(many.goal.ratio),
            f"{many.size:,}",
            _goal(many.goal.size),
        ]
        for grown in parts
        for many in [grown.many]
    ]
    return _table(head, rows, texts=2)


Part = Figure | Transfer | Growth | Grown


def verdict(parts: Iterable[Part]) -> str:
    """
    Return a line for each part that misses a goal, and one that sums up.
    """
    missing = [(part, part.misses) for part in parts if part.misses]
    lines = [f"MISSED  {_name(part)}: {'; '.join(words)}" for part, words in missing]
    held = "All goals hold." if not missing else "All other goals hold."
    return "\n".join([*lines, held])


def _name(part: Part) -> str:
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
