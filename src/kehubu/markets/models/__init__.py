"""市场情报 (markets): what the agency knows of clients' rivals and industries."""

from kehubu.markets.models.findings import Finding
from kehubu.markets.models.industries import IndustryFact, IndustryFile
from kehubu.markets.models.intelligence import Feedback, Intelligence, Tag, Telling

__all__ = [
    "Feedback",
    "Finding",
    "IndustryFact",
    "IndustryFile",
    "Intelligence",
    "Tag",
    "Telling",
]
