"""What our fonts can draw: PDF/A refuses a paper with a character that none has."""

from functools import cache
from pathlib import Path
from struct import iter_unpack, unpack_from
from typing import Any

FONTS = Path(__file__).parents[1] / "fonts"
GETA = "〓"
"""What Chinese and Japanese printers set for a character that the case lacks."""
_FULL_CMAP = 12


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
    fonts = (_code_points(path.read_bytes()) for path in FONTS.glob("*.ttf"))
    return frozenset().union(*fonts)


def _code_points(font: bytes) -> set[int]:
    """
    Read the character map of a TrueType font (OpenType specification, ``cmap``).
    """
    tables = dict(_tables(font))
    cmap = tables[b"cmap"]
    (count,) = unpack_from(">H", font, cmap + 2)
    found: set[int] = set()
    for n in range(count):
        (offset,) = unpack_from(">L", font, cmap + 8 + n * 8)
        found |= _mapped(font, cmap + offset)
    return found


def _tables(font: bytes) -> list[tuple[bytes, int]]:
    (count,) = unpack_from(">H", font, 4)
    records = iter_unpack(">4sLLL", font[12 : 12 + count * 16])
    return [(tag, offset) for tag, _checksum, offset, _length in records]


def _mapped(font: bytes, at: int) -> set[int]:
    kind, _reserved, _length, _language, groups = unpack_from(">HHLLL", font, at)
    if kind != _FULL_CMAP:
        return set()
    ranges = iter_unpack(">LLL", font[at + 16 : at + 16 + groups * 12])
    return {code for first, last, _glyph in ranges for code in range(first, last + 1)}
