"""
The process that reads a workbook: a request on stdin, JSON lines on stdout.

Run alone and isolated by ``workbooks.py``; imports nothing of Kehubu. The first
line of the answer names the sheets or a refusal, each other one is a row that
holds something: its number and its cells as text.
"""

import contextlib
import datetime as dt
import io
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from zipfile import BadZipFile, ZipFile

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

if sys.platform != "win32":
    import resource

# Measured: 5,000 rows of 8 columns take 20 MB, a million cells 135 MB.
MEMORY = 1 << 30
CPU_SECONDS = 20
_ERROR_CELL = re.compile(rb"""(<(?:\w+:)?c\s[^<>]*?\bt=)(["'])e\2""")


class Refused(Exception):
    """The workbook is not read; the argument is the code of an error."""


def limit() -> None:
    """
    Bound memory and time of this process and keep it from writing files.
    """
    if sys.platform == "win32":
        return
    for kind, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # A stricter limit already holds, or (macOS) this one is unknown.
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(kind, (value, value))


def answer(data: bytes, asked: str | None) -> Iterator[object]:
    """
    Yield what the parent is told, ready for JSON.
    """
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(with_error_texts(data)))
        names = visible_sheets(workbook)
        sheet = chosen(workbook, names, asked)
    except Refused as refusal:
        yield {"refused": str(refusal)}
    except (CalamineError, BadZipFile, NotImplementedError, EOFError, zlib.error):
        yield {"refused": "damaged"}
    else:
        yield {"sheet": sheet.name, "sheets": names}
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            texts = [text_of(cell) for cell in cells]
            if any(texts):
                yield number, texts


def visible_sheets(workbook: CalamineWorkbook) -> list[str]:
    """
    Name the worksheets that a person sees, in order.
    """
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet
        and sheet.visible == SheetVisibleEnum.Visible
    ]


def chosen(
    workbook: CalamineWorkbook, names: list[str], asked: str | None
) -> CalamineSheet:
    """
    Return the sheet asked for, or else the first that holds something.
    """
    if asked is not None and asked not in names:
        raise Refused("no_such_sheet")
    for name in names if asked is None else [asked]:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.start is not None:
            return sheet
    raise Refused("empty")


def with_error_texts(data: bytes) -> bytes:
    """
    Return an xlsx in which errors such as ``#N/A`` are texts.

    Calamine for Python reads error cells as blanks, which would lose them silently.
    """
    if not data.startswith(b"PK"):
        return data
    with ZipFile(io.BytesIO(data)) as old:
        sheets = [name for name in old.namelist() if "worksheets/" in name]
        if not any(_ERROR_CELL.search(old.read(name)) for name in sheets):
            return data
        changed = io.BytesIO()
        with ZipFile(changed, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                texts = _ERROR_CELL.sub(rb"\1\2str\2", part)
                new.writestr(name, texts if name in sheets else part)
    return changed.getvalue()


def text_of(value: object) -> str:
    """
    Return a cell's value as a person reads it.
    """
    return _TEXTS.get(type(value), str)(value)


def _number(value: float) -> str:
    """
    Give 15 significant digits, as Excel does.
    """
    return format(Decimal(f"{value:.15g}") + 0, "f")


def _moment(value: dt.datetime) -> str:
    is_day = value.time() == dt.time()
    return str(value.date()) if is_day else value.isoformat(" ", "minutes")


def _duration(value: dt.timedelta) -> str:
    hours, minutes = divmod(value // dt.timedelta(minutes=1), 60)
    return f"{hours}:{minutes:02}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "是" if value else "否",
    int: _number,
    float: _number,
    dt.datetime: _moment,
    dt.time: lambda value: value.isoformat("minutes"),
    dt.timedelta: _duration,
}


def main() -> None:
    limit()
    request = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    for line in answer(data, request["sheet"]):
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
        sys.stdout.buffer.write(text.encode() + b"\n")


if __name__ == "__main__":
    main()
