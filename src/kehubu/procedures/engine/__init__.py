"""
The process engine: pure Python, no Django, no database, no input or output.

``parse`` reads a BPMN file, ``check`` proves it sound, ``begin``, ``complete``,
``fire`` and ``send_back`` move its tokens, ``migrate`` takes them to another
version, ``draw`` makes the picture.
"""

from kehubu.procedures.engine.adapting import Adapted, Remark, adapt, title_of
from kehubu.procedures.engine.chart import draw
from kehubu.procedures.engine.comparing import Difference, compare, marks
from kehubu.procedures.engine.graph import Graph, Kind, Node, Outcome
from kehubu.procedures.engine.marking import (
    Marking,
    Move,
    NotActive,
    OutcomeMissing,
    OutcomeUnknown,
    Stuck,
    TokenDoubled,
    TokenError,
    begin,
    complete,
    fire,
)
from kehubu.procedures.engine.migrating import (
    CannotMigrate,
    MeetsAnother,
    NoWayToEnd,
    Unmapped,
    migrate,
    suggested,
)
from kehubu.procedures.engine.palette import Mark, Palette
from kehubu.procedures.engine.parse import parse
from kehubu.procedures.engine.problems import Code, Problem, Refused
from kehubu.procedures.engine.returning import (
    CannotSendBack,
    send_back,
    targets_of_return,
)
from kehubu.procedures.engine.soundness import check

__all__ = [
    "Adapted",
    "CannotMigrate",
    "CannotSendBack",
    "Code",
    "Difference",
    "Graph",
    "Kind",
    "Mark",
    "Marking",
    "MeetsAnother",
    "Move",
    "NoWayToEnd",
    "Node",
    "NotActive",
    "Outcome",
    "OutcomeMissing",
    "OutcomeUnknown",
    "Palette",
    "Problem",
    "Refused",
    "Remark",
    "Stuck",
    "TokenDoubled",
    "TokenError",
    "Unmapped",
    "adapt",
    "begin",
    "check",
    "compare",
    "complete",
    "draw",
    "fire",
    "marks",
    "migrate",
    "parse",
    "send_back",
    "suggested",
    "targets_of_return",
    "title_of",
]
