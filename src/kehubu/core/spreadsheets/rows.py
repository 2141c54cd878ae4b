"""Rows of cleaned cells, within limits that hold for every kind of file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kehubu.core.spreadsheets.errors import (
    CellTooLong,
    EmptyFile,
    TooManyColumns,
    TooManyRows,
    TooMuchContent,
)
from kehubu.core.spreadsheets.text import LONGEST, clean, fits

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_CELLS = 1_000_000
"""About 100 MB of Python texts."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""As in Excel; blank rows and columns cost time too."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something; ``number`` counts from 1, as spreadsheets do."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """
        Return the text in ``column``, counted from 0; beyond the last cell ``""``.
        """
        return self.cells[column] if column < len(self.cells) else ""


def collect(numbered: Iterable[tuple[int, Sequence[str]]]) -> tuple[Row, ...]:
    """
    Clean the cells, cut blank ones at the end of rows and leave blank rows out.

    :raises UnreadableFile: at the first row beyond a limit, or if all are blank
    """
    rows: list[Row] = []
    cells = 0
    for number, raw in numbered:
        texts = _cells(raw)
        if texts:
            rows.append(_checked(Row(number, texts)))
            cells += len(texts)
        if number > LAST_ROW or len(rows) > MAX_ROWS:
            raise TooManyRows(limit=MAX_ROWS)
        if cells > MAX_CELLS:
            raise TooMuchContent
    if not rows:
        raise EmptyFile
    return tuple(rows)


def _cells(raw: Sequence[str]) -> tuple[str, ...]:
    cells = [clean(text) for text in raw]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _checked(row: Row) -> Row:
    if len(row.cells) > MAX_COLUMNS:
        raise TooManyColumns(row=row.number, limit=MAX_COLUMNS)
    if not all(map(fits, row.cells)):
        raise CellTooLong(row=row.number, limit=LONGEST)
    return row
