"""Spend as stacked bars, in SVG: fills are attributes, so that paper has them too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kehubu.core.svg import plain, tag, text, wrap

LEFT, WIDTH, RIGHT = 170.0, 480.0, 130.0
"""Room for names, for bars, for the sums behind them."""
ROW, THICK, LEGEND = 30.0, 18.0, 24.0
BOX, SIZE = 12.0, 12.0
IN_A_ROW = 4
NAME_EMS = 13.0
FILLS = (
    "#3f6fb5",
    "#c0653a",
    "#4c8c6b",
    "#9a6fb0",
    "#b08d2f",
    "#4f97a8",
    "#b5566e",
    "#7d8590",
)
"""Told apart on paper, on white and in the dark; the last stands for all the rest."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar: whose, the value of each part, in the order of the legend, and its sum."""

    name: str
    values: Sequence[int]
    said: str


def stacked(title: str, legend: Sequence[str], stacks: Sequence[Stack]) -> str:
    """
    Return bars one below the other, each of parts; the legend stands above them.
    """
    longest = max((sum(stack.values) for stack in stacks), default=0) or 1
    top = -(-len(legend) // IN_A_ROW) * LEGEND + 8
    width, height = LEFT + WIDTH + RIGHT, top + len(stacks) * ROW + 4
    named = [part for nth, name in enumerate(legend) for part in _legend(nth, name)]
    bars = [
        part
        for nth, stack in enumerate(stacks)
        for part in _bar(stack, legend, top + nth * ROW, WIDTH / longest)
    ]
    return tag(
        "svg",
        tag("title", plain(title)),
        *named,
        *bars,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_label=title,
        class_="bars",
    )


def _legend(nth: int, name: str) -> Iterator[str]:
    x = LEFT + nth % IN_A_ROW * (WIDTH / IN_A_ROW)
    y = nth // IN_A_ROW * LEGEND + 6
    yield tag("rect", x=x, y=y, width=BOX, height=BOX, fill=fill(nth))
    yield text([name], x + BOX + 6, y + BOX / 2, SIZE)


def _bar(stack: Stack, legend: Sequence[str], y: float, scale: float) -> Iterator[str]:
    middle, x = y + THICK / 2, LEFT
    name = wrap(stack.name, NAME_EMS, 1)
    yield text(name, LEFT - 10, middle, SIZE, text_anchor="end")
    for nth, (medium, value) in enumerate(zip(legend, stack.values, strict=True)):
        if value:
            tip = tag("title", plain(f"{stack.name} · {medium}"))
            long = max(value * scale, 1)
            at = {"x": round(x, 1), "y": y, "width": round(long, 1), "height": THICK}
            yield tag("rect", tip, fill=fill(nth), **at)
            x += long
    yield text([stack.said], x + 8, middle, SIZE)


def fill(place: int) -> str:
    return FILLS[min(place, len(FILLS) - 1)]
