"""
Take in a file of another BPMN tool: fill in what this product needs, and say so.

What is filled in is a proposal, to be corrected by whoever draws on: who does a step,
and which results a step has that a gateway behind it asks for. What this product passes
over, other tools' extensions above all, is listed, never dropped in silence. What would
change how a run goes is left as it is, for ``parse`` to refuse by name.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from defusedxml.ElementTree import fromstring

from kehubu.procedures.engine import arranging, markup, vocabulary
from kehubu.procedures.engine.elements import BPMN
from kehubu.procedures.engine.problems import Code, Refused
from kehubu.procedures.engine.vocabulary import NAMESPACE

ROLE = "ae"
"""Who does a step of which a file does not say it: the executive, first of all."""
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES = {
    "bpmn": BPMN,
    "bpmndi": DI,
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "kehubu": NAMESPACE,
    "xsi": _XSI,
}
_STEPS = ("task", "userTask", "manualTask")
_DECIDERS = (*_STEPS, "callActivity")
_CHOOSING = ("exclusiveGateway", "inclusiveGateway")
_STRIPPED = frozenset(
    {
        "auditing",
        "error",
        "escalation",
        "humanPerformer",
        "import",
        "interface",
        "monitoring",
        "performer",
        "potentialOwner",
        "relationship",
        "resource",
        "resourceRole",
    }
)
"""Remarks for other engines: none of them moves a token."""
_DATA = frozenset({"dataObjectReference", "dataStoreReference", "ioSpecification"})


@dataclass(frozen=True, slots=True)
class Remark:
    """What was done to an element: a thing passed over, filled in, or laid out."""

    what: Literal["ignored", "filled", "arranged"]
    id: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Adapted:
    """
    The text of a file as it is taken in, what was done to it, and in which lines of the
    file its elements stand: by their id, and those without one by ``<name>``.
    """

    source: str
    remarks: tuple[Remark, ...]
    lines: dict[str, list[int]]


def title_of(data: bytes) -> tuple[str, str]:
    """
    Return id and name of the first process in a file, however wrong the rest is.

    :raises Refused: if there is none
    """
    return _title(markup.read(data))


def _title(root: markup.Element) -> tuple[str, str]:
    if (root.namespace, root.name) != (BPMN, "definitions"):
        raise Refused([root.problem(Code.NOT_BPMN)])
    for process in root.named("process"):
        name = " ".join(process.get("name").split())
        return process.id, name or _pool_name(root)
    raise Refused([root.problem(Code.NO_PROCESS)])


def adapt(data: bytes) -> Adapted:
    """
    Return a file as it can be drawn on here.

    :raises Refused: if there is no process in it
    """
    data = markup.in_utf8(data)
    file = markup.read(data)
    _title(file)
    lines = _lines(file)
    root = fromstring(data, forbid_dtd=True)
    remarks = [*_foreign(root), *_stripped(root), *_roles(root), *_ways(root)]
    remarks += [Remark("arranged", key) for key in arranging.arrange(root)]
    if not remarks and _is_utf8(data):
        return Adapted(data.decode("utf-8-sig"), (), lines)
    for prefix, address in _PREFIXES.items():
        ET.register_namespace(prefix, address)
    for element in root.iter():
        _name_type(element)
    text = ET.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return Adapted(head + text, tuple(dict.fromkeys(remarks)), lines)


def _lines(file: markup.Element) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for element in file.walk():
        if element.namespace == BPMN:
            key = element.id or f"<{element.name}>"
            found.setdefault(key, []).append(element.line)
    return found


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    head = data[:200].lower()
    return b"encoding=" not in head or b"utf-8" in head


def _pool_name(root: markup.Element) -> str:
    pools = [p for c in root.named("collaboration") for p in c.named("participant")]
    return next((" ".join(p.get("name").split()) for p in pools), root.get("name"))


def _name_type(element: ET.Element) -> None:
    """
    Write the type of an expression with the prefix that the namespace has now.
    """
    key = f"{{{_XSI}}}type"
    if kind := element.get(key):
        element.set(key, f"bpmn:{kind.rpartition(':')[2]}")


def _local(element: ET.Element) -> tuple[str, str]:
    namespace, _, name = element.tag.rpartition("}")
    return namespace.removeprefix("{"), name


def _foreign(root: ET.Element) -> Iterator[Remark]:
    """
    Name what belongs to other tools: elements in extensions, attributes anywhere.
    """
    yield from _foreign_in(root, "")


def _foreign_in(element: ET.Element, around: str) -> Iterator[Remark]:
    owner = element.get("id") or element.get("bpmnElement") or around
    for key in element.attrib:
        namespace, _, name = key.rpartition("}")
        if namespace and namespace.removeprefix("{") not in _PREFIXES.values():
            yield Remark("ignored", owner, name)
    namespace, name = _local(element)
    if name in _DATA and namespace == BPMN:
        yield Remark("ignored", owner, name)
    for child in element:
        if namespace == BPMN and name == "extensionElements":
            if _local(child)[0] != NAMESPACE:
                yield Remark("ignored", owner, _local(child)[1])
        else:
            yield from _foreign_in(child, owner)


def _stripped(root: ET.Element) -> Iterator[Remark]:
    """
    Take out what is said for other engines and moves no token.
    """
    for parent in list(root.iter()):
        for child in list(parent):
            namespace, name = _local(child)
            if namespace == BPMN and name in _STRIPPED:
                parent.remove(child)
                owner = parent if parent is not root else child
                yield Remark("ignored", owner.get("id", ""), name)


def _roles(root: ET.Element) -> Iterator[Remark]:
    key = f"{{{NAMESPACE}}}role"
    for name in _STEPS:
        for step in root.iter(_bpmn(name)):
            if not step.get(key):
                step.set(key, ROLE)
                yield Remark("filled", step.get("id", ""), f"role={ROLE}")


def _ways(root: ET.Element) -> Iterator[Remark]:
    """
    Give the step before a gateway a result for each way out, named after the ways.
    """
    flows = list(root.iter(_bpmn("sequenceFlow")))
    elements = {e.get("id", ""): e for e in root.iter() if e.get("id")}
    deciders = Counter(_decider(g, flows, elements) for g in _gateways(root, flows))
    for gateway in _gateways(root, flows):
        step = _decider(gateway, flows, elements)
        ways = [f for f in flows if f.get("sourceRef") == gateway.get("id")]
        if step is None or deciders[step] > 1 or _decides(step):
            continue
        if any(_is_ours(way) for way in ways):
            continue
        notes = _extensions(step)
        for number, way in enumerate(ways, start=1):
            key = f"way_{number}"
            label = _label(way, elements, number)
            ET.SubElement(notes, f"{{{NAMESPACE}}}outcome", key=key, label=label)
            if way.get("id") != gateway.get("default"):
                yield from _condition(way, f"{step.get('id')} = {key}")
        yield Remark("filled", step.get("id", ""), f"outcome×{len(ways)}")


def _gateways(root: ET.Element, flows: list[ET.Element]) -> list[ET.Element]:
    ways = Counter(flow.get("sourceRef") for flow in flows)
    found = [g for name in _CHOOSING for g in root.iter(_bpmn(name))]
    return [gateway for gateway in found if ways[gateway.get("id")] > 1]


def _decider(
    gateway: ET.Element, flows: list[ET.Element], elements: dict[str, ET.Element]
) -> ET.Element | None:
    """
    Return the one step that comes right before a gateway.
    """
    sources = [
        f.get("sourceRef") for f in flows if f.get("targetRef") == gateway.get("id")
    ]
    if len(sources) != 1:
        return None
    step = elements.get(sources[0] or "")
    return step if step is not None and _local(step)[1] in _DECIDERS else None


def _decides(step: ET.Element) -> bool:
    signs = step.get(f"{{{NAMESPACE}}}signs")
    return bool(signs) or any(True for _ in step.iter(f"{{{NAMESPACE}}}outcome"))


def _is_ours(way: ET.Element) -> bool:
    texts = [c.text or "" for c in way.iter(_bpmn("conditionExpression"))]
    return any(vocabulary.condition(text) for text in texts)


def _label(way: ET.Element, elements: dict[str, ET.Element], number: int) -> str:
    target = elements.get(way.get("targetRef", ""))
    names = [way.get("name"), target.get("name") if target is not None else "", ""]
    written = [" ".join((name or "").split()) for name in names]
    return next(filter(None, written), str(number))


def _condition(way: ET.Element, text: str) -> Iterator[Remark]:
    for old in list(way.findall(_bpmn("conditionExpression"))):
        way.remove(old)
        said = " ".join((old.text or "").split())
        yield Remark("ignored", way.get("id", ""), said or "conditionExpression")
    kind = {f"{{{_XSI}}}type": "bpmn:tFormalExpression"}
    ET.SubElement(way, _bpmn("conditionExpression"), kind).text = text


def _extensions(step: ET.Element) -> ET.Element:
    found = step.find(_bpmn("extensionElements"))
    if found is None:
        found = ET.Element(_bpmn("extensionElements"))
        # after the documentation, before all else, as the schema wants it
        place = len(step.findall(_bpmn("documentation")))
        step.insert(place, found)
    return found


def _bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"
