"""
Figures as pictures: SVG that is drawn here, without script or style.

Presentation attributes serve paper; by classes the page colours them, light or dark
(``frontend/src/css/chart.css``). A picture is never the only way to its figures: a
table stands beside it (``components/chart.html``), and each part says its figures to
who points at it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kehubu.core.svg import ems, plain, tag, text, wrap

LEFT, WIDTH, RIGHT = 190.0, 480.0, 90.0
"""Room for names, for bars, for figures behind them."""
WHOLE = LEFT + WIDTH + RIGHT
ROW, THICK = 26.0, 14.0
TALL, HEAD, FOOT = 120.0, 14.0, 22.0
PHONE, SHARE = 330.0, 34.0
"""Width of a picture of shares, which a phone shows whole; how thick its bar is."""
SIZE, SMALL = 12.0, 11.0
NAME_EMS = 15.0
NAMES = 8
"""How many names stand below upright bars; of more, some are left out."""
FONTS = "Noto Sans SC, sans-serif"
INK, FAINT, LINE, SURFACE = "#1f2329", "#626970", "#cbc7bc", "#ffffff"
FILLS = {
    "main": "#27508c",
    "more": "#e8eef6",
    "wait": "#8a5a06",
    "part-1": "#27508c",
    "part-2": "#23704f",
    "part-3": "#8a5a06",
    "part-4": "#8e4a6b",
    "part-5": "#2f7396",
    "part-6": "#66732f",
    "rest": "#77746b",
}
PARTS = 6
"""How many parts are told apart by colour; those after them are grey."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: what, how long, how long at most mostly, and what is said of it."""

    name: str
    value: float
    reach: float
    said: str


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; of ``said``, such as “¥120 万”, the picture shows all."""

    name: str
    value: float
    said: str


@dataclass(frozen=True, slots=True)
class Stack:
    """An upright bar: a value for each part, in their order; what is said of all."""

    name: str
    values: Sequence[float]
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
    return _picture(title, len(bars) * ROW + 8, rows)


def upright(title: str, bars: Sequence[Bar]) -> str:
    """
    Return bars that stand side by side, as a distribution.
    """
    stacks = [Stack(bar.name, [bar.value], bar.said) for bar in bars]
    columns = [*_columns(stacks, ["main"], [""], HEAD)]
    return _picture(title, HEAD + TALL + FOOT + 2, columns)


def stacked(title: str, parts: Sequence[str], stacks: Sequence[Stack]) -> str:
    """
    Return bars that stand side by side, such as years, each made of the same parts,
    such as media; above them what colour is which part.
    """
    kinds = [_kind(nth) for nth in range(len(parts))]
    legend = _legend(parts, kinds)
    top = legend.height + SMALL + HEAD
    columns = [*_columns(stacks, kinds, parts, top), *_sums(stacks, top)]
    return _picture(title, top + TALL + FOOT + 2, [*legend.parts, *columns])


def shares(title: str, parts: Sequence[Share]) -> str:
    """
    Return one bar of the whole, parted by share, and below it each part with what is
    said of it and its share in per cent.
    """
    values = [max(part.value, 0) for part in parts]
    whole = sum(values) or 1
    said = [_percent(value / whole) for value in values]
    drawn = []
    for nth, (end, value) in enumerate(zip(accumulate(values), values, strict=True)):
        x, wide = (end - value) / whole * PHONE, value / whole * PHONE
        tip = f"{parts[nth].name} · {parts[nth].said} · {said[nth]}"
        drawn.append(_box(_kind(nth), tip, x, 4, wide, SHARE))
        if wide > ems(said[nth]) * SIZE + 8:
            at = {"text_anchor": "middle", "class_": "on-bar", "fill": SURFACE}
            drawn.append(text([said[nth]], x + wide / 2, 4 + SHARE / 2, SIZE, **at))
    rows = [
        part
        for nth, share in enumerate(parts)
        for part in _named(share, said[nth], _kind(nth), 4 + SHARE + 14 + nth * ROW)
    ]
    height = SHARE + 18 + len(parts) * ROW
    return _picture(title, height, [*drawn, *rows], PHONE, "bars shares")


def _row(bar: Bar, y: float, longest: float, kind: str) -> list[str]:
    def long(value: float) -> float:
        return max(value, 0) / longest * WIDTH

    middle, tip = y + THICK / 2, f"{bar.name} · {bar.said}"
    parts = [_text(wrap(bar.name, NAME_EMS, 1), LEFT - 8, middle, text_anchor="end")]
    if bar.reach > bar.value:
        parts.append(_box("more", "", LEFT, y + 3, long(bar.reach), THICK - 6))
    parts.append(_box(kind, tip, LEFT, y, max(long(bar.value), 1), THICK))
    end = LEFT + long(max(bar.value, bar.reach)) + 6
    return [*parts, _faint(bar.said, end, middle, SIZE)]


def _columns(
    stacks: Sequence[Stack], kinds: Sequence[str], parts: Sequence[str], top: float
) -> Iterator[str]:
    """
    Yield the bars above their axis, and what stands below it.
    """
    base, most = top + TALL, max(map(_sum, stacks), default=0) or 1
    wide, step = _wide(stacks), max(len(stacks) // NAMES, 1)
    yield tag("path", d=f"M0 {base:g}H{WHOLE:g}", class_="axis", stroke=LINE)
    for place, stack in enumerate(stacks):
        y = base
        for kind, part, value in zip(kinds, parts, stack.values, strict=True):
            height = max(value, 0) / most * TALL
            y -= height
            tip = " · ".join(filter(None, [stack.name, part, stack.said]))
            if height:
                yield _box(kind, tip, place * wide + 2, y, max(wide - 4, 1), height)
        if place % step == 0:
            yield _faint(stack.name, place * wide + 2, base + FOOT - 10)


def _sums(stacks: Sequence[Stack], top: float) -> Iterator[str]:
    """
    Yield what is said of each bar, above it, if there is room for all.
    """
    wide, most = _wide(stacks), max(map(_sum, stacks), default=0) or 1
    if all(ems(stack.said) * SMALL < wide for stack in stacks):
        for place, stack in enumerate(stacks):
            y = top + TALL - _sum(stack) / most * TALL - 8
            yield _faint(stack.said, place * wide + 2, y)


def _sum(stack: Stack) -> float:
    return sum(max(value, 0) for value in stack.values)


def _wide(stacks: Sequence[Stack]) -> float:
    return min(WHOLE / max(len(stacks), 1), LEFT)


@dataclass(frozen=True, slots=True)
class _Legend:
    parts: Sequence[str]
    height: float


def _legend(names: Sequence[str], kinds: Sequence[str]) -> _Legend:
    """
    Return the names of parts, each behind its colour, in as many rows as they take.
    """
    drawn, x, y = list[str](), 0.0, 4.0
    for name, kind in zip(names, kinds, strict=True):
        (said, *_cut) = (*wrap(name, NAME_EMS, 1), "")
        wide = 18 + ems(said) * SIZE + 16
        if x + wide > WHOLE:
            x, y = 0.0, y + ROW
        drawn += [_box(kind, "", x, y, 12, 12), _text([said], x + 18, y + 6)]
        x += wide
    return _Legend(drawn, y + ROW if names else 0.0)


def _named(share: Share, percent: str, kind: str, y: float) -> list[str]:
    middle = y + 6
    return [
        _box(kind, "", 0, y, 12, 12),
        _text(wrap(share.name, NAME_EMS, 1), 20, middle),
        _text([share.said], PHONE - 44, middle, text_anchor="end"),
        _text([percent], PHONE, middle, text_anchor="end"),
    ]


def _percent(share: float) -> str:
    told = f"{share:.0%}"
    return "<1%" if told == "0%" and share else told


def _kind(nth: int) -> str:
    return f"part-{nth + 1}" if nth < PARTS else "rest"


def _box(kind: str, tip: str, x: float, y: float, wide: float, high: float) -> str:
    return tag(
        "rect",
        *([tag("title", plain(tip))] if tip else []),
        x=round(x, 1),
        y=round(y, 1),
        width=round(wide, 1),
        height=round(high, 1),
        class_=f"bar-{kind}",
        fill=FILLS[kind],
        stroke=SURFACE if kind.startswith("part") or kind == "rest" else None,
    )


def _text(rows: Sequence[str], x: float, y: float, **rest: object) -> str:
    return text(rows, x, y, SIZE, fill=INK, **rest)


def _faint(said: str, x: float, y: float, size: float = SMALL) -> str:
    return text([said], x, y, size, class_="faint-text", fill=FAINT)


def _picture(
    title: str,
    height: float,
    parts: Sequence[str],
    width: float = WHOLE,
    kind: str = "bars",
) -> str:
    return tag(
        "svg",
        tag("title", plain(title)),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        role="img",
        aria_label=title,
        class_=kind,
        font_family=FONTS,
    )
