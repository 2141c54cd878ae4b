from kehubu.work.services.assigning import assign
from kehubu.work.services.changes import call_off, change_team, rename_project
from kehubu.work.services.department import deliver, receive, refuse
from kehubu.work.services.handover import ask_receipts
from kehubu.work.services.heads import seat_heads
from kehubu.work.services.inheriting import inherit_projects
from kehubu.work.services.orders import amend_order, draft_order, drop_order
from kehubu.work.services.projects import open_project, serve_on
from kehubu.work.services.review import review
from kehubu.work.services.revisions import decide_extra_revision
from kehubu.work.services.rounds import bring_up
from kehubu.work.services.sending import send_orders
from kehubu.work.services.terms import change_billable, change_priority

__all__ = [
    "amend_order",
    "ask_receipts",
    "assign",
    "bring_up",
    "call_off",
    "change_billable",
    "change_priority",
    "change_team",
    "decide_extra_revision",
    "deliver",
    "draft_order",
    "drop_order",
    "inherit_projects",
    "open_project",
    "receive",
    "refuse",
    "rename_project",
    "review",
    "seat_heads",
    "send_orders",
    "serve_on",
]
