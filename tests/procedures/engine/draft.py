"""Write small BPMN files for tests: nodes and flows by name, laid out in a grid."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Self
from xml.sax.saxutils import quoteattr

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
  xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:di="http://www.omg.org/spec/DD/20100524/DI"
  xmlns:kehubu="urn:kehubu:bpmn:1"
  xmlns:other="urn:other"
  id="definitions" targetNamespace="urn:test">
"""
VOCABULARY = {"role", "record", "due", "clause", "waivable", "conditional"}
VOCABULARY |= {"signs", "meaning", "level", "action", "state"}
SEVERAL = "<multiInstanceLoopCharacteristics/>"
ROW = 8


@dataclass
class Wire:
    source: str
    target: str
    when: str
    scope: str


@dataclass
class Draft:
    """A definition under construction; most methods return it, to be chained."""

    scope: str = ""
    root: list[str] = field(default_factory=list)
    parts: dict[str, list[Callable[[], str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    nodes: list[str] = field(default_factory=list)
    wires: dict[str, Wire] = field(default_factory=dict)

    def raw(self, xml: str) -> Self:
        """Put XML as it is into the process or sub-process."""
        self.parts[self.scope].append(lambda: xml)
        return self

    def node(self, tag: str, node_id: str, inner: str = "", **attributes: str) -> Self:
        self.nodes.append(node_id)
        return self.raw(f"{opening(tag, node_id, attributes)}{inner}</{tag}>")

    def start(self, node_id: str = "start", inner: str = "") -> Self:
        return self.node("startEvent", node_id, inner)

    def end(self, node_id: str = "end", **attributes: str) -> Self:
        return self.node("endEvent", node_id, **attributes)

    def task(
        self, node_id: str, *outcomes: str, inner: str = "", **attributes: str
    ) -> Self:
        given = {"name": node_id, "role": "ae"} | attributes
        return self.node("userTask", node_id, decides(*outcomes) + inner, **given)

    def tasks(self, *node_ids: str) -> Self:
        for node_id in node_ids:
            self.task(node_id)
        return self

    def signature(self, node_id: str, *outcomes: str, **attributes: str) -> Self:
        given = {"role": "ad hs", "signs": "order", "meaning": "approve"} | attributes
        return self.task(node_id, *outcomes, inner=SEVERAL, **given)

    def xor(self, *node_ids: str, **attributes: str) -> Self:
        for node_id in node_ids:
            self.node("exclusiveGateway", node_id, **attributes)
        return self

    def both(self, *node_ids: str) -> Self:
        for node_id in node_ids:
            self.node("parallelGateway", node_id)
        return self

    def some(self, *node_ids: str, **attributes: str) -> Self:
        for node_id in node_ids:
            self.node("inclusiveGateway", node_id, **attributes)
        return self

    def timer(self, node_id: str, host: str, wait: str = "PT8H") -> Self:
        inner = f"<timeDuration>{wait}</timeDuration>"
        inner = f"<timerEventDefinition>{inner}</timerEventDefinition>"
        where = {"attachedToRef": host, "cancelActivity": "false"}
        return self.node("boundaryEvent", node_id, inner, **where)

    @contextmanager
    def sub_process(self, node_id: str, **attributes: str) -> Iterator[None]:
        """Put what follows into a sub-process."""
        self.nodes.append(node_id)
        outer, self.scope = self.scope, node_id
        yield
        self.scope = outer
        head = opening("subProcess", node_id, attributes)
        # written at the end: tests change flows
        part = lambda: f"{head}{self.contents(node_id)}</subProcess>"  # noqa: E731
        self.parts[outer].append(part)

    def flow(
        self, source: str, target: str, when: str = "", *, flow_id: str = ""
    ) -> Self:
        flow_id = flow_id or f"{source}-{target}"
        self.wires[flow_id] = Wire(source, target, when, self.scope)
        return self

    def path(self, *node_ids: str) -> Self:
        """Connect the nodes in a row."""
        for source, target in pairwise(node_ids):
            self.flow(source, target)
        return self

    def contents(self, scope: str) -> str:
        wires = [wire(k, w) for k, w in self.wires.items() if w.scope == scope]
        return "\n".join(["", *(part() for part in self.parts[scope]), *wires, ""])

    def xml(self) -> bytes:
        shapes = [shape(index, node_id) for index, node_id in enumerate(self.nodes)]
        plane = "\n".join([*shapes, *map(edge, self.wires)])
        return (
            f'{HEAD}{"".join(self.root)}<process id="process" name="Test">'
            f"{self.contents('')}</process>\n"
            f"<bpmndi:BPMNDiagram><bpmndi:BPMNPlane>\n{plane}\n"
            "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>\n</definitions>"
        ).encode()


def opening(tag: str, node_id: str, attributes: dict[str, str]) -> str:
    written = "".join(
        f" {'kehubu:' if key in VOCABULARY else ''}{key}={quoteattr(value)}"
        for key, value in attributes.items()
    )
    return f'<{tag} id="{node_id}"{written}>'


def decides(*outcomes: str) -> str:
    notes = (f'<kehubu:outcome key="{o}" label="{o.upper()}"/>' for o in outcomes)
    inner = "".join(notes)
    return f"<extensionElements>{inner}</extensionElements>" if inner else ""


def wire(flow_id: str, flow: Wire) -> str:
    ends = f'sourceRef="{flow.source}" targetRef="{flow.target}"'
    when = flow.when and f"<conditionExpression>{flow.when}</conditionExpression>"
    return f'<sequenceFlow id="{flow_id}" {ends}>{when}</sequenceFlow>'


def shape(index: int, node_id: str) -> str:
    row, column = divmod(index, ROW)
    place = f'x="{column * 160}" y="{row * 110}" width="120" height="72"'
    return (
        f'<bpmndi:BPMNShape bpmnElement="{node_id}"><dc:Bounds {place}/>'
        "</bpmndi:BPMNShape>"
    )


def edge(flow_id: str) -> str:
    return (
        f'<bpmndi:BPMNEdge bpmnElement="{flow_id}"><di:waypoint x="0" y="0"/>'
        '<di:waypoint x="9" y="0"/></bpmndi:BPMNEdge>'
    )


def straight(*node_ids: str) -> Draft:
    """
    Return a draft of user tasks in a row, with start and end.
    """
    draft = Draft().start().end().tasks(*node_ids)
    return draft.path("start", *node_ids, "end")
