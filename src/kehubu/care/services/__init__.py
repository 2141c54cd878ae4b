"""Verbs of the care of clients."""

from kehubu.care.services.contacts import (
    amend_contact,
    cancel_contact,
    complete_contact,
    note_contact,
    plan_contact,
)
from kehubu.care.services.follow_ups import (
    add_follow_up,
    drop_follow_up,
    finish_follow_up,
    replan_follow_up,
)
from kehubu.care.services.inheriting import inherit_care
from kehubu.care.services.plans import (
    add_line,
    amend_line,
    end_line,
    open_plan,
    record_service,
    withdraw_record,
)
from kehubu.care.services.reports import take_report
from kehubu.care.services.standards import (
    add_service,
    amend_service,
    found_standards,
    set_standard,
    set_target,
)
from kehubu.care.services.summaries import (
    follow_standard,
    open_summaries,
    regrade,
    sum_up,
)

__all__ = [
    "add_follow_up",
    "add_line",
    "add_service",
    "amend_contact",
    "amend_line",
    "amend_service",
    "cancel_contact",
    "complete_contact",
    "drop_follow_up",
    "end_line",
    "finish_follow_up",
    "follow_standard",
    "found_standards",
    "inherit_care",
    "note_contact",
    "open_plan",
    "open_summaries",
    "plan_contact",
    "record_service",
    "regrade",
    "replan_follow_up",
    "set_standard",
    "set_target",
    "sum_up",
    "take_report",
    "withdraw_record",
]
