"""Where things stand on the page: BPMN DI, the picture half of a file."""

from dataclasses import dataclass
from math import isfinite

from kehubu.procedures.engine.graph import Bounds, Point
from kehubu.procedures.engine.markup import Element
from kehubu.procedures.engine.problems import Code, Problem


@dataclass(frozen=True, slots=True)
class Place:
    """A shape's bounds or an edge's waypoints, with the bounds of its label."""

    bounds: Bounds | None = None
    waypoints: tuple[Point, ...] = ()
    label: Bounds | None = None
    is_collapsed: bool = False


NOWHERE = Place()


def read(root: Element, problems: list[Problem]) -> dict[str, Place]:
    """
    Return the place of each element; add numbers that are none to ``problems``.
    """
    return {
        item.get("bpmnElement"): _place(item, problems)
        for diagram in root.named("BPMNDiagram")
        for plane in diagram.named("BPMNPlane")
        for item in plane.children
    }


def _place(item: Element, problems: list[Problem]) -> Place:
    points = [_numbers(point, "xy", problems) for point in item.named("waypoint")]
    labels = [_bounds(label, problems) for label in item.named("BPMNLabel")]
    return Place(
        bounds=_bounds(item, problems),
        waypoints=tuple((x, y) for x, y in points),
        label=next(iter(labels), None),
        is_collapsed=item.get("isExpanded") in {"false", "0"},
    )


def _bounds(item: Element, problems: list[Problem]) -> Bounds | None:
    for bounds in item.named("Bounds"):
        sides = ("x", "y", "width", "height")
        return Bounds(*_numbers(bounds, sides, problems))
    return None


def _numbers(
    item: Element, names: str | tuple[str, ...], problems: list[Problem]
) -> list[float]:
    return [_number(item, name, problems) for name in names]


def _number(item: Element, attribute: str, problems: list[Problem]) -> float:
    text = item.get(attribute)
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if isfinite(number):
        return number
    code = Code.UNKNOWN_ATTRIBUTE_VALUE
    problems.append(item.problem(code, attribute=attribute, value=text))
    return 0.0
