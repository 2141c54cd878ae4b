"""What a page has room for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """What a page has room for: characters of a text, brands, spenders."""

    words: int
    brands: int
    spenders: int


ROOMS = (Room(110, 7, 4), Room(60, 6, 3), Room(36, 5, 2), Room(18, 4, 1))
"""Tried one after the other until the fact sheet fits on one page."""


def cut(text: str, most: int) -> str:
    """
    Return a text on one line, of at most so many characters.
    """
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[:most]}…"
