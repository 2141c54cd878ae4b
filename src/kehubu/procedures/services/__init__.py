from kehubu.procedures.services.batch import sign_alike
from kehubu.procedures.services.definitions import publish
from kehubu.procedures.services.migrating import migrate
from kehubu.procedures.services.questions import answer, ask_back
from kehubu.procedures.services.records import Draft, save_record
from kehubu.procedures.services.reminding import look_again, remind
from kehubu.procedures.services.replanning import replan
from kehubu.procedures.services.runs import cast, recast, retitle, start
from kehubu.procedures.services.signers import add_signer, replace_leavers
from kehubu.procedures.services.signing import sign
from kehubu.procedures.services.steps import (
    complete,
    conclude,
    reassign,
    send_back,
    skip,
    take_back,
    waive,
)
from kehubu.procedures.services.substitution import amend_substitution
from kehubu.procedures.services.timers import fire
from kehubu.procedures.services.waiting import resume, wait
from kehubu.procedures.services.withdrawing import withdraw

__all__ = [
    "Draft",
    "add_signer",
    "amend_substitution",
    "answer",
    "ask_back",
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
    "replace_leavers",
    "replan",
    "resume",
    "retitle",
    "save_record",
    "send_back",
    "sign",
    "sign_alike",
    "skip",
    "start",
    "take_back",
    "wait",
    "waive",
    "withdraw",
]
