"""Write SVG: tags, text that wraps, lines with rounded corners. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from math import hypot
from unicodedata import east_asian_width

Point = tuple[float, float]
LATIN_EM = 0.55
"""Average width of a letter that is not full-width."""
LEADING = 1.32
"""Distance of rows, in sizes of type."""

# a Latin word, space, or one character with the marks that may not begin a line
_TOKENS = re.compile(r"[!-~]+|\s|.[、。，：；！？）》」』】〉…]*")
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tag(name: str, *content: str, **attributes: object) -> str:
    """
    Return an element; attributes are escaped, the content stands as it is.

    ``stroke_width`` is written ``stroke-width``, ``class_`` ``class``. What is None
    is left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(content)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else plain(str(value))


def plain(text: str) -> str:
    """
    Escape a text, without the characters that XML cannot hold.
    """
    return escape(_NOT_XML.sub("", text))


def ems(text: str) -> float:
    """
    Return how wide a text is, in em.
    """
    return sum(1 if east_asian_width(c) in "WFA" else LATIN_EM for c in text)


@lru_cache(maxsize=4096)
def wrap(text: str, width: float, most: int) -> tuple[str, ...]:
    """
    Return a text in rows of ``width`` em, as even as can be; at most ``most`` rows.
    """
    tokens = _TOKENS.findall(" ".join(text.split()))
    pieces = [p for t in tokens for p in ([t] if ems(t) <= width else t)]
    rows = _fill(pieces, width)
    if len(rows) > most:
        last = rows[most - 1]
        while last and ems(last) > width - 1:
            last = last[:-1]
        return (*rows[: most - 1], f"{last}…")
    even = ems(text) / max(len(rows), 1)
    while even < width and len(_fill(pieces, even)) > len(rows):
        even += LATIN_EM
    return _fill(pieces, min(even, width))


def longest_word(text: str) -> float:
    """
    Return the width of the longest word that :func:`wrap` should not break, in em.
    """
    return max(map(ems, _TOKENS.findall(text)), default=0.0)


def _fill(pieces: Sequence[str], width: float) -> tuple[str, ...]:
    rows = [""]
    for piece in pieces:
        if rows[-1] and ems(rows[-1] + piece) > width:
            rows.append("")
        rows[-1] += piece
    return tuple(row.strip() for row in rows if row.strip())


def text(rows: Sequence[str], x: float, y: float, size: float, **rest: object) -> str:
    """
    Return rows of text; ``y`` is the middle of the first one.
    """
    # not dominant-baseline: programs do not agree on it
    base = y + 0.36 * size
    spans = [
        tag("tspan", plain(row), x=float(x), y=base + index * size * LEADING)
        for index, row in enumerate(rows)
        if row
    ]
    return tag("text", *spans, font_size=size, **rest) if spans else ""


def block(rows: Sequence[str], x: float, y: float, size: float, **rest: object) -> str:
    """
    Return rows of text centred about a point.
    """
    first = y - (len(rows) - 1) * size * LEADING / 2
    return text(rows, x, first, size, text_anchor="middle", **rest)


def rounded(points: Sequence[Point], radius: float) -> str:
    """
    Return the path data of a line through the points, its corners rounded.
    """
    parts = [f"M{points[0][0]:g} {points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        enter, leave = _near(corner, before, radius), _near(corner, after, radius)
        parts.append(
            f"L{enter[0]:g} {enter[1]:g}"
            f"Q{corner[0]:g} {corner[1]:g} {leave[0]:g} {leave[1]:g}"
        )
    parts.append(f"L{points[-1][0]:g} {points[-1][1]:g}")
    return "".join(parts)


def _near(point: Point, other: Point, distance: float) -> Point:
    (x, y), (to_x, to_y) = point, other
    length = hypot(to_x - x, to_y - y)
    share = min(distance / length, 0.5) if length else 0
    return x + (to_x - x) * share, y + (to_y - y) * share
