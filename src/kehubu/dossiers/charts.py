"""Spend as stacked bars, in SVG: fills are attributes, so that paper has them too."""

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width
from xml.etree.ElementTree import Element, SubElement, tostring

LEFT, WIDTH, RIGHT = 170.0, 480.0, 130.0
"""Room for names, for bars, for the sums behind them."""
ROW, THICK, LEGEND = 30.0, 18.0, 24.0
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
    lines = -(-len(legend) // 4)
    top = lines * LEGEND + 8
    width, height = LEFT + WIDTH + RIGHT, top + len(stacks) * ROW + 4
    svg = Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {width:g} {height:g}",
            "role": "img",
            "aria-label": title,
            "class": "bars",
        },
    )
    SubElement(svg, "title").text = title
    for place, name in enumerate(legend):
        _legend(svg, place, name)
    for place, stack in enumerate(stacks):
        _stack(svg, stack, legend, top + place * ROW, WIDTH / longest)
    return tostring(svg, encoding="unicode")


def _legend(svg: Element, place: int, name: str) -> None:
    x = LEFT + place % 4 * (WIDTH / 4)
    y = place // 4 * LEGEND + 6
    box = {"x": f"{x:g}", "y": f"{y:g}", "width": "12", "height": "12"}
    SubElement(svg, "rect", {**box, "fill": fill(place)})
    _text(svg, x + 18, y + 10, name)


def _stack(
    svg: Element, stack: Stack, legend: Sequence[str], y: float, scale: float
) -> None:
    _text(svg, LEFT - 10, y + 14, clipped(stack.name, NAME_EMS), anchor="end")
    x = LEFT
    for place, (name, value) in enumerate(zip(legend, stack.values, strict=True)):
        if value:
            long = max(value * scale, 1)
            box = {"x": f"{x:.1f}", "y": f"{y:g}", "width": f"{long:.1f}"}
            box |= {"height": f"{THICK:g}", "fill": fill(place)}
            part = SubElement(svg, "rect", box)
            SubElement(part, "title").text = f"{stack.name} · {name}"
            x += long
    _text(svg, x + 8, y + 14, stack.said)


def _text(svg: Element, x: float, y: float, said: str, anchor: str = "start") -> None:
    place = {"x": f"{x:g}", "y": f"{y:g}", "font-size": "12", "text-anchor": anchor}
    SubElement(svg, "text", place).text = said


def fill(place: int) -> str:
    return FILLS[min(place, len(FILLS) - 1)]


def clipped(name: str, most: float) -> str:
    """
    Return a name that fits into so many em, cut with an ellipsis if it must be.
    """
    room = most
    for place, sign in enumerate(name):
        room -= 1 if east_asian_width(sign) in "WFA" else 0.55
        if room < 0:
            return name[: max(place - 1, 1)] + "…"
    return name
