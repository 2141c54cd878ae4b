"""
Traces: where the words stand by which somebody is found who is to be forgotten.

Every text of every model is looked through, and rewritten if need be. Apps say here
what is otherwise: rows that the law or a signature keeps as they are, rows that are
about others, rows that are made of other rows, columns that are read by a lens.
"""

from kehubu.core.traces.registers import (
    Lens,
    keep,
    leave,
    left,
    lens_of,
    look_through,
    reason_of,
    remake,
    remakers,
)
from kehubu.core.traces.texts import readable
from kehubu.core.traces.words import GONE, Words

__all__ = [
    "GONE",
    "Lens",
    "Words",
    "keep",
    "leave",
    "left",
    "lens_of",
    "look_through",
    "readable",
    "reason_of",
    "remake",
    "remakers",
]
