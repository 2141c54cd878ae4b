"""CSV in and out: which encoding, which delimiter, which rows; and what is pasted."""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from io import BytesIO, StringIO, TextIOWrapper
from itertools import islice

from charset_normalizer import from_bytes

from kehubu.core.spreadsheets.errors import (
    MalformedRow,
    TooManyColumns,
    UnknownEncoding,
    WrongEncoding,
)
from kehubu.core.spreadsheets.formulas import guarded, unguarded
from kehubu.core.spreadsheets.rows import LAST_COLUMN, MAX_COLUMNS, Row
from kehubu.core.spreadsheets.text import clean
from kehubu.core.spreadsheets.values import Column, is_number, text_of

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16")
"""What ``read`` takes as ``encoding``; GBK and GB 2312 are parts of GB 18030."""

_CODECS = {encoding: encoding for encoding in ENCODINGS} | {"utf-8": "utf-8-sig"}
_DELIMITERS = ",;\t|"
_ENCODING_SAMPLE = 500  # lines
_DELIMITER_SAMPLE = 16_384  # characters


def encoding_of(data: bytes, asked: str | None) -> str:
    """
    Return the encoding of ``data``, one of ``ENCODINGS``, after trying it out.

    :raises UnreadableFile: if the encoding asked for, or else none of them, fits
    """
    if asked is None:
        return _guess(data)
    if not _decodes(data, asked):
        raise WrongEncoding(encoding=asked)
    return asked


def numbered_rows(data: bytes, encoding: str) -> Iterator[tuple[int, list[str]]]:
    """
    Yield the records, numbered as rows; quoted cells may hold line ends.

    A cell of more than 131,072 characters breaks off here. That is the default of
    ``csv.field_size_limit``, which is one for the process and so left alone.

    :raises MalformedRow: where quotes do not pair, rather than swallow rows
    """
    number = width = 0

    def narrow(lines: Iterable[str]) -> Iterator[str]:
        nonlocal width
        for line in lines:
            width += line.count(delimiter)
            if width >= LAST_COLUMN:  # before a line of commas becomes 20 million cells
                raise TooManyColumns(row=number + 1, limit=MAX_COLUMNS)
            yield line

    with TextIOWrapper(BytesIO(data), _CODECS[encoding], newline="") as lines:
        delimiter = _delimiter(lines.read(_DELIMITER_SAMPLE))
        lines.seek(0)
        records = csv.reader(narrow(lines), delimiter=delimiter, strict=True)
        try:
            for number, record in enumerate(records, start=1):
                width = 0
                yield number, [unguarded(text) for text in record]
        except csv.Error:
            raise MalformedRow(row=number + 1) from None


def pasted(text: str) -> list[Row]:
    """
    Return the rows of a table that was copied from a spreadsheet, blank ones left out.

    A quoted cell may hold line ends. Where quotes do not pair, they are signs like any
    other: nobody sees which line they are in, and all is shown before it is kept.
    """
    lines = StringIO(text, newline="")
    try:
        records = list(csv.reader(lines, delimiter="\t", strict=True))
    except csv.Error:
        records = [line.split("\t") for line in text.splitlines()]
    rows = [
        Row(number, tuple(map(clean, cells))) for number, cells in enumerate(records, 1)
    ]
    return [row for row in rows if any(row.cells)]


def write_csv(columns: Sequence[Column], rows: Iterable[Sequence[object]]) -> bytes:
    """
    Write UTF-8 with a byte order mark, for Excel, and CRLF.

    A text that a program may take for a formula gets an apostrophe in front, which
    ``read`` takes off again.
    """
    file = StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([_written(column.title) for column in columns])
    writer.writerows([_written(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _written(value: object) -> str:
    text = text_of(value)
    return text if is_number(value) else guarded(text)


def _guess(data: bytes) -> str:
    marked = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    usual = "utf-16" if marked else "utf-8"
    if _decodes(data, usual):
        return usual
    fitting = [encoding for encoding in ("gb18030", "big5") if _decodes(data, encoding)]
    if not fitting:
        raise UnknownEncoding
    return fitting[0] if len(fitting) == 1 else _likelier(data, fitting)


def _likelier(data: bytes, encodings: list[str]) -> str:
    telling = (line for line in BytesIO(data) if not line.isascii())
    sample = b"".join(islice(telling, _ENCODING_SAMPLE))
    best = from_bytes(sample, cp_isolation=encodings).best()
    return best.encoding if best and best.encoding in encodings else encodings[0]


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(_CODECS[encoding])
    except (KeyError, UnicodeError):
        return False
    return True


def _delimiter(sample: str) -> str:
    """
    Return the delimiter that makes the greatest share of the rows equally wide; the
    sniffer of the standard library guesses from quotes, and is quadratic.
    """
    return max(_DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(sample: str, delimiter: str) -> tuple[float, int]:
    """
    Return the share of the rows that have the same number of cells, more than one, and
    that number.
    """
    widths: Counter[int] = Counter()
    with suppress(csv.Error):
        records = csv.reader(StringIO(sample, newline=""), delimiter=delimiter)
        widths.update(len(record) for record in records if record)
    shares = ((n / widths.total(), width) for width, n in widths.items() if width > 1)
    return max(shares, default=(0.0, 0))
