"""
Records: the structured fields that a step leaves, declared once.

From one declaration come the form, the check for completeness, the page and the print,
so that they cannot drift apart.
"""

from kehubu.procedures.records.evidence import FormEvidence
from kehubu.procedures.records.fields import (
    Choice,
    Day,
    Field,
    Files,
    LongText,
    Moment,
    Money,
    Number,
    People,
    Person,
    Rows,
    Text,
    YesNo,
)
from kehubu.procedures.records.spec import Spec

__all__ = [
    "Choice",
    "Day",
    "Field",
    "Files",
    "FormEvidence",
    "LongText",
    "Moment",
    "Money",
    "Number",
    "People",
    "Person",
    "Rows",
    "Spec",
    "Text",
    "YesNo",
]
