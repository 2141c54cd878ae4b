"""商机 (opportunities): leads, their follow-ups, pitches, the weights of stages."""

from kehubu.opportunities.models.leads import Lead, LeadFollowUp, LeadQuerySet
from kehubu.opportunities.models.pipeline import Pipeline
from kehubu.opportunities.models.pitches import Pitch, PitchExpense, PitchRival

__all__ = [
    "Lead",
    "LeadFollowUp",
    "LeadQuerySet",
    "Pipeline",
    "Pitch",
    "PitchExpense",
    "PitchRival",
]
