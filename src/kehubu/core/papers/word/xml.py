"""What python-docx has no words for: fonts for Chinese, borders, fields."""

import re
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

SANS, SERIF, LATIN = "Microsoft YaHei", "SimSun", "Arial"
INK, FAINT = RGBColor(0x1F, 0x23, 0x29), RGBColor(0x6D, 0x74, 0x7C)
RED = RGBColor(0xB8, 0x35, 0x2B)
HAIRLINE, PAPER_GREY = "CBC7BC", "F5F4F0"
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def element(tag: str, **values: object) -> Any:
    """
    Return an element of WordprocessingML with attributes of it.
    """
    made = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def legal(text: str) -> str:
    """
    Return ``text`` without what XML forbids and without other control characters.
    """
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def set_fonts(properties: Any, chinese: str = SANS) -> None:
    """
    Name the fonts, the one for Chinese apart: Word takes it for Chinese only.
    """
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script, font in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN)):
        fonts.set(qn(f"w:{script}"), font)
    fonts.set(qn("w:eastAsia"), chinese)


def say(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = 0,
    colour: RGBColor | None = None,
    bold: bool = False,
) -> Run:
    """
    Add text to a paragraph; its lines stay lines.
    """
    run = paragraph.add_run(legal(text))
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def add_field(paragraph: Paragraph, code: str) -> None:
    """
    Add a field that Word works out, such as the number of the page.
    """
    field = element("fldSimple", instr=code)
    run, shown = element("r"), element("t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


def underline(paragraph: Paragraph, colour: RGBColor) -> None:
    """
    Draw a line below a paragraph, across the page.
    """
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz=6, space=3, color=colour))
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def frame(cell: _Cell, colour: str, eighths: int) -> None:
    """
    Draw a frame around a cell, ``eighths`` of a point thick; 0 is none.
    """
    borders = element("tcBorders")
    for side in ("top", "left", "bottom", "right"):
        kind = "single" if eighths else "nil"
        borders.append(element(side, val=kind, sz=eighths, space=0, color=colour))
    _cell_property(cell, borders, "w:shd", "w:noWrap", "w:tcMar", "w:vAlign")


def shade(cell: _Cell, colour: str) -> None:
    shading = element("shd", val="clear", color="auto", fill=colour)
    _cell_property(cell, shading, "w:noWrap", "w:tcMar", "w:vAlign")


def _cell_property(cell: _Cell, made: Any, *before: str) -> None:
    cell._tc.get_or_add_tcPr().insert_element_before(made, *before)


def repeat_as_header(row: Any) -> None:
    """
    Have a table's row stand at the top of each page.
    """
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def keep_whole(row: Any) -> None:
    """
    Keep a table's row on one page.
    """
    row._tr.get_or_add_trPr().append(element("cantSplit"))


def line_of_table(table: Any, colour: str, eighths: int) -> None:
    """
    Draw the lines of a table, and leave room around the text of its cells.
    """
    properties = table._tbl.tblPr
    borders, margins = element("tblBorders"), element("tblCellMar")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        kind = "single" if eighths else "nil"
        borders.append(element(side, val=kind, sz=eighths, space=0, color=colour))
    for side, twips in (("top", 60), ("left", 90), ("bottom", 60), ("right", 90)):
        margins.append(element(side, w=twips, type="dxa"))
    properties.find(qn("w:tblLayout")).addprevious(borders)
    properties.find(qn("w:tblLook")).addprevious(margins)
