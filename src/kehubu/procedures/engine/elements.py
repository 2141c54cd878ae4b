"""Read single BPMN elements: a node, a flow. What is not known is refused."""

from typing import Any

from kehubu.procedures.engine import vocabulary
from kehubu.procedures.engine.graph import Bounds, Flow, Kind, Node, Signers
from kehubu.procedures.engine.layout import Place
from kehubu.procedures.engine.markup import Element
from kehubu.procedures.engine.problems import Code, Problem

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
KINDS = {kind.value: kind for kind in Kind} | {"task": Kind.MANUAL}
REMARKS = frozenset({"documentation", "extensionElements"})
PASSED_OVER = REMARKS | {
    # said by sequence flows already
    "incoming",
    "outgoing",
    # pictures of data
    "dataInputAssociation",
    "dataObject",
    "dataObjectReference",
    "dataOutputAssociation",
    "dataStoreReference",
    "ioSpecification",
    "property",
    # refused wherever it stands, once
    "script",
}
_TRUE = ("true", "1")
_FALSE = ("false", "0")
_SINGLE = ("1",)
_ONLY_VALUES = {
    "triggeredByEvent": _FALSE,
    "isForCompensation": _FALSE,
    "startQuantity": _SINGLE,
    "completionQuantity": _SINGLE,
}
"""Attributes that change how tokens move, with the values that change nothing."""

_MESSAGE = "messageEventDefinition"
_TIMER = "timerEventDefinition"
_SEVERAL = "multiInstanceLoopCharacteristics"
_INNER = {Kind.START: {_MESSAGE}, Kind.TIMER: {_TIMER}, Kind.USER: {_SEVERAL}}
"""What a node may hold that has a meaning."""


def node(
    element: Element, scope: str | None, place: Place, problems: list[Problem]
) -> Node:
    """
    Return the node; ``scope`` is the sub-process in which it stands.
    """
    kind = KINDS[element.name]
    problems.extend(_attribute_problems(element, kind))
    if kind is not Kind.SUB_PROCESS:
        # BPMN knows no message start inside a sub-process
        inner = set() if kind is Kind.START and scope else _INNER.get(kind, set())
        refuse_children(element, PASSED_OVER | inner, problems)
    return Node(
        kind=kind,
        scope=scope,
        **_common(element, place),
        default=element.get("default"),
        called=element.get("calledElement"),
        attached_to=element.get("attachedToRef"),
        has_message=any(element.named(_MESSAGE)),
        wait=_wait(element, problems) if kind is Kind.TIMER else None,
        signers=_signers(element, problems),
        **vocabulary.read(element, kind, problems),
    )


def stand_in(element: Element, scope: str | None, place: Place) -> Node:
    """
    Return a node in place of a refused one, so that its neighbours are not blamed.

    A parallel gateway may have any flows, no role and no conditions.
    """
    return Node(kind=Kind.PARALLEL, scope=scope, **_common(element, place))


def flow(element: Element, place: Place, problems: list[Problem]) -> Flow:
    """
    Return the sequence flow.
    """
    refuse_children(element, REMARKS | {"conditionExpression"}, problems)
    condition = None
    for expression in element.named("conditionExpression"):
        condition = vocabulary.condition(expression.text)
        if condition is None:
            code, text = Code.MALFORMED_CONDITION, expression.text.strip()
            problems.append(element.problem(code, condition=text))
    return Flow(
        id=element.id,
        source=element.get("sourceRef"),
        target=element.get("targetRef"),
        name=title(element),
        line=element.line,
        condition=condition,
        waypoints=place.waypoints,
        label=place.label,
    )


def title(element: Element) -> str:
    return " ".join(element.get("name").split())


def refuse_children(
    element: Element, allowed: frozenset[str] | set[str], problems: list[Problem]
) -> None:
    """
    Refuse all that stands in an element and is not allowed there.
    """
    problems.extend(
        child.problem(Code.UNSUPPORTED_ELEMENT)
        for child in element.children
        if child.namespace != BPMN or child.name not in allowed
    )


def _common(element: Element, place: Place) -> dict[str, Any]:
    notes = [note.text.strip() for note in element.named("documentation")]
    return {
        "id": element.id,
        "name": title(element),
        "line": element.line,
        "bounds": place.bounds or Bounds(0, 0, 0, 0),
        "label": place.label,
        "is_collapsed": place.is_collapsed,
        "documentation": "\n".join(notes),
    }


def _attribute_problems(element: Element, kind: Kind) -> list[Problem]:
    allowed = _ONLY_VALUES
    given = element.attributes
    if kind is Kind.TIMER:
        allowed = allowed | {"cancelActivity": _FALSE}
        given = {"cancelActivity": "true"} | given
    wrong = [
        element.problem(Code.UNSUPPORTED_ATTRIBUTE, attribute=key, value=value)
        for key, value in given.items()
        if value not in allowed.get(key, (value,))
    ]
    if kind is Kind.CALL and not element.get("calledElement"):
        wrong.append(_missing(element, "calledElement"))
    return wrong


def _wait(element: Element, problems: list[Problem]) -> Any:
    definitions = list(element.named(_TIMER))
    for definition in definitions:
        refuse_children(definition, REMARKS | {"timeDuration"}, problems)
    texts = [d.text for timer in definitions for d in timer.named("timeDuration")]
    if len(texts) != 1:
        problems.append(_missing(element, "timeDuration"))
        return None
    wait = vocabulary.duration(texts[0])
    if wait is None:
        wrong = {"attribute": "timeDuration", "value": texts[0].strip()}
        problems.append(element.problem(Code.UNKNOWN_ATTRIBUTE_VALUE, **wrong))
    return wait


def _signers(element: Element, problems: list[Problem]) -> Signers | None:
    for several in element.named(_SEVERAL):
        refuse_children(several, REMARKS, problems)
        is_sequential = several.get("isSequential") in _TRUE
        return Signers.IN_TURN if is_sequential else Signers.IN_ANY_ORDER
    return None


def _missing(element: Element, attribute: str) -> Problem:
    return element.problem(Code.ATTRIBUTE_MISSING, attribute=attribute)
