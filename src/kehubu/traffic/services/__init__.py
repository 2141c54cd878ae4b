from kehubu.traffic.services.bags import add_revision, keep_bag, open_bag
from kehubu.traffic.services.closing import (
    decide_line,
    list_jobs,
    open_month,
    reopen_month,
    settle_month,
)

__all__ = [
    "add_revision",
    "decide_line",
    "keep_bag",
    "list_jobs",
    "open_bag",
    "open_month",
    "reopen_month",
    "settle_month",
]
