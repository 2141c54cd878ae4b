"""Punctuation in the reader's language: Chinese has marks of its own."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext


def listed(words: Iterable[object]) -> str:
    """
    Return words side by side: 甲、乙 or A, B.
    """
    return gettext("、").join(str(word) for word in words)


def clauses(sentences: Iterable[str]) -> str:
    """
    Return half-sentences one after the other: 甲；乙 or A; B.
    """
    return gettext("；").join(sentences)


def labelled(label: object, text: str | Promise) -> str:
    """
    Return what is said of something: 甲：乙 or A: B.
    """
    return gettext("%(label)s：%(text)s") % {"label": label, "text": text}
