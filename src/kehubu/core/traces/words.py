"""The words by which somebody is found: in texts, in JSON, and taken out of them."""

import json
import re
from collections.abc import Iterable
from typing import Any, Self

GONE = "已删除的人"
SHORTEST_NAME, SHORTEST_NUMBER = 2, 7
TOGETHER = 4
AROUND = 16
"""Characters before and after a word that an excerpt shows."""
_BETWEEN = re.compile(r"[、，,；;/\n]")
_DIGIT = re.compile(r"\d")


class Words:
    """
    Names, numbers and addresses of one person.

    A number is found however it is grouped, as long as its last four digits stand
    together, but not within a longer one; letters are found in either case.
    """

    def __init__(self, words: Iterable[str]) -> None:
        parts = (part for word in words for part in _BETWEEN.split(word))
        self.words = tuple(dict.fromkeys(filter(None, map(_fit, parts))))
        patterns = [_pattern(word) for word in self.words]
        self._pattern = re.compile("|".join(patterns) or r"(?!)", re.IGNORECASE)

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
        return [_start(word) for word in self.words]

    def are_in(self, value: Any) -> bool:
        return any(self._pattern.search(text) for text in _texts(value))

    def excerpt(self, value: Any) -> str:
        """
        Return where the first of the words stands, with what is around it.
        """
        for text in _texts(value):
            found = self._pattern.search(text)
            if found:
                first = max(found.start() - AROUND, 0)
                return " ".join(text[first : found.end() + AROUND].split())
        return ""

    def taken_out(self, value: Any) -> Any:
        """
        Return a value without the words; whoever was named is somebody now.
        """
        if isinstance(value, str):
            return self._pattern.sub(GONE, value)
        if isinstance(value, dict):
            return {
                self.taken_out(key): self.taken_out(each) for key, each in value.items()
            }
        if isinstance(value, list):
            return [self.taken_out(each) for each in value]
        return value


def escaped(text: str) -> str:
    """
    Return a text as JSON may write it: SQLite keeps what Python has escaped.
    """
    return json.dumps(text)[1:-1]


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
    return re.escape(word)


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
