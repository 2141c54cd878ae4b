"""
Revisions (改稿轮次): what happened to a piece of work, order by order.

An order and the revision orders that follow it are a chain; each order is a turn
(第几稿). It begins with what somebody wanted changed, goes through the drafts and
returns of its department, and ends with a delivery and what was said of it. Nothing is
kept for it: all is read from orders, steps, records, signatures and deliveries.
"""

from kehubu.work.revisions.reading import chain_of, chains, chains_of
from kehubu.work.revisions.shapes import Chain, Event, FileLink, Turn

__all__ = ["Chain", "Event", "FileLink", "Turn", "chain_of", "chains", "chains_of"]
