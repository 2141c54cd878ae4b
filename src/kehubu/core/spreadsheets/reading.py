"""Reading a spreadsheet, whatever its kind."""

from dataclasses import dataclass

from kehubu.core.spreadsheets.delimited import encoding_of, numbered_rows
from kehubu.core.spreadsheets.errors import EmptyFile, FileTooLarge
from kehubu.core.spreadsheets.kinds import Kind, kind_of
from kehubu.core.spreadsheets.rows import Row, collect
from kehubu.core.spreadsheets.workbooks import opened

MAX_MEGABYTES = 20
LARGEST = MAX_MEGABYTES << 20


@dataclass(frozen=True, slots=True)
class Table:
    """
    One sheet: the rows that hold something, at least one.

    ``sheets`` names all visible ones; a CSV file has no sheet, a workbook no encoding.
    """

    kind: Kind
    rows: tuple[Row, ...]
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""


def read(
    data: bytes, name: str, *, encoding: str | None = None, sheet: str | None = None
) -> Table:
    """
    Read an uploaded xlsx, xls or CSV file.

    Every cell is a text: no control characters, no blanks around it, dates as
    ``1991-04-03`` or ``1991-04-03 09:30``, whole numbers without a point, truth as
    是 or 否, errors such as ``#N/A`` as they are. ``encoding``, one of
    ``ENCODINGS``, corrects a wrong guess for CSV; ``sheet`` chooses another one than
    the first that holds something. Workbooks are read in a process of their own.

    :raises UnreadableFile: with a sentence for the user
    """
    if not data:
        raise EmptyFile
    if len(data) > LARGEST:
        raise FileTooLarge(limit=MAX_MEGABYTES)
    kind = kind_of(data, name)
    if kind == "csv":
        fitting = encoding_of(data, encoding)
        return Table(kind, collect(numbered_rows(data, fitting)), encoding=fitting)
    with opened(data, sheet) as (head, numbered):
        rows = collect(numbered)
    return Table(kind, rows, head["sheet"], tuple(head["sheets"]))
