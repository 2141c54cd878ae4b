"""Keeping the texts of a CSV file from becoming formulas, and undoing it."""

import re

# Signs begin formulas, full-width ones too where East Asian input is at home; blanks
# before them are skipped by some programs (OWASP WSTG, Testing for CSV Injection).
# Apostrophes count as blanks, so that what is guarded can be told from what is not.
_FORMULA = re.compile(r"['\s]*[=+\-@＝＋－＠]|'*[\t\r\n]")


def guarded(text: str) -> str:
    """
    Return ``text``, an apostrophe in front of what a program may take for a formula.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """
    Return what ``guarded`` was given.
    """
    is_guarded = text.startswith("'") and _FORMULA.match(text[1:])
    return text[1:] if is_guarded else text
