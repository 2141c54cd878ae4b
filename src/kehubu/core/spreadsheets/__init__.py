"""
Spreadsheets: Excel and CSV in and out.

``read`` tells a file by its content, refuses what it does not trust with a sentence
for the user and gives every cell as a person would read it, ``pasted`` takes what was
copied out of a sheet; ``find_header``,
``parse_date`` and ``parse_phone`` make sense of the cells. ``write_xlsx`` and
``write_csv`` write files in which no text can become a formula.
"""

from kehubu.core.spreadsheets.cells import BadCell, parse_date, parse_phone
from kehubu.core.spreadsheets.delimited import ENCODINGS, pasted, write_csv
from kehubu.core.spreadsheets.errors import UnreadableFile
from kehubu.core.spreadsheets.headers import Header, find_header
from kehubu.core.spreadsheets.reading import LARGEST, Table, read
from kehubu.core.spreadsheets.rows import Row
from kehubu.core.spreadsheets.values import Column
from kehubu.core.spreadsheets.xlsx import TooManyRowsToWrite, write_xlsx

__all__ = [
    "ENCODINGS",
    "LARGEST",
    "BadCell",
    "Column",
    "Header",
    "Row",
    "Table",
    "TooManyRowsToWrite",
    "UnreadableFile",
    "find_header",
    "parse_date",
    "parse_phone",
    "pasted",
    "read",
    "write_csv",
    "write_xlsx",
]
