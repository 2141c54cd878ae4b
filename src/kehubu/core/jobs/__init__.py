"""
Jobs: work that follows a moment later, kept in the business database.

A job is written in the transaction of the act that needs it and removed in the
transaction of its own effects, so for the database it happens exactly once. A
worker leases jobs and renews the lease; the jobs of a dead worker are leased anew.
"""

from kehubu.core.jobs.queue import enqueue_all, enqueue_once, retry_failed
from kehubu.core.jobs.schedules import recurring
from kehubu.core.jobs.worker import run_waiting

__all__ = ["enqueue_all", "enqueue_once", "recurring", "retry_failed", "run_waiting"]
