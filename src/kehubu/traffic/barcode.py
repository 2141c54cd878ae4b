"""Job numbers as bars: Code 39, which any scanner reads, drawn as SVG."""

from collections.abc import Iterator

WIDE, NARROW, GAP, HEIGHT = 3, 1, 1, 16
PATTERNS = {
    "0": "nnnwwnwnn",
    "1": "wnnwnnnnw",
    "2": "nnwwnnnnw",
    "3": "wnwwnnnnn",
    "4": "nnnwwnnnw",
    "5": "wnnwwnnnn",
    "6": "nnwwwnnnn",
    "7": "nnnwnnwnw",
    "8": "wnnwnnwnn",
    "9": "nnwwnnwnn",
    "D": "nnnnwwnnw",
    "G": "nnnnnwwnw",
    "-": "nwnnnnwnw",
    "*": "nwnnwnwnn",
}
"""Bars and spaces in turn, wide or narrow, of the characters of a job number."""


def bars(text: str) -> tuple[list[tuple[int, int]], int]:
    """
    Return where the bars stand and how wide they are, and the width of all.

    :raises KeyError: for a character that no job number has
    """
    found, at = [], 0
    for is_bar, width in _elements(text):
        if is_bar:
            found.append((at, width))
        at += width
    return found, at


def svg(text: str) -> str:
    found, width = bars(text)
    rects = "".join(
        f'<rect x="{at}" y="0" width="{bar}" height="{HEIGHT}"/>' for at, bar in found
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" '
        f'width="{width}" height="{HEIGHT}">{rects}</svg>'
    )


def _elements(text: str) -> Iterator[tuple[bool, int]]:
    for character in f"*{text}*":
        for number, element in enumerate(PATTERNS[character]):
            yield number % 2 == 0, WIDE if element == "w" else NARROW
        yield False, GAP
