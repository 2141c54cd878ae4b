"""Which row names the columns, and which column holds which field; pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kehubu.core.spreadsheets.rows import Row

SEARCHED = 20
LONGEST_LABEL = 16
_REMARK = re.compile(r"\(.*?\)|\[.*?\]|【.*?】|〔.*?〕")

_Labels = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Header:
    """The row at ``index`` in the rows; ``columns`` maps column, from 0, to field."""

    index: int
    columns: Mapping[int, str]


@dataclass(frozen=True, slots=True, order=True)
class _Match:
    """How well a cell names a field; the least is the best."""

    is_contained: bool
    is_inside: bool  # rather than at the end, where a Chinese compound has its head
    spare: int
    column: int
    field: str


def find_header(
    rows: Sequence[Row], known: Mapping[str, Sequence[str]]
) -> Header | None:
    """
    Return the first of the 20 first rows that names the most fields, or ``None``.

    ``known`` maps a field to the labels people use for it. A cell names a field by
    being such a label, remarks in brackets and punctuation aside, or by holding it.
    Two fields make a header; a single one does if the label is exact and no cell of
    the row holds a digit, so that a row of data is not taken for one.
    """
    labels = {field: [_plain(label) for label in known[field]] for field in known}
    found = [_best(row, labels) for row in rows[:SEARCHED]]
    strengths = [sum(2 - match.is_contained for match in row) for row in found]
    for index in sorted(range(len(found)), key=lambda i: -strengths[i]):
        if _is_header(rows[index], found[index]):
            columns = {match.column: match.field for match in found[index]}
            return Header(index, dict(sorted(columns.items())))
    return None


def _is_header(row: Row, found: list[_Match]) -> bool:
    if len(found) != 1:
        return len(found) > 1
    holds_digit = any(char.isdigit() for cell in row.cells for char in cell)
    return not found[0].is_contained and not holds_digit


def _best(row: Row, labels: _Labels) -> list[_Match]:
    """
    Give each field one column and each column one field, best matches first.
    """
    best: list[_Match] = []
    for match in sorted(_matches(row, labels)):
        taken = any(m.column == match.column or m.field == match.field for m in best)
        if not taken:
            best.append(match)
    return best


def _matches(row: Row, labels: _Labels) -> Iterator[_Match]:
    for column, text in enumerate(row.cells):
        cell = _plain(text)
        if not 0 < len(cell) <= LONGEST_LABEL:
            continue
        for field in labels:
            for label in filter(None, labels[field]):
                if label in cell:
                    spare = len(cell) - len(label)
                    inside = not cell.endswith(label)
                    yield _Match(spare > 0, inside, spare, column, field)


def _plain(text: str) -> str:
    """
    Return the letters and digits of ``text``, width and case levelled.
    """
    level = unicodedata.normalize("NFKC", text[:200]).casefold()
    kept = "".join(filter(str.isalnum, _REMARK.sub("", level)))
    return kept or "".join(filter(str.isalnum, level))
