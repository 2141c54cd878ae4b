"""
Tokens: how text is cut so that two Chinese characters find it.

Runs of Han characters and of digits become overlapping pairs, the last character
marked (``饺_``): a query of two or more is a phrase of pairs, one of a single
character is a prefix. Latin words stay whole and match by their beginning. Names
add their pinyin and initials from each syllable on, so that 平安银行 is found by
``yinhang`` and by ``yh``. Each name stands there as a whole, too, in characters, pinyin
and initials (``__平安银行 __pinganyinhang __payh``): who types all of it, or how it
begins, is shown that row first.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[0-9]+|[^\W\d_{_HAN}]+")
_PAIRED = re.compile(rf"[0-9{_HAN}]")
LIMIT = 1000
LONGEST_WORD = 100
"""Letters of a word that count; PostgreSQL takes no more than 2,046 bytes."""
SPELLED = 24
_WHOLE = "__"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that must follow one another; the last one may be a beginning."""

    tokens: tuple[str, ...]
    is_prefix: bool


def tokens_of(text: str, readings: Iterable[str] = ()) -> str:
    """
    Return the tokens of ``text`` and of ``readings`` in pinyin, parted by spaces.

    Texts are cut at 1,000 characters; split longer ones, with overlap, before.
    """
    tokens = [token for run in _runs(text) for token in _index_tokens(run)]
    for reading in readings:
        tokens += _spellings(reading)
    return " ".join(tokens)


def whole_tokens_of(names: Iterable[str], readings: Iterable[str]) -> str:
    """
    Return what whole names are found by: their characters, pinyin and initials.
    """
    syllables = [reading.split() for reading in readings]
    spelled = ["".join(each) for each in syllables]
    initials = ["".join(syllable[0] for syllable in each) for each in syllables]
    wholes = [_whole(text) for text in (*names, *spelled, *initials)]
    return " ".join(dict.fromkeys(filter(None, wholes)))


def whole_phrase_of(query: str, *, is_prefix: bool) -> Phrase:
    """
    Return what finds the rows one of whose names is the query, or begins with it.
    """
    return Phrase((_whole(query),), is_prefix)


def phrases_of(query: str) -> list[Phrase]:
    """
    Return what must all be found for ``query``; empty if it has nothing to find.
    """
    return [_phrase(run) for run in _runs(query)]


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold()[:LIMIT])


def _whole(text: str) -> str:
    runs = "".join(_runs(text))
    return f"{_WHOLE}{runs[:LONGEST_WORD]}" if runs else ""


def _index_tokens(run: str) -> list[str]:
    if not _PAIRED.match(run):
        return [run[:LONGEST_WORD]]
    return [run[i : i + 2] for i in range(len(run) - 1)] + [f"{run[-1]}_"]


def _phrase(run: str) -> Phrase:
    if _PAIRED.match(run) and len(run) > 1:
        pairs = tuple(run[i : i + 2] for i in range(len(run) - 1))
        return Phrase(pairs, is_prefix=False)
    return Phrase((run[:LONGEST_WORD],), is_prefix=True)


def _spellings(reading: str) -> list[str]:
    syllables = reading.split()[:SPELLED]
    starts = range(len(syllables))
    whole = ["".join(syllables[i:]) for i in starts]
    initials = ["".join(s[0] for s in syllables[i:]) for i in starts]
    return [*whole, *initials]
