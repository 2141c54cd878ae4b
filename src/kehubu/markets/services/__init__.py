"""Verbs on situation briefs, intelligence and industry files."""

from kehubu.markets.services.briefs import confirm, print_pack, write
from kehubu.markets.services.industries import (
    add_fact,
    amend_fact,
    hand_over,
    open_file,
    remove_fact,
    review,
)
from kehubu.markets.services.intelligence import amend_intelligence, log
from kehubu.markets.services.telling import acknowledge, answer, tell, tell_teams

__all__ = [
    "acknowledge",
    "add_fact",
    "amend_fact",
    "amend_intelligence",
    "answer",
    "confirm",
    "hand_over",
    "log",
    "open_file",
    "print_pack",
    "remove_fact",
    "review",
    "tell",
    "tell_teams",
    "write",
]
