"""
Papers in the house style: what an app wants printed, in blocks, as PDF or Word file.

A paper is data; one template sets them all, so that everything that leaves the agency
looks alike (TL-C1.03). Texts are passed as data and never become markup.
"""

from kehubu.core.papers.blocks import (
    Block,
    Facts,
    Paper,
    Picture,
    Signatory,
    Signatures,
    Table,
    Text,
    from_data,
    to_data,
)
from kehubu.core.papers.files import written
from kehubu.core.papers.typesetting import typeset
from kehubu.core.papers.word import to_word

__all__ = [
    "Block",
    "Facts",
    "Paper",
    "Picture",
    "Signatory",
    "Signatures",
    "Table",
    "Text",
    "from_data",
    "to_data",
    "to_word",
    "typeset",
    "written",
]
