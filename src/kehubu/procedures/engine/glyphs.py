"""The small signs of a chart: states, gateways, kinds of steps."""

from collections.abc import Mapping

from kehubu.core.svg import block, tag
from kehubu.procedures.engine.graph import Kind

_LINE = {"fill": "none", "stroke_width": 1.8, "stroke_linecap": "round"}

# drawn in a square of 14 × 14; what is not filled is a line
_STATES: Mapping[str, tuple[str, bool]] = {
    "done": ("M2.5 7.5L5.7 10.7L11.5 3.8", False),
    "now": ("M4 2.2L11.5 7L4 11.8Z", True),
    "late": ("M7 1.5A5.5 5.5 0 1 0 7 12.5A5.5 5.5 0 1 0 7 1.5M7 4V7.3L9.3 8.6", False),
    "waived": ("M2 3L7 7L2 11ZM7 3L12 7L7 11Z", True),
    "returned": ("M5.2 2L2.2 5L5.2 8M2.6 5H8.5A3.2 3.2 0 0 1 8.5 11.4H5.5", False),
    "added": ("M7 2V12M2 7H12", False),
    "removed": ("M2 7H12", False),
    "changed": ("M3 11L3.6 8.4L9.6 2.4L11.6 4.4L5.6 10.4Z", False),
}
# drawn about the middle of the node
_KINDS: Mapping[Kind, str] = {
    Kind.EXCLUSIVE: "M-6 -6L6 6M6 -6L-6 6",
    Kind.PARALLEL: "M0 -9V9M-9 0H9",
    Kind.INCLUSIVE: "M0 -8A8 8 0 1 0 0 8A8 8 0 1 0 0 -8",
    Kind.TIMER: "M0 -7V0L4.5 3",
    Kind.SEND: "M-7 -4.5H7V4.5H-7ZM-7 -4.5L0 1L7 -4.5",
    Kind.SERVICE: "M0 -2A2 2 0 1 0 0 2A2 2 0 1 0 0 -2M0 -7V-4M0 4V7M-7 0H-4M4 0H7"
    "M-5 -5L-3 -3M3 3L5 5M-5 5L-3 3M3 -3L5 -5",
    Kind.CALL: "M-4.5 -4.5H4.5V4.5H-4.5ZM0 -2.5V2.5M-2.5 0H2.5",
}


def state(name: str, x: float, y: float, colour: str) -> str:
    """
    Return the sign of a state, its upper left corner at ``x``, ``y``; heat has none.
    """
    if name not in _STATES:
        return ""
    path, is_filled = _STATES[name]
    paint = {"fill": colour} if is_filled else {**_LINE, "stroke": colour}
    place = f"translate({x:g} {y:g})"
    return tag("path", d=path, transform=place, class_="state-icon", **paint)


def kind(name: Kind, x: float, y: float, colour: str) -> str:
    """
    Return the sign of a kind of node about ``x``, ``y``, empty if it has none.
    """
    if name not in _KINDS:
        return ""
    paint = {**_LINE, "stroke": colour}
    place = f"translate({x:g} {y:g})"
    return tag("path", d=_KINDS[name], transform=place, class_="kind-icon", **paint)


def seal(signers: int, x: float, y: float, colour: str) -> str:
    """
    Return a seal about ``x``, ``y`` with the number of those who sign.
    """
    frame = tag(
        "rect",
        x=x - 8,
        y=y - 8,
        width=16,
        height=16,
        rx=2.5,
        fill="none",
        stroke=colour,
        stroke_width=1.6,
    )
    number = block([str(signers)], x, y, 11, fill=colour)
    return tag("g", frame, number, class_="seal")
