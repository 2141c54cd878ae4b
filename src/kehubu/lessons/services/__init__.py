"""Verbs on actions and cases."""

from kehubu.lessons.services.actions import (
    drop_action,
    finish_action,
    replan_action,
    take_actions,
)
from kehubu.lessons.services.cases import amend_case, collect_works, draft_case
from kehubu.lessons.services.publishing import permit_case, publish_case, withdraw_case

__all__ = [
    "amend_case",
    "collect_works",
    "draft_case",
    "drop_action",
    "finish_action",
    "permit_case",
    "publish_case",
    "replan_action",
    "take_actions",
    "withdraw_case",
]
