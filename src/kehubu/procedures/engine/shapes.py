"""Draw one node of a chart: a box, a diamond or a circle, with its signs."""

from collections.abc import Iterator

from kehubu.core.svg import (
    LEADING,
    block,
    ems,
    longest_word,
    plain,
    tag,
    text,
    wrap,
)
from kehubu.procedures.engine import glyphs
from kehubu.procedures.engine.graph import ACTIVITIES, GATEWAYS, Bounds, Kind, Node
from kehubu.procedures.engine.palette import CLAUSE, LABEL, NAME, Mark, Palette

_PADDING = 8.0
_STRONG, _PLAIN = 2.4, 1.4
"""Widths of the outline: of a step that waits, and of any other."""
_NAME_ROWS = 3


def draw(node: Node, mark: Mark, palette: Palette) -> str:
    """
    Return a node as a group with its tip, in a link if the mark has one.
    """
    if node.kind in GATEWAYS:
        name, shape = "gateway", _gateway
    elif node.kind in ACTIVITIES or node.kind is Kind.SUB_PROCESS:
        name, shape = "task", _box
    else:
        name, shape = "event", _event
    tip = mark.tip or f"{node.clause} {node.name}".strip() or node.id
    group = tag(
        "g",
        tag("title", plain(tip)),
        *shape(node, mark, palette),
        class_=f"flow-node {name} is-{mark.state}",
    )
    return tag("a", group, href=mark.href) if mark.href else group


def _box(node: Node, mark: Mark, palette: Palette) -> Iterator[str]:
    at = node.bounds
    yield tag(
        "rect",
        x=at.x,
        y=at.y,
        width=at.width,
        height=at.height,
        rx=8,
        **_outline(node, mark, palette),
    )
    clause = [node.clause] if node.clause else []
    left = at.x + _PADDING
    yield text(clause, left, at.y + 12, CLAUSE, fill=palette.faint, class_="clause")
    yield _box_name(node, palette)
    yield from _box_signs(node, mark, palette)


def _box_name(node: Node, palette: Palette) -> str:
    at = node.bounds
    look = {"fill": palette.ink, "class_": "name"}
    width = (at.width - 2 * _PADDING) / NAME
    head = 10 if node.clause else 0
    if is_frame(node):
        rows = wrap(node.name, width, 1)
        return text(rows, at.x + _PADDING, at.y + head + 18, NAME, **look)
    rows = wrap(node.name, width, _NAME_ROWS)
    # three rows stand a little lower, clear of the clause id
    clear = 1.8 * head + len(rows) * NAME * LEADING / 2
    middle = max((head + at.height) / 2, clear)
    return block(rows, at.x + at.width / 2, at.y + middle, NAME, **look)


def _box_signs(node: Node, mark: Mark, palette: Palette) -> Iterator[str]:
    at = node.bounds
    right, bottom = at.x + at.width, at.y + at.height
    colour = palette.tones[mark.state].stroke
    if mark.state != "none":
        yield glyphs.state(mark.state, right - 22, at.y + 5, colour)
    if node.signs:
        yield glyphs.seal(len(node.roles), right - 13, bottom - 13, palette.seal)
    if node.kind in {Kind.SERVICE, Kind.SEND}:
        yield glyphs.kind(node.kind, at.x + 15, bottom - 12, palette.faint)
    if node.kind is Kind.CALL or node.is_collapsed:
        middle = at.x + at.width / 2
        yield glyphs.kind(Kind.CALL, middle, bottom - 9, palette.faint)
    if mark.visits > 1:
        yield _badge(mark.visits, right, at.y - 2, colour, palette)
    if mark.note:
        yield _note(mark.note, at, colour, palette)


def _badge(visits: int, x: float, y: float, colour: str, palette: Palette) -> str:
    paint = {"fill": palette.paper, "stroke": colour, "stroke_width": _PLAIN}
    circle = tag("circle", cx=x, cy=y, r=9, **paint)
    number = block([str(visits)], x, y, LABEL, fill=palette.ink)
    return tag("g", circle, number, class_="visits")


def _note(note: str, at: Bounds, colour: str, palette: Palette) -> str:
    width, x = (ems(note) + 1) * CLAUSE, at.x + at.width
    paint = {"fill": palette.paper, "stroke": colour, "stroke_width": _PLAIN}
    place = {"x": x - width, "y": at.y - 9, "width": width, "height": 16, "rx": 8}
    words = block([note], x - width / 2, at.y - 1, CLAUSE, fill=palette.ink)
    return tag("g", tag("rect", **place, **paint), words, class_="mark-note")


def _gateway(node: Node, mark: Mark, palette: Palette) -> Iterator[str]:
    at = node.bounds
    x, y = centre(at)
    points = f"{x:g},{at.y:g} {at.x + at.width:g},{y:g} "
    points += f"{x:g},{at.y + at.height:g} {at.x:g},{y:g}"
    outline = _outline(node, mark, palette)
    yield tag("polygon", points=points, stroke_linejoin="round", **outline)
    yield glyphs.kind(node.kind, x, y, palette.tones[mark.state].stroke)
    yield _outer_name(node, at.y - LABEL, palette, grows=-1)


def _event(node: Node, mark: Mark, palette: Palette) -> Iterator[str]:
    at = node.bounds
    x, y = centre(at)
    colour = palette.tones[mark.state].stroke
    outline = _outline(node, mark, palette)
    yield tag("circle", cx=x, cy=y, r=at.width / 2, **outline)
    if node.kind is Kind.TIMER:
        inner = {"fill": "none", "stroke": colour, "stroke_width": _PLAIN}
        yield tag("circle", cx=x, cy=y, r=at.width / 2 - 3, **inner)
    if mark.state != "none":
        yield glyphs.state(mark.state, x - 7, y - 7, colour)
    else:
        sign = Kind.SEND if node.has_message else node.kind
        yield glyphs.kind(sign, x, y, colour)
    yield _outer_name(node, at.y + at.height + LABEL, palette, grows=1)


def _outer_name(node: Node, y: float, palette: Palette, *, grows: int) -> str:
    """
    Return the name beside a node: where the file puts it, else above or below.
    """
    look = {"fill": palette.ink, "class_": "name"}
    if node.label is not None:
        width = max(node.label.width / LABEL, 4.0, longest_word(node.name))
        rows = wrap(node.name, width, _NAME_ROWS)
        x, y = centre(node.label)
        return block(rows, x, y, LABEL, **look)
    rows = wrap(node.name, 8.0, _NAME_ROWS)
    middle = y + grows * (len(rows) - 1) * LABEL * LEADING / 2
    return block(rows, centre(node.bounds)[0], middle, LABEL, **look)


def _outline(node: Node, mark: Mark, palette: Palette) -> dict[str, object]:
    tone = palette.tones[mark.state]
    is_strong = mark.state in {"now", "late"}
    is_heavy = node.kind in {Kind.END, Kind.CALL}
    return {
        "fill": "none" if is_frame(node) else tone.fill,
        "stroke": tone.stroke,
        "stroke_width": (_STRONG if is_strong else _PLAIN) + (1.6 if is_heavy else 0),
        "stroke_dasharray": "5 4" if mark.state == "waived" else None,
        "class_": "outline",
    }


def is_frame(node: Node) -> bool:
    return node.kind is Kind.SUB_PROCESS and not node.is_collapsed


def centre(bounds: Bounds) -> tuple[float, float]:
    return bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
