"""客户 (clients): whom the agency works for, or would like to."""

from kehubu.clients.models.bulk import BulkEdit, BulkEditLine
from kehubu.clients.models.clients import SERVING, Client, Membership
from kehubu.clients.models.handovers import Handover, HandoverLine
from kehubu.clients.models.imports import Import, ImportRow
from kehubu.clients.models.merges import Merge
from kehubu.clients.models.reach import Reach
from kehubu.clients.models.saved import SavedFilter

__all__ = [
    "SERVING",
    "BulkEdit",
    "BulkEditLine",
    "Client",
    "Handover",
    "HandoverLine",
    "Import",
    "ImportRow",
    "Membership",
    "Merge",
    "Reach",
    "SavedFilter",
]
