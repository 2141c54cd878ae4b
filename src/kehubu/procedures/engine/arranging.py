"""
Give a file without a picture one: bands from left to right, one below the other.

A simple picture that can be read and drawn on, not a beautiful one: steps stand in the
order in which they are reached, branches below each other, and a band that is full goes
on in the next. Flows that do not lead to the right go round below their band.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

from kehubu.procedures.engine.elements import BPMN, KINDS
from kehubu.procedures.engine.graph import Bounds, Point

DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DD = "http://www.omg.org/spec/DD/20100524/DI"
WIDTH = 1240.0
"""Where a band is full: about what can be read on paper, lying."""
COLUMN, ROW, MARGIN, GUTTER = 176.0, 112.0, 40.0, 64.0
_REFUSED = frozenset(
    {
        "adHocSubProcess",
        "businessRuleTask",
        "complexGateway",
        "eventBasedGateway",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "receiveTask",
        "scriptTask",
        "transaction",
    }
)
"""Does not run here, but must be seen in the picture to be replaced."""
_SIZES = {"Event": (36.0, 36.0), "Gateway": (44.0, 44.0)}
_STEP = (120.0, 72.0)


@dataclass
class _Scope:
    """What stands in one process or sub-process."""

    nodes: dict[str, ET.Element] = field(default_factory=dict)
    flows: list[ET.Element] = field(default_factory=list)
    timers: list[ET.Element] = field(default_factory=list)


@dataclass
class _Picture:
    boxes: dict[str, Bounds] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)
    width: float = 0
    height: float = 0

    def take(self, other: "_Picture", x: float, y: float) -> None:
        for key, box in other.boxes.items():
            self.boxes[key] = Bounds(box.x + x, box.y + y, box.width, box.height)
        for key, line in other.lines.items():
            self.lines[key] = [(a + x, b + y) for a, b in line]


def arrange(root: ET.Element) -> list[str]:
    """
    Lay out the one process of a file of which something has no place; return its id.
    """
    processes = root.findall(_bpmn("process"))
    if len(processes) != 1 or not _is_incomplete(root, processes[0]):
        return []
    process = processes[0]
    for diagram in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(diagram)
    picture = _laid_out(process)
    diagram = ET.SubElement(root, f"{{{DI}}}BPMNDiagram", id="kehubu_diagram")
    key = process.get("id", "")
    plane = ET.SubElement(
        diagram, f"{{{DI}}}BPMNPlane", id="kehubu_plane", bpmnElement=key
    )
    for number, (name, box) in enumerate(picture.boxes.items()):
        _shape(plane, f"kehubu_shape_{number}", name, box)
    for number, (name, line) in enumerate(picture.lines.items()):
        _edge(plane, f"kehubu_edge_{number}", name, line)
    return [key]


def _is_incomplete(root: ET.Element, process: ET.Element) -> bool:
    placed = {
        item.get("bpmnElement")
        for name in ("BPMNShape", "BPMNEdge")
        for item in root.iter(f"{{{DI}}}{name}")
    }
    wanted = {*KINDS, "sequenceFlow"}
    needed = {e.get("id") for e in process.iter() if _name(e) in wanted}
    return not needed <= placed


def _laid_out(container: ET.Element) -> _Picture:
    """
    Return the picture of what stands in a process or sub-process, from 0, 0.
    """
    scope = _read(container)
    inner = {
        key: _laid_out(node)
        for key, node in scope.nodes.items()
        if _name(node) == "subProcess"
    }
    sizes = {key: _size(node, inner.get(key)) for key, node in scope.nodes.items()}
    bands = _bands(_columns(scope), sizes)
    picture = _Picture()
    top = MARGIN
    band_of: dict[str, int] = {}
    floors: list[float] = []
    for number, band in enumerate(bands):
        top = _place(band, sizes, picture, top)
        band_of |= {key: number for column in band for key in column}
        floors.append(top - GUTTER / 2)
    for key, part in inner.items():
        box = picture.boxes[key]
        picture.take(part, box.x, box.y)
    _attach(scope, picture)
    _connect(scope, picture, band_of, floors)
    boxes = [picture.boxes[key] for key in scope.nodes]
    picture.width = max((b.x + b.width for b in boxes), default=0.0) + MARGIN
    picture.height = top
    return picture


def _read(container: ET.Element) -> _Scope:
    scope = _Scope()
    for element in container:
        name, key = _name(element), element.get("id", "")
        if name == "boundaryEvent":
            scope.timers.append(element)
        elif name == "sequenceFlow":
            scope.flows.append(element)
        elif name in KINDS or name in _REFUSED:
            scope.nodes[key] = element
    return scope


def _size(node: ET.Element, inner: _Picture | None) -> tuple[float, float]:
    if inner is not None and inner.boxes:
        return inner.width, inner.height
    kinds = [size for name, size in _SIZES.items() if _name(node).endswith(name)]
    return kinds[0] if kinds else _STEP


def _columns(scope: _Scope) -> list[list[str]]:
    """
    Return the nodes by how many steps they are from the start at most, a way back to
    where a run has been not counted.
    """
    following: dict[str, list[str]] = defaultdict(list)
    hosts = {t.get("id", ""): t.get("attachedToRef", "") for t in scope.timers}
    for flow in scope.flows:
        source = flow.get("sourceRef", "")
        following[hosts.get(source, source)].append(flow.get("targetRef", ""))
    rank: dict[str, int] = {}
    for key in reversed(_finished(scope.nodes, following)):
        rank.setdefault(key, 0)
        for target in following[key]:
            if target in scope.nodes and target not in _before(key, rank):
                rank[target] = max(rank.get(target, 0), rank[key] + 1)
    columns: dict[int, list[str]] = defaultdict(list)
    for key in scope.nodes:
        columns[rank.get(key, 0)].append(key)
    return [columns[number] for number in sorted(columns)]


def _before(key: str, rank: dict[str, int]) -> set[str]:
    # those that have had their turn: a flow to one of them leads back
    done = list(rank)
    return set(done[: done.index(key) + 1]) if key in rank else set()


def _finished(nodes: Iterable[str], following: dict[str, list[str]]) -> list[str]:
    """
    Return the nodes in the order in which a walk in depth has finished with them.
    """
    known = set(nodes)
    seen: set[str] = set()
    order: list[str] = []
    for first in known and list(nodes):
        if first in seen:
            continue
        seen.add(first)
        trail = [(first, iter(following[first]))]
        while trail:
            key, rest = trail[-1]
            new = next((n for n in rest if n in known and n not in seen), None)
            if new is None:
                order.append(key)
                trail.pop()
            else:
                seen.add(new)
                trail.append((new, iter(following[new])))
    return order


def _bands(
    columns: list[list[str]], sizes: dict[str, tuple[float, float]]
) -> list[list[list[str]]]:
    bands: list[list[list[str]]] = [[]]
    room = WIDTH
    for column in columns:
        need = _width(column, sizes)
        if need > room and bands[-1]:
            bands.append([])
            room = WIDTH
        bands[-1].append(column)
        room -= need
    return bands


def _width(column: list[str], sizes: dict[str, tuple[float, float]]) -> float:
    widest = max(sizes[key][0] for key in column)
    return max(COLUMN, widest + COLUMN - _STEP[0])


def _place(
    band: list[list[str]],
    sizes: dict[str, tuple[float, float]],
    picture: _Picture,
    top: float,
) -> float:
    """
    Place a band whose upper edge is ``top``; return the upper edge of the next.
    """
    x, bottom = MARGIN, top
    for column in band:
        width, y = _width(column, sizes), top
        for key in column:
            wide, high = sizes[key]
            room = max(ROW, high + ROW - _STEP[1])
            left = x + (width - wide) / 2
            picture.boxes[key] = Bounds(left, y + (room - high) / 2, wide, high)
            y += room
        bottom = max(bottom, y)
        x += width
    return bottom + GUTTER


def _attach(scope: _Scope, picture: _Picture) -> None:
    """
    Put timers on the lower edge of their step.
    """
    taken: dict[str, int] = defaultdict(int)
    for timer in scope.timers:
        host = timer.get("attachedToRef", "")
        if box := picture.boxes.get(host):
            x = box.x + 8 + 40 * taken[host]
            place = Bounds(x, box.y + box.height - 18, 36, 36)
            picture.boxes[timer.get("id", "")] = place
            taken[host] += 1


def _connect(
    scope: _Scope, picture: _Picture, band_of: dict[str, int], floors: list[float]
) -> None:
    lanes: dict[int, int] = defaultdict(int)
    hosts = {t.get("id", ""): t.get("attachedToRef", "") for t in scope.timers}
    for flow in scope.flows:
        source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
        a, b = picture.boxes.get(source), picture.boxes.get(target)
        if a is None or b is None:
            continue
        band = band_of.get(hosts.get(source, source), 0)
        is_timer = source in hosts
        if not is_timer and band == band_of.get(target) and b.x >= a.x + a.width:
            line = _forth(a, b)
        else:
            floor = floors[band] + (lanes[band] % 5 - 2) * 8
            lanes[band] += 1
            line = _round(a, b, floor)
        picture.lines[flow.get("id", "")] = line


def _forth(a: Bounds, b: Bounds) -> list[Point]:
    start = (a.x + a.width, a.y + a.height / 2)
    end = (b.x, b.y + b.height / 2)
    if start[1] == end[1]:
        return [start, end]
    middle = b.x - 24
    return [start, (middle, start[1]), (middle, end[1]), end]


def _round(a: Bounds, b: Bounds, floor: float) -> list[Point]:
    """
    Go down from one, along below its band, and into the other from its left.
    """
    x, left, y = a.x + a.width / 2, b.x - 16, b.y + b.height / 2
    return [(x, a.y + a.height), (x, floor), (left, floor), (left, y), (b.x, y)]


def _shape(plane: ET.Element, key: str, name: str, box: Bounds) -> None:
    shape = ET.SubElement(plane, f"{{{DI}}}BPMNShape", id=key, bpmnElement=name)
    sides = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    ET.SubElement(shape, f"{{{_DC}}}Bounds", {k: f"{v:g}" for k, v in sides.items()})


def _edge(plane: ET.Element, key: str, name: str, line: list[Point]) -> None:
    edge = ET.SubElement(plane, f"{{{DI}}}BPMNEdge", id=key, bpmnElement=name)
    for x, y in line:
        ET.SubElement(edge, f"{{{_DD}}}waypoint", x=f"{x:g}", y=f"{y:g}")


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"
