"""Scores over time as SVG, drawn as ``core.charts`` draws: classes for the page."""

from collections.abc import Sequence

from kehubu.core.charts import FAINT, FILLS, FONTS, INK, LINE, SIZE, SMALL
from kehubu.core.svg import plain, tag, text

WIDTH, HEIGHT, MARGIN, FOOT = 640.0, 120.0, 26.0, 30.0
FULL = 100
RULES = (0, 50, FULL)


def trend(title: str, points: Sequence[tuple[str, int]]) -> str:
    """
    Return scores from 0 to 100 as a line, each with its name below.
    """
    across = (WIDTH - 2 * MARGIN) / max(len(points) - 1, 1)
    places = [
        (MARGIN + n * across, _y(score)) for n, (_name, score) in enumerate(points)
    ]
    rules = [
        tag("path", d=f"M0 {_y(score):g}H{WIDTH:g}", stroke=LINE, class_="rule")
        for score in RULES
    ]
    path = "".join(f"{'L' if n else 'M'}{x:g} {y:g}" for n, (x, y) in enumerate(places))
    drawn = {"fill": "none", "stroke": FILLS["main"], "stroke_width": 2}
    marks = [
        part
        for (name, score), (x, y) in zip(points, places, strict=True)
        for part in _mark(name, score, x, y)
    ]
    return tag(
        "svg",
        tag("title", plain(title)),
        *rules,
        tag("path", d=path, **drawn, class_="line"),
        *marks,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {WIDTH:g} {HEIGHT + MARGIN + FOOT:g}",
        role="img",
        aria_label=title,
        class_="scores",
        font_family=FONTS,
    )


def _mark(name: str, score: int, x: float, y: float) -> list[str]:
    middle = {"text_anchor": "middle"}
    below = HEIGHT + MARGIN + FOOT / 2
    return [
        tag("circle", cx=x, cy=y, r=4, fill=FILLS["main"], class_="point"),
        text([str(score)], x, y - 13, SIZE, fill=INK, **middle),
        text([name], x, below, SMALL, fill=FAINT, class_="faint-text", **middle),
    ]


def _y(score: int) -> float:
    return round(MARGIN + (FULL - score) / FULL * HEIGHT, 1)
