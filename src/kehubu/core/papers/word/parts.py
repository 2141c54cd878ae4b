"""The blocks of a paper."""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from docx.document import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Emu, Mm, Pt
from docx.table import _Cell

from kehubu.core.papers.blocks import (
    Block,
    Facts,
    Picture,
    Signatory,
    Signatures,
    Table,
    Text,
)
from kehubu.core.papers.typesetting import drawn
from kehubu.core.papers.word.page import LINE
from kehubu.core.papers.word.xml import (
    FAINT,
    HAIRLINE,
    PAPER_GREY,
    RED,
    SERIF,
    frame,
    keep_whole,
    legal,
    line_of_table,
    repeat_as_header,
    say,
    set_fonts,
    shade,
)

LONG = 54
"""Bytes from which on a fact has a line alone, as in the PDF."""
LABEL = Mm(22)
STAMP, BESIDE = Mm(17), Mm(64)


def write(document: Document, block: Block) -> None:
    """
    Add a block at the end of a document.
    """
    if block.heading:
        say(document.add_paragraph(style="Heading 1"), block.heading)
    WRITERS[type(block)](document, block)


def _facts(document: Document, block: Facts) -> None:
    rest = (LINE - 2 * LABEL) // 2
    table = _table(document, [LABEL, rest, LABEL, rest])
    for pair in _in_lines(block.rows):
        cells = table.add_row().cells
        if len(pair) == 1 and _is_long(pair[0]):
            cells[1].merge(cells[3])
        for place, (label, value) in enumerate(pair):
            _fill(cells[2 * place], label, colour=FAINT)
            _fill(cells[2 * place + 1], value)
    _part(document)


def _in_lines(rows: Iterable[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """
    Return the facts of each line: two, or a long one alone.
    """
    lines: list[list[tuple[str, str]]] = []
    for fact in rows:
        last = lines[-1] if lines else []
        has_room = len(last) == 1 and not _is_long(last[0])
        if has_room and not _is_long(fact):
            last.append(fact)
        else:
            lines.append([fact])
    return lines


def _is_long(fact: tuple[str, str]) -> bool:
    return len(fact[1].encode()) > LONG or "\n" in fact[1]


def _text(document: Document, block: Text) -> None:
    say(document.add_paragraph(), block.body)


def _tabular(document: Document, block: Table) -> None:
    shares = block.widths or [1] * len(block.columns)
    table = _table(document, [Emu(int(LINE * s / sum(shares))) for s in shares])
    head = table.add_row()
    repeat_as_header(head)
    for cell, title in zip(head.cells, block.columns, strict=True):
        _fill(cell, title, bold=True)
        shade(cell, PAPER_GREY)
    for texts in block.rows:
        row = table.add_row()
        keep_whole(row)
        for cell, text in zip(row.cells, texts, strict=True):
            _fill(cell, text, size=9)
    _part(document)


def _signatures(document: Document, block: Signatures) -> None:
    table = _table(document, [STAMP, BESIDE, STAMP, BESIDE], lines=0)
    left, right = block.signatories[::2], block.signatories[1::2]
    for pair in zip_longest(left, right):
        row = table.add_row()
        row.height, row.height_rule = Mm(15), WD_ROW_HEIGHT_RULE.AT_LEAST
        keep_whole(row)
        for place, signatory in enumerate(one for one in pair if one):
            _stamp(row.cells[2 * place], signatory)
            beside = row.cells[2 * place + 1]
            _fill(beside, f"{signatory.capacity}\n", bold=True)
            say(beside.paragraphs[0], signatory.note, size=8.5, colour=FAINT)
        for cell in row.cells:
            # A heading stays with its seals, and they with one another.
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        _gap(table)
    _part(document)


def _stamp(cell: _Cell, signatory: Signatory) -> None:
    colour = FAINT if signatory.is_rejection or not signatory.seal else RED
    frame(cell, str(colour), 12 if signatory.seal else 5)
    run = _fill(cell, signatory.seal, size=10.5, bold=True, colour=colour)
    set_fonts(run._r.get_or_add_rPr(), SERIF)
    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _gap(table: Any) -> None:
    """
    Add a low row, so that seals do not touch.
    """
    row = table.add_row()
    row.height, row.height_rule = Mm(2), WD_ROW_HEIGHT_RULE.EXACTLY
    for cell in row.cells:
        cell.paragraphs[0].paragraph_format.line_spacing = Pt(1)
        cell.paragraphs[0].paragraph_format.keep_with_next = True


def _part(document: Document) -> None:
    """
    Add a low line below a table: Word makes one of two that touch.
    """
    between = document.add_paragraph().paragraph_format
    between.line_spacing, between.space_before = Pt(4), Pt(0)


def _picture(document: Document, block: Picture) -> None:
    picture = document.add_picture(io.BytesIO(drawn(block.svg)), width=LINE)
    picture._inline.docPr.set("descr", legal(block.heading))


def _table(document: Document, widths: Sequence[Any], lines: int = 4) -> Any:
    """
    Add a table without rows, with columns of these widths.
    """
    table = document.add_table(rows=0, cols=len(widths))
    table.autofit = False
    line_of_table(table, HAIRLINE, lines)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def _fill(cell: _Cell, text: str, **style: Any) -> Any:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return say(cell.paragraphs[0], text, **style)


WRITERS: Mapping[type[Block], Callable[[Document, Any], None]] = {
    Facts: _facts,
    Text: _text,
    Table: _tabular,
    Signatures: _signatures,
    Picture: _picture,
}
