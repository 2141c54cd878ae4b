"""The text of cells: what may stand in it and how long it may be."""

import re

LONGEST = 32_767
"""What an Excel cell can hold, in UTF-16 units, as Excel counts."""

# What XML 1.0 forbids, the other control characters, and stray byte order marks.
_ILLEGAL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)


def legal(text: str) -> str:
    """
    Return ``text`` without control characters other than TAB, lines ended by LF.
    """
    if text.isprintable():
        return text
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def clean(text: str) -> str:
    """
    Return legal ``text`` without blanks around it, the full-width one included.
    """
    return legal(text).strip()


def fits(text: str, units: int = LONGEST) -> bool:
    """
    Tell whether ``text`` takes at most so many UTF-16 units.
    """
    return len(text) <= units // 2 or len(text.encode("utf-16-le")) <= units * 2


def cut(text: str, units: int = LONGEST) -> str:
    """
    Return ``text`` or, if it does not fit, what fits of it with ``…`` at the end.
    """
    if fits(text, units):
        return text
    kept = text.encode("utf-16-le")[: (units - 1) * 2]
    return kept.decode("utf-16-le", errors="ignore") + "…"
