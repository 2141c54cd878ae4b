"""流程 (procedures): work standards as BPMN, and their runs as rows."""

from kehubu.procedures.models.definitions import Definition, Procedure
from kehubu.procedures.models.escalations import Escalation
from kehubu.procedures.models.migrating import MigratedRun, Migration
from kehubu.procedures.models.runs import Participant, Record, Run, Step, Token
from kehubu.procedures.models.substitution import Rung, Substitution
from kehubu.procedures.models.timers import Timer

__all__ = [
    "Definition",
    "Escalation",
    "MigratedRun",
    "Migration",
    "Participant",
    "Procedure",
    "Record",
    "Run",
    "Rung",
    "Step",
    "Substitution",
    "Timer",
    "Token",
]
