"""服务 (care): what clients are promised, who was in touch with them, what follows."""

from kehubu.care.models.contacts import Contact, FollowUp
from kehubu.care.models.plans import PlanLine, ServiceRecord
from kehubu.care.models.standards import Service, Standard, Target
from kehubu.care.models.summaries import CareSummary

__all__ = [
    "CareSummary",
    "Contact",
    "FollowUp",
    "PlanLine",
    "Service",
    "ServiceRecord",
    "Standard",
    "Target",
]
