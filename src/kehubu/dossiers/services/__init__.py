"""Verbs on a dossier, its parts and its paper."""

from kehubu.dossiers.services.papers import print_dossier
from kehubu.dossiers.services.parts import RIVAL_NAMED, add, amend, remove
from kehubu.dossiers.services.sections import amend_section
from kehubu.dossiers.services.spending import add_spend, amend_spend

__all__ = [
    "RIVAL_NAMED",
    "add",
    "add_spend",
    "amend",
    "amend_section",
    "amend_spend",
    "print_dossier",
    "remove",
]
