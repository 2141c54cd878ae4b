"""关键人物 (persons): who decides at a client's, and what we may know of them."""

from kehubu.persons.models.merges import PersonMerge
from kehubu.persons.models.persons import KeyPerson, Post, Relation
from kehubu.persons.models.private import Consent, Policy, Private
from kehubu.persons.models.registers import Breach, ImpactAssessment, Processor
from kehubu.persons.models.requests import PersonRequest

__all__ = [
    "Breach",
    "Consent",
    "ImpactAssessment",
    "KeyPerson",
    "PersonMerge",
    "PersonRequest",
    "Policy",
    "Post",
    "Private",
    "Processor",
    "Relation",
]
