"""What our fonts can draw: PDF/A refuses a paper with a character that none has."""

from functools import cache
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "fonts"
GETA = "〓"
"""What Chinese and Japanese printers set for a character that the case lacks."""


def drawable(data: Any) -> Any:
    """
    Return ``data`` with every text in it drawable: a geta for each character that our
    fonts lack (an emoji, a very rare Han character), nothing for a control character.
    """
    match data:
        case str():
            return "".join(_drawable(char) for char in data)
        case dict():
            return {key: drawable(value) for key, value in data.items()}
        case list() | tuple():
            return [drawable(item) for item in data]
    return data


def _drawable(char: str) -> str:
    if char == "\n" or ord(char) in _covered():
        return char
    return GETA if char.isprintable() else ""


@cache
def _covered() -> frozenset[int]:
    """
    Return the code points that one of our fonts has; Typst takes the one that fits.
    """
    covered: set[int] = set()
    for path in FONTS.glob("*.ttf"):
        with TTFont(path, lazy=True) as font:
            covered.update(font.getBestCmap())
    return frozenset(covered)
