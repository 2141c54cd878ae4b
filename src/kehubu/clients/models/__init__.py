"""客户 (clients): whom the agency works for, or would like to."""

from kehubu.clients.models.clients import Client, Membership
from kehubu.clients.models.imports import Import, ImportRow

__all__ = ["Client", "Import", "ImportRow", "Membership"]
