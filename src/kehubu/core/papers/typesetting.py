"""Typst sets the papers: one wheel, about 20 ms a page, fonts embedded (PDF/A-2b)."""

import json
from dataclasses import asdict
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from kehubu.core.papers.blocks import Paper, to_data
from kehubu.core.papers.glyphs import FONTS, drawable

HERE = Path(__file__).parent
DOTS = 200
"""To an inch, of a drawing that cannot stay one."""


def typeset(paper: Paper, *, at: datetime) -> bytes:
    """
    Return the paper as PDF; equal papers of the same moment have equal bytes.

    What no font can draw is set as ``〓``: a paper with an emoji is better than none.
    Typst refuses such a character in PDF/A, and some of a script from right to left end
    its process.
    """
    data = drawable({**asdict(paper), "blocks": to_data(paper.blocks)})
    pdf = typst.Compiler(
        HERE / "house.typ",
        root=HERE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
    ).compile(format="pdf", pdf_standards="a-2b", timestamp=at.replace(microsecond=0))
    if not isinstance(pdf, bytes):
        raise TypeError(pdf)
    return pdf


def drawn(svg: str) -> bytes:
    """
    Return an SVG drawing as PNG, as wide as the text of a page, to be printed.
    """
    png = typst.Compiler(
        HERE / "drawing.typ",
        root=HERE,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"svg": svg},
    ).compile(format="png", ppi=DOTS)
    if not isinstance(png, bytes):
        raise TypeError(png)
    return png


@cache
def _fonts() -> typst.Fonts:
    """
    Load the fonts once for each process: full ones, since names need rare characters.
    """
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
