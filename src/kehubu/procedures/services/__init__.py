from kehubu.procedures.services.definitions import publish
from kehubu.procedures.services.migrating import migrate
from kehubu.procedures.services.records import Draft, save_record
from kehubu.procedures.services.reminding import look_again, remind
from kehubu.procedures.services.replanning import replan
from kehubu.procedures.services.runs import cast, recast, retitle, start
from kehubu.procedures.services.signing import sign
from kehubu.procedures.services.steps import (
    complete,
    conclude,
    reassign,
    send_back,
    skip,
    waive,
)
from kehubu.procedures.services.timers import fire
from kehubu.procedures.services.waiting import resume, wait
from kehubu.procedures.services.withdrawing import withdraw

__all__ = [
    "Draft",
    "cast",
    "complete",
    "conclude",
    "fire",
    "look_again",
    "migrate",
    "publish",
    "reassign",
    "recast",
    "remind",
    "replan",
    "resume",
    "retitle",
    "save_record",
    "send_back",
    "sign",
    "skip",
    "start",
    "wait",
    "waive",
    "withdraw",
]
