"""
Business cards as files (vCard) and as QR codes.

They are read as phones write them, not as the standard says: vCard 2.1 with GBK in
quoted-printable from old phones, 3.0 and 4.0, with or without folds, names and ends.
"""

from kehubu.persons.vcards.cards import (
    Card,
    CardFileTooLarge,
    NoCards,
    TooManyCards,
    UnreadableCard,
)
from kehubu.persons.vcards.reading import LARGEST, read
from kehubu.persons.vcards.writing import qr_svg, write

__all__ = [
    "LARGEST",
    "Card",
    "CardFileTooLarge",
    "NoCards",
    "TooManyCards",
    "UnreadableCard",
    "qr_svg",
    "read",
    "write",
]
