from kehubu.opportunities.services.follow_ups import follow_up
from kehubu.opportunities.services.inheriting import inherit_leads
from kehubu.opportunities.services.leads import ADDED, add, adopt, amend
from kehubu.opportunities.services.moving import (
    assign,
    close,
    pursue,
    recycle,
    reopen,
    take,
)
from kehubu.opportunities.services.pipeline import amend_pipeline
from kehubu.opportunities.services.pitches import (
    amend_pitch,
    enter_expense,
    log_pitch,
    withdraw_expense,
)

__all__ = [
    "ADDED",
    "add",
    "adopt",
    "amend",
    "amend_pipeline",
    "amend_pitch",
    "assign",
    "close",
    "enter_expense",
    "follow_up",
    "inherit_leads",
    "log_pitch",
    "pursue",
    "recycle",
    "reopen",
    "take",
    "withdraw_expense",
]
