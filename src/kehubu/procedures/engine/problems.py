"""
Problems: what is wrong with a definition, as data.

No sentence stands here: the caller has one for each code, in the user's language,
with the params as placeholders.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """What can be wrong; stable, as messages and tests name these."""

    # the file
    TOO_BIG = "too_big"
    MALFORMED_XML = "malformed_xml"
    UNKNOWN_ENCODING = "unknown_encoding"
    ENTITIES_FORBIDDEN = "entities_forbidden"
    TOO_DEEP = "too_deep"
    NOT_BPMN = "not_bpmn"
    NO_PROCESS = "no_process"
    SEVERAL_PROCESSES = "several_processes"
    # single elements
    UNSUPPORTED_ELEMENT = "unsupported_element"
    UNSUPPORTED_ATTRIBUTE = "unsupported_attribute"
    SCRIPT = "script"
    ID_MISSING = "id_missing"
    DUPLICATE_ID = "duplicate_id"
    UNKNOWN_REFERENCE = "unknown_reference"
    MISSING_LAYOUT = "missing_layout"
    UNKNOWN_ATTRIBUTE = "unknown_attribute"
    MISPLACED_ATTRIBUTE = "misplaced_attribute"
    UNKNOWN_ATTRIBUTE_VALUE = "unknown_attribute_value"
    ATTRIBUTE_MISSING = "attribute_missing"
    DUPLICATE_OUTCOME = "duplicate_outcome"
    MALFORMED_CONDITION = "malformed_condition"
    # how elements are put together
    NO_START = "no_start"
    SEVERAL_STARTS = "several_starts"
    NO_END = "no_end"
    NO_OUTGOING = "no_outgoing"
    IMPLICIT_SPLIT = "implicit_split"
    MISPLACED_FLOW = "misplaced_flow"
    MISPLACED_CONDITION = "misplaced_condition"
    GATEWAY_WITHOUT_CONDITION = "gateway_without_condition"
    MISPLACED_TIMER = "misplaced_timer"
    ROLE_MISSING = "role_missing"
    # what conditions and actions name
    UNKNOWN_ACTION = "unknown_action"
    UNKNOWN_TASK_IN_CONDITION = "unknown_task_in_condition"
    UNKNOWN_OUTCOME = "unknown_outcome"
    TASK_NOT_UPSTREAM = "task_not_upstream"
    # how the definition runs
    TIMER_REJOINS = "timer_rejoins"
    UNREACHABLE = "unreachable"
    OUTCOME_UNCOVERED = "outcome_uncovered"
    TOKEN_DOUBLED = "token_doubled"
    DEAD_JOIN = "dead_join"
    CANNOT_END = "cannot_end"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: ``element`` is its XML name, ``line`` its line."""

    code: Code
    element: str = ""
    id: str = ""
    line: int = 0
    params: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        params = "".join(f" {key}={value}" for key, value in self.params.items())
        return f"line {self.line}: {self.code} {self.element} {self.id}{params}"


class Refused(Exception):
    """The file is not taken; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
