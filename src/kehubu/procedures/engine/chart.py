"""
Draw a definition, with the state of a run on it, as SVG.

The picture keeps to a strict content security policy: no style, no script, colours
as presentation attributes. These are the weakest rules there are, so a page's style
sheet overrides them by class, for a dark page say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from kehubu.core.svg import (
    block,
    longest_word,
    plain,
    rounded,
    tag,
    text,
    wrap,
)
from kehubu.procedures.engine import shapes
from kehubu.procedures.engine.graph import (
    Bounds,
    Flow,
    Graph,
    Kind,
    Lane,
    Node,
    Note,
    Point,
)
from kehubu.procedures.engine.palette import (
    FONTS,
    LABEL,
    LIGHT,
    UNMARKED,
    Mark,
    Palette,
)

_MARGIN = 14
_BEND = 8.0
"""Radius of the corners of flows."""
_NAME_HEIGHT = 40.0
"""Room for the name of an event that stands below it, where the file has no label."""


def draw(
    graph: Graph,
    marks: Mapping[str, Mark] = MappingProxyType({}),
    *,
    palette: Palette = LIGHT,
    prefix: str = "chart",
) -> str:
    """
    Return the SVG text of a definition.

    ``marks`` are by node id. Two charts on one page need different prefixes: these
    begin the ids inside.
    """
    return _Chart(graph, marks, palette, prefix).svg()


@dataclass(frozen=True, slots=True)
class _Chart:
    graph: Graph
    marks: Mapping[str, Mark]
    palette: Palette
    prefix: str

    def svg(self) -> str:
        x, y, width, height = self.extent()
        # a picture hides its parts from assistive programs: with links it is a group
        has_links = any(mark.href for mark in self.marks.values())
        return tag(
            "svg",
            tag("title", plain(self.graph.name), id=f"{self.prefix}-title"),
            tag("defs", self.arrow()),
            *self.layers(),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"{x:g} {y:g} {width:g} {height:g}",
            width=width,
            height=height,
            role="group" if has_links else "img",
            aria_labelledby=f"{self.prefix}-title",
            class_="flow-chart",
            font_family=FONTS,
        )

    def layers(self) -> Iterator[str]:
        """
        Yield what is drawn from the ground up: frames, flows, nodes, labels.
        """
        nodes, flows = self.shown_nodes(), self.shown_flows()
        frames = [node for node in nodes if shapes.is_frame(node)]
        timers = [node for node in nodes if node.kind is Kind.TIMER]
        apart = {node.id for node in (*frames, *timers)}
        yield from map(self.lane, self.graph.lanes)
        yield from map(self.node, frames)
        yield from map(self.note, self.graph.notes)
        yield from map(self.flow, flows)
        yield from (self.node(node) for node in nodes if node.id not in apart)
        yield from map(self.node, timers)
        yield from map(self.flow_label, flows)

    def shown_nodes(self) -> list[Node]:
        return [node for node in self.graph.nodes if self.is_shown(node)]

    def shown_flows(self) -> list[Flow]:
        graph = self.graph
        return [f for f in graph.flows if self.is_shown(graph.node(f.source))]

    def is_shown(self, node: Node) -> bool:
        around = self.graph.chain(node.id)[1:]
        return not any(self.graph.node(scope).is_collapsed for scope in around)

    def node(self, node: Node) -> str:
        return shapes.draw(node, self.marks.get(node.id, UNMARKED), self.palette)

    def flow(self, flow: Flow) -> str:
        state = self.marks.get(flow.id, UNMARKED).state
        is_marked = state != "none"
        return tag(
            "path",
            d=rounded(flow.waypoints, _BEND),
            fill="none",
            stroke=self.palette.tones[state].stroke if is_marked else self.palette.line,
            stroke_width=2.6 if is_marked else 1.4,
            marker_end=f"url(#{self.prefix}-arrow)",
            class_=f"flow is-{state}" if is_marked else "flow",
        )

    def flow_label(self, flow: Flow) -> str:
        """
        Return the name of a flow: where the file puts it, else at its beginning.
        """
        if not flow.name:
            return ""
        look = {
            "fill": self.palette.faint,
            "stroke": self.palette.paper,
            "stroke_width": 3,
            "stroke_linejoin": "round",
            "paint_order": "stroke",
            "class_": "flow-label",
        }
        if flow.label is not None:
            x, y = shapes.centre(flow.label)
            width = max(flow.label.width / LABEL, 4.0, longest_word(flow.name))
            rows = wrap(flow.name, width, 2)
            return block(rows, x, y, LABEL, **look)
        (ax, ay), (bx, by) = flow.waypoints[:2]
        x, y = (ax + bx) / 2, (ay + by) / 2
        if abs(bx - ax) >= abs(by - ay):
            return block([flow.name], x, y - 8, LABEL, **look)
        return text([flow.name], x + 6, y, LABEL, **look)

    def arrow(self) -> str:
        return tag(
            "marker",
            tag("path", d="M0 0L8 4L0 8Z", fill=self.palette.line, class_="arrow"),
            id=f"{self.prefix}-arrow",
            viewBox="0 0 8 8",
            refX=7.5,
            refY=4,
            markerWidth=8,
            markerHeight=8,
            markerUnits="userSpaceOnUse",
            orient="auto",
        )

    def lane(self, lane: Lane) -> str:
        """
        Return the frame of a lane with its name up the left side.
        """
        if lane.bounds is None:
            return ""
        x, y = lane.bounds.x + 12, shapes.centre(lane.bounds)[1]
        turn = f"rotate(-90 {x:g} {y:g})"
        name = block([lane.name], x, y, LABEL, fill=self.palette.faint, transform=turn)
        return tag("g", self.frame(lane.bounds), name, class_="lane")

    def note(self, note: Note) -> str:
        """
        Return an annotation's text, a group's frame, or the line between two things.
        """
        if note.bounds is not None and note.text:
            at, look = note.bounds, {"fill": self.palette.faint, "class_": "note"}
            bracket = [(at.x + 8, at.y), (at.x, at.y)]
            bracket += [(at.x, at.y + at.height), (at.x + 8, at.y + at.height)]
            rows = wrap(note.text, (at.width - 8) / LABEL, 6)
            words = text(rows, at.x + 7, at.y + LABEL, LABEL, **look)
            return self.thin_line(tuple(bracket)) + words
        if note.bounds is not None:
            return self.frame(note.bounds, stroke_dasharray="6 4")
        dots = {"stroke_dasharray": "1 4", "stroke_linecap": "round"}
        return self.thin_line(note.waypoints, **dots) if note.waypoints else ""

    def frame(self, at: Bounds, **look: object) -> str:
        sides = {"x": at.x, "y": at.y, "width": at.width, "height": at.height}
        paint = {"fill": "none", "stroke": self.palette.line, "class_": "frame"}
        return tag("rect", **sides, **paint, **look)

    def thin_line(self, points: tuple[Point, ...], **look: object) -> str:
        paint = {"fill": "none", "stroke": self.palette.line, "class_": "thin"}
        return tag("path", d=rounded(points, 0), **paint, **look)

    def extent(self) -> tuple[float, float, float, float]:
        """
        Return what the view must show, with a margin: x, y, width, height.
        """
        boxes = [*self.boxes()]
        left, top = min(b.x for b in boxes), min(b.y for b in boxes)
        right = max(b.x + b.width for b in boxes)
        bottom = max(b.y + b.height for b in boxes)
        return (
            left - _MARGIN,
            top - _MARGIN,
            right - left + 2 * _MARGIN,
            bottom - top + 2 * _MARGIN,
        )

    def boxes(self) -> Iterator[Bounds]:
        for node in self.shown_nodes():
            at = node.bounds
            yield at
            if node.label is not None:
                yield node.label
            elif node.name and node.kind in {Kind.START, Kind.END}:
                middle = at.x + at.width / 2
                yield Bounds(middle - 44, at.y, 88, at.height + _NAME_HEIGHT)
        for flow in self.shown_flows():
            yield from (Bounds(x, y, 0, 0) for x, y in flow.waypoints)
            if flow.label is not None:
                yield flow.label
        frames = [lane.bounds for lane in self.graph.lanes]
        frames += [note.bounds for note in self.graph.notes]
        yield from (frame for frame in frames if frame is not None)
