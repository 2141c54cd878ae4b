"""The sheet: size, margins, letterhead, foot, title, and the styles of the text."""

from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kehubu.core.papers.blocks import Paper
from kehubu.core.papers.word.xml import (
    FAINT,
    INK,
    RED,
    add_field,
    element,
    say,
    set_fonts,
    underline,
)

WIDTH, HEIGHT = Mm(210), Mm(297)
LEFT, RIGHT, TOP, BOTTOM = Mm(28), Mm(20), Mm(26), Mm(22)  # the left one binds
LINE = Mm(162)
"""What is left of the width for text."""
THUMBNAIL = "/metadata/thumbnail"


def lay_out(document: Document, paper: Paper) -> None:
    """
    Make an empty document the sheet of ``paper``, with its title and number.
    """
    _set_sheet(document)
    _set_styles(document)
    _tell_of_itself(document, paper)
    _write_head(document, paper)
    _write_foot(document, paper)
    title = document.add_paragraph(style="Title")
    say(title, paper.title)
    if paper.number:
        number = document.add_paragraph()
        number.alignment = WD_ALIGN_PARAGRAPH.CENTER
        say(number, paper.number, size=9, colour=FAINT)


def _set_sheet(document: Document) -> None:
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = WIDTH, HEIGHT
    sheet.left_margin, sheet.right_margin = LEFT, RIGHT
    sheet.top_margin, sheet.bottom_margin = TOP, BOTTOM
    sheet.header_distance, sheet.footer_distance = Mm(13), Mm(11)
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            # As of Word 2013: the lines of a table begin where the text does.
            setting.set(qn("w:val"), "15")


def _set_styles(document: Document) -> None:
    normal = document.styles["Normal"]
    languages = element("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    normal.element.get_or_add_rPr().append(languages)
    for name, size in (("Normal", 10), ("Title", 17), ("Heading 1", 11)):
        style: Any = document.styles[name]
        set_fonts(style.element.get_or_add_rPr())
        style.font.size, style.font.color.rgb = Pt(size), INK
        style.font.bold = name != "Normal"
        form = style.paragraph_format
        form.line_spacing, form.space_after = 1.3, Pt(0)
        form.space_before = Pt(12 if name == "Heading 1" else 0)
        _tell_twin(document, style.element)
    document.styles["Heading 1"].paragraph_format.space_after = Pt(4)
    title: Any = document.styles["Title"]
    title.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    properties = title.element.pPr
    for line_below in properties.findall(qn("w:pBdr")):
        properties.remove(line_below)


def _tell_twin(document: Document, style: Any) -> None:
    """
    Give the style of characters that belongs to one of paragraphs the same look.
    """
    for link in style.findall(qn("w:link")):
        for other in document.styles.element.findall(qn("w:style")):
            if other.get(qn("w:styleId")) == link.get(qn("w:val")):
                other.replace(other.rPr, deepcopy(style.rPr))


def _tell_of_itself(document: Document, paper: Paper) -> None:
    """
    Say in the properties what the paper says, and nothing of the template.
    """
    told = document.core_properties
    told.title, told.author = _short(paper.title), _short(paper.letterhead)
    told.subject, told.comments, told.keywords = _short(paper.number), "", ""
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if THUMBNAIL in one.reltype]:
        relations.pop(key)


def _short(text: str) -> str:
    """
    Return what a property may hold: 255 characters on one line.
    """
    return "".join(c for c in text if c.isprintable())[:255]


def _write_head(document: Document, paper: Paper) -> None:
    _part_left_and_right(document, "Header")
    line = document.sections[0].header.paragraphs[0]
    say(line, paper.letterhead, size=10.5, bold=True)
    say(line, f"\t{paper.address}", size=8.5, colour=FAINT)
    underline(line, RED)


def _write_foot(document: Document, paper: Paper) -> None:
    _part_left_and_right(document, "Footer")
    document.styles["Footer"].font.size = Pt(8)
    document.styles["Footer"].font.color.rgb = FAINT
    line = document.sections[0].footer.paragraphs[0]
    say(line, f"{paper.foot}\t")
    add_field(line, "PAGE")
    say(line, " / ")
    add_field(line, "NUMPAGES")


def _part_left_and_right(document: Document, style: str) -> None:
    """
    Have one tab only, at the right edge; the template has two for its own sheet.
    """
    stops = document.styles[style].paragraph_format.tab_stops
    while len(stops):
        del stops[0]
    stops.add_tab_stop(LINE, WD_TAB_ALIGNMENT.RIGHT)
