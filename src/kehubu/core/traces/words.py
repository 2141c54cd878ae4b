"""The words by which somebody is found: in texts, in JSON, and taken out of them."""

import json
import re
from collections.abc import Collection, Iterable
from typing import Any, Self
from urllib.parse import quote, quote_plus

GONE = "已删除的人"
SHORTEST_NAME, SHORTEST_NUMBER = 2, 7
TOGETHER = 4
AROUND = 16
"""Characters before and after a word that an excerpt shows."""
_BETWEEN = re.compile(r"[、，,；;/\n]")
_DIGIT = re.compile(r"\d")
_LATIN = re.compile(r"[0-9A-Za-z]")
_BEFORE = r"(?<![0-9A-Za-z])(?<![0-9A-Za-z][._%+-])"
"""What no address of its own begins in the middle of."""
_AFTER = r"(?![0-9A-Za-z]|[._%+-][0-9A-Za-z])"
_OTHERS, _CODED = "others", "coded"


class Words:
    """
    Names, numbers and addresses of one person.

    A number is found however it is grouped, as long as its last four digits stand
    together, but not within a longer one; letters are found in either case, but not
    within a longer word or address. What an address of a page says is found, too.
    ``others`` are longer names, of others, in which one of the words stands: there it
    is not found.
    """

    def __init__(self, words: Iterable[str], others: Collection[str] = ()) -> None:
        parts = (part for word in words for part in _BETWEEN.split(word))
        self.words = tuple(dict.fromkeys(filter(None, map(_fit, parts))))
        self.others = tuple(sorted(set(others) - set(self.words)))
        coded = [re.escape(each) for word in self.words for each in _coded(word)]
        longer = [
            re.escape(spelled)
            for other in sorted(self.others, key=len, reverse=True)
            for spelled in (other, *_coded(other))
        ]
        groups = [
            f"(?P<{_OTHERS}>{'|'.join(longer)})" if longer else "",
            f"(?P<{_CODED}>{'|'.join(coded)})" if coded else "",
            "|".join(map(_pattern, self.words)),
        ]
        pattern = "|".join(filter(None, groups)) or r"(?!)"
        self._pattern = re.compile(pattern, re.IGNORECASE)

    @classmethod
    def of(cls, name: str, lines: str) -> Self:
        return cls([name, *lines.splitlines()])

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def starts(self) -> list[str]:
        """
        What a database may look for: wherever a word is found, one of these stands.
        """
        coded = (each for word in self.words for each in _coded(word))
        return [*map(_start, self.words), *coded]

    def are_in(self, value: Any) -> bool:
        return any(self._first(text) for text in _texts(value))

    def excerpt(self, value: Any) -> str:
        """
        Return where the first of the words stands, with what is around it.
        """
        for text in _texts(value):
            found = self._first(text)
            if found:
                first = max(found.start() - AROUND, 0)
                return " ".join(text[first : found.end() + AROUND].split())
        return ""

    def taken_out(self, value: Any) -> Any:
        """
        Return a value without the words; whoever was named is somebody now.
        """
        if isinstance(value, str):
            return self._pattern.sub(_gone, value)
        if isinstance(value, dict):
            return {
                self.taken_out(key): self.taken_out(each) for key, each in value.items()
            }
        if isinstance(value, list):
            return [self.taken_out(each) for each in value]
        return value

    def _first(self, text: str) -> re.Match[str] | None:
        found = self._pattern.finditer(text)
        return next((each for each in found if each.lastgroup != _OTHERS), None)


def escaped(text: str) -> str:
    """
    Return a text as JSON may write it: SQLite keeps what Python has escaped.
    """
    return json.dumps(text)[1:-1]


def _gone(found: re.Match[str]) -> str:
    if found.lastgroup == _OTHERS:
        return found[0]
    return quote(GONE) if found.lastgroup == _CODED else GONE


def _coded(word: str) -> list[str]:
    """
    Return how the address of a page spells a word, if otherwise.
    """
    if _is_number(word):
        return []
    return sorted({quote(word), quote_plus(word)} - {word})


def _fit(word: str) -> str:
    word = word.strip()
    digits = "".join(_DIGIT.findall(word))
    if _is_number(word):
        return word if len(digits) >= SHORTEST_NUMBER else ""
    return word if len(word) >= SHORTEST_NAME else ""


def _is_number(word: str) -> bool:
    return bool(word) and all(sign.isdigit() or sign in "+-() （）" for sign in word)


def _pattern(word: str) -> str:
    if _is_number(word):
        digits = _DIGIT.findall(word)
        gap = r"[-\s()（）]*"
        head, tail = digits[:-TOGETHER], "".join(digits[-TOGETHER:])
        return rf"(?<![0-9A-Za-z]){gap.join([*head, tail])}(?![0-9A-Za-z])"
    before = _BEFORE if _LATIN.match(word[0]) else ""
    after = _AFTER if _LATIN.match(word[-1]) else ""
    return f"{before}{re.escape(word)}{after}"


def _start(word: str) -> str:
    if not _is_number(word):
        return word
    return "".join(_DIGIT.findall(word)[-TOGETHER:])


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(key)
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
