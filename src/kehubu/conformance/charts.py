"""Bars as SVG, made here: no script, colours by class, a table beside each of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from kehubu.procedures.engine.svg import plain, tag, text, wrap

LEFT, WIDTH, RIGHT = 190.0, 480.0, 90.0
"""Room for names, for bars, for figures behind them."""
ROW, THICK = 26.0, 14.0
TALL, FOOT = 120.0, 22.0
SIZE = 12.0
NAME_EMS = 15.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: what, how long, how long at most mostly, and what is said of it."""

    name: str
    value: float
    reach: float
    said: str


def across(title: str, bars: Sequence[Bar], *, kind: str = "main") -> str:
    """
    Return bars that lie one below the other, each with a lighter one up to its reach.
    """
    longest = max((max(bar.value, bar.reach) for bar in bars), default=0) or 1
    rows = [
        part
        for place, bar in enumerate(bars)
        for part in _row(bar, place * ROW + 4, longest, kind)
    ]
    return _picture(title, LEFT + WIDTH + RIGHT, len(bars) * ROW + 8, rows)


def upright(title: str, bars: Sequence[Bar]) -> str:
    """
    Return bars that stand side by side, as a distribution.
    """
    most = max((bar.value for bar in bars), default=0) or 1
    wide = (LEFT + WIDTH + RIGHT) / max(len(bars), 1)
    parts = [tag("path", d=f"M0 {TALL + 14:g}H{LEFT + WIDTH + RIGHT:g}", class_="axis")]
    for place, bar in enumerate(bars):
        height, x = bar.value / most * TALL, place * wide
        parts.append(
            tag(
                "rect",
                tag("title", plain(f"{bar.name} · {bar.said}")),
                x=round(x + 2, 1),
                y=round(TALL + 14 - height, 1),
                width=round(max(wide - 4, 1), 1),
                height=round(height, 1),
                class_="bar-main",
            )
        )
        if place % max(len(bars) // 8, 1) == 0:
            words = {"class_": "faint-text"}
            parts.append(text([bar.name], x + 2, TALL + FOOT + 4, 11, **words))
    return _picture(title, LEFT + WIDTH + RIGHT, TALL + FOOT + 16, parts)


def _row(bar: Bar, y: float, longest: float, kind: str) -> list[str]:
    def long(value: float) -> float:
        return round(value / longest * WIDTH, 1)

    middle, parts = y + THICK / 2, []
    name = wrap(bar.name, NAME_EMS, 1)
    parts.append(text(name, LEFT - 8, middle, SIZE, text_anchor="end"))
    if bar.reach > bar.value:
        box = {"x": LEFT, "y": y + 3, "width": long(bar.reach), "height": THICK - 6}
        parts.append(tag("rect", **box, class_="bar-more"))
    box = {"x": LEFT, "y": y, "width": max(long(bar.value), 1), "height": THICK}
    tip = tag("title", plain(f"{bar.name} · {bar.said}"))
    parts.append(tag("rect", tip, **box, class_=f"bar-{kind}"))
    end = LEFT + long(max(bar.value, bar.reach)) + 6
    parts.append(text([bar.said], end, middle, SIZE, class_="faint-text"))
    return parts


def _picture(title: str, width: float, height: float, parts: Sequence[str]) -> str:
    return tag(
        "svg",
        tag("title", plain(title)),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_label=title,
        class_="bars",
    )
