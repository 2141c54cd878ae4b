"""
The extension vocabulary ``urn:kehubu:bpmn:1``: what a definition says of its steps.

The table for designers stands in ``docs/apps/procedures-engine.md``. Each reader of a
text returns None when the text is not of its form.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from kehubu.procedures.engine.graph import ACTIVITIES, Condition, Kind, Outcome
from kehubu.procedures.engine.markup import Element
from kehubu.procedures.engine.problems import Code, Problem

NAMESPACE = "urn:kehubu:bpmn:1"
APPROVED, REJECTED = "approved", "rejected"
SIGNATURE_OUTCOMES = {APPROVED: "签字通过", REJECTED: "退回"}

_SEVERAL = "multiInstanceLoopCharacteristics"
_NAME = r"[^\W\d][\w.\-]*"  # an XML name without colon
_CODE = r"[a-z][a-z0-9_]*"
_HOURS = r"[0-9]{1,6}(?:\.[0-9]{1,4})?"
_CONDITION = rf"({_NAME})\s*=\s*({_CODE}(?:\s*\|\s*{_CODE})*)"


def name(text: str) -> str | None:
    """Read an id or clause id: an XML name without colon."""
    return text if re.fullmatch(_NAME, text) else None


def condition(text: str) -> Condition | None:
    """Read ``<task id> = <outcome>``, alternatives parted by ``|``."""
    match = re.fullmatch(_CONDITION, text.strip())
    return match and Condition(match[1], tuple(re.split(r"\s*\|\s*", match[2])))


def duration(text: str) -> Decimal | None:
    """Read ``PT8H`` as working hours, more than none."""
    match = re.fullmatch(rf"PT({_HOURS})H", text.strip())
    return match and _hours(match[1])


def _hours(text: str) -> Decimal | None:
    # `or None`: no hours at all is not of the form
    return (re.fullmatch(_HOURS, text) and Decimal(text)) or None


def _code(text: str) -> str | None:
    return text if re.fullmatch(_CODE, text) else None


def _codes(text: str) -> tuple[str, ...] | None:
    codes = tuple(text.split())
    is_list = all(map(_code, codes)) and len(set(codes)) == len(codes)
    return codes if codes and is_list else None


def _one_of(*choices: str) -> Callable[[str], str | None]:
    return lambda text: text if text in choices else None


def _boolean(text: str) -> bool | None:
    return {"true": True, "false": False}.get(text)


_ATTRIBUTES: dict[str, tuple[str, Callable[[str], object]]] = {
    "role": ("roles", _codes),
    "record": ("record", _code),
    "signs": ("signs", _code),
    "meaning": ("meaning", _one_of("approve", "accept", "review")),
    "level": ("level", _one_of("L1", "L2")),
    "due": ("due", _hours),
    "clause": ("clause", name),
    "waivable": ("waivable", _codes),
    "conditional": ("is_conditional", _boolean),
    "action": ("action", _code),
    "state": ("state", _code),
}
"""Of each attribute: the field of ``Node`` and the reader."""

_OF_STEPS = frozenset({"role", "record", "due", "clause", "waivable", "conditional"})
_OF_AUTOMATA = frozenset({"role", "action", "due", "clause"})
_ALLOWED = {
    Kind.USER: _OF_STEPS | {"signs", "meaning", "level"},
    Kind.MANUAL: _OF_STEPS,
    Kind.CALL: _OF_STEPS,
    Kind.SERVICE: _OF_AUTOMATA,
    Kind.SEND: _OF_AUTOMATA,
    Kind.SUB_PROCESS: frozenset({"clause"}),
    Kind.END: frozenset({"state"}),
}

_NEED_ROLE = frozenset({Kind.USER, Kind.MANUAL})
_NEED_ACTION = frozenset({Kind.SERVICE, Kind.SEND})


def read(element: Element, kind: Kind, problems: list[Problem]) -> dict[str, Any]:
    """
    Return the fields of ``Node`` that the vocabulary gives; add to ``problems``.
    """
    given = dict(_own_attributes(element))
    fields = _attributes(element, kind, problems)
    fields["outcomes"] = tuple(_outcomes(element, kind, problems))
    if kind is Kind.USER:
        problems.extend(_signature_problems(element, given, fields["outcomes"]))
    if "signs" in fields:
        fields |= _signature(fields)
    if kind in _NEED_ROLE and "role" not in given:
        problems.append(element.problem(Code.ROLE_MISSING))
    if kind in _NEED_ACTION and "action" not in given:
        problems.append(_about(Code.ATTRIBUTE_MISSING, element, "action"))
    return fields


def strays(element: Element) -> Iterator[Problem]:
    """
    Yield what the vocabulary is used for where it says nothing: on a flow, a lane.
    """
    for attribute, text in _own_attributes(element):
        yield _about(Code.MISPLACED_ATTRIBUTE, element, attribute, text)
    for note in _own_elements(element):
        yield note.problem(Code.UNSUPPORTED_ELEMENT)


def _attributes(
    element: Element, kind: Kind, problems: list[Problem]
) -> dict[str, Any]:
    fields = {}
    for attribute, text in _own_attributes(element):
        field, reader = _ATTRIBUTES.get(attribute, ("", name))
        if not field:
            code = Code.UNKNOWN_ATTRIBUTE
        elif attribute not in _ALLOWED.get(kind, ()):
            code = Code.MISPLACED_ATTRIBUTE
        elif (value := reader(text)) is None:
            code = Code.UNKNOWN_ATTRIBUTE_VALUE
        else:
            fields[field] = value
            continue
        problems.append(_about(code, element, attribute, text))
    return fields


def _own_attributes(element: Element) -> Iterator[tuple[str, str]]:
    prefix = f"{{{NAMESPACE}}}"
    for key, text in element.attributes.items():
        if key.startswith(prefix):
            yield key.removeprefix(prefix), text.strip()


def _outcomes(
    element: Element, kind: Kind, problems: list[Problem]
) -> Iterator[Outcome]:
    seen: set[str] = set()
    for note in _own_elements(element):
        key, label = note.get("key"), note.get("label")
        if note.name != "outcome" or kind not in ACTIVITIES:
            problems.append(note.problem(Code.UNSUPPORTED_ELEMENT))
        elif not _code(key):
            problems.append(_about(Code.UNKNOWN_ATTRIBUTE_VALUE, note, "key", key))
        elif not label:
            problems.append(_about(Code.ATTRIBUTE_MISSING, note, "label"))
        elif key in seen:
            problems.append(note.problem(Code.DUPLICATE_OUTCOME, outcome=key))
        else:
            seen.add(key)
            yield Outcome(key, label)


def _own_elements(element: Element) -> Iterator[Element]:
    for extensions in element.named("extensionElements"):
        yield from (e for e in extensions.children if e.namespace == NAMESPACE)


def _signature(fields: dict[str, Any]) -> dict[str, Any]:
    # the file may give the two outcomes of a signature other labels, no others
    labels = SIGNATURE_OUTCOMES | {o.key: o.label for o in fields["outcomes"]}
    outcomes = tuple(Outcome(key, labels[key]) for key in SIGNATURE_OUTCOMES)
    return {"level": fields.get("level", "L2"), "outcomes": outcomes}


def _signature_problems(
    element: Element, given: dict[str, str], outcomes: tuple[Outcome, ...]
) -> Iterator[Problem]:
    if "signs" not in given:
        for attribute in sorted({"meaning", "level"} & given.keys()):
            yield _about(Code.MISPLACED_ATTRIBUTE, element, attribute)
        return
    if "meaning" not in given:
        yield _about(Code.ATTRIBUTE_MISSING, element, "meaning")
    if not any(element.named(_SEVERAL)):
        yield _about(Code.ATTRIBUTE_MISSING, element, _SEVERAL)
    for outcome in outcomes:
        if outcome.key not in SIGNATURE_OUTCOMES:
            yield element.problem(Code.UNKNOWN_OUTCOME, outcome=outcome.key)


def _about(code: Code, element: Element, attribute: str, value: str = "") -> Problem:
    return element.problem(code, attribute=attribute, value=value)
