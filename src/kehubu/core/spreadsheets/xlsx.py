"""Writing Excel files in which no text can become a formula."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]

from kehubu.core.errors import DomainError
from kehubu.core.spreadsheets.text import cut
from kehubu.core.spreadsheets.values import Column, is_number, local, text_of

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": {"font_name": "微软雅黑", "font_size": 10},
}
_FORMATS = "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_TITLE = {"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "num_format": "@"}
_NARROWEST, _WIDEST, _MEASURED = 8, 48, 200
_LAST_ROW = 1_048_575
_EXACT = 10**15  # Excel keeps 15 digits
_FIRST_DAY = date(1900, 3, 1)  # before it Excel counts a day that never was
_SHEET_NAME = 31
# Texts that XlsxWriter 3.3 takes for its own: it writes <r>…</r> as raw XML, which may
# hold formulas, and escapes _x0041_x0042_ amiss. Broken up as rich text they are safe.
_MISTAKEN = re.compile(r"\A<r>.*</r>\Z|_x[0-9a-fA-F]{4}_", re.DOTALL)
_BREAK = re.compile(r"(?<=\A<)|(?<=_)(?=x[0-9a-fA-F]{4}_)")
_BREAKS = 50  # beyond, hostile text may come out amiss, but fast
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\s]+")


class TooManyRowsToWrite(DomainError):
    code = "too_many_rows_to_write"
    message = _("内容超过 Excel 的行数上限，请缩小范围，或导出为 CSV。")


def write_xlsx(
    title: str | Promise, columns: Sequence[Column], rows: Iterable[Sequence[object]]
) -> bytes:
    """
    Write one sheet in which texts stay texts, whatever they look like.

    Numbers and dates become Excel's, aware datetimes in the current time zone;
    truth becomes 是 or 否, anything else its text. Texts are cut at 32,767 UTF-16
    units and then end in ``…``.

    :raises TooManyRowsToWrite: beyond 1,048,575 rows
    """
    buffer = BytesIO()
    with Workbook(buffer, _OPTIONS) as workbook:
        sheet = _Sheet(workbook, _sheet_name(title), columns)
        for row in rows:
            sheet.append(row)
        sheet.finish()
    return buffer.getvalue()


class _Sheet:
    """A sheet that grows row by row, from its titles on."""

    def __init__(
        self, workbook: Workbook, name: str, columns: Sequence[Column]
    ) -> None:
        formats = *_FORMATS, *(column.number_format for column in columns)
        styles = [workbook.add_format({"num_format": each}) for each in formats]
        self._text, self._day, self._moment, *numbers = styles
        self._numbers = dict(enumerate(numbers))
        self._sheet = workbook.add_worksheet(name)
        self._row = 0
        self._widths = [_NARROWEST] * len(columns)
        self._write_titles(columns, workbook.add_format(_TITLE))

    def append(self, values: Sequence[object]) -> None:
        if self._row == _LAST_ROW:
            raise TooManyRowsToWrite
        self._row += 1
        for column, value in enumerate(values):
            self._write(column, value)
        if self._row <= _MEASURED:
            self._widen([text_of(value) for value in values])

    def finish(self) -> None:
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width)
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, self._row, len(self._widths) - 1)

    def _write_titles(self, columns: Sequence[Column], style: Format) -> None:
        titles = [text_of(column.title) for column in columns]
        for column, title in enumerate(titles):
            self._write_text(column, title, style)
        self._widen([f"{title}▼" for title in titles])

    def _write(self, column: int, value: object) -> None:
        match _held(value):
            case str() as text:
                self._write_text(column, text, self._text)
            case datetime() as moment:
                self._sheet.write_datetime(self._row, column, moment, self._moment)
            case date() as day:
                self._sheet.write_datetime(self._row, column, day, self._day)
            case number:
                style = self._numbers.get(column)
                self._sheet.write_number(self._row, column, number, style)

    def _write_text(self, column: int, text: str, style: Format) -> None:
        text = cut(text)
        if _MISTAKEN.search(text):
            pieces = [
                each for part in _BREAK.split(text, _BREAKS) for each in (style, part)
            ]
            self._sheet.write_rich_string(self._row, column, *pieces, style)
        elif text:
            self._sheet.write_string(self._row, column, text, style)

    def _widen(self, texts: Sequence[str]) -> None:
        for column, text in enumerate(texts[: len(self._widths)]):
            width = min(_width(text) + 2, _WIDEST)
            self._widths[column] = max(self._widths[column], width)


def _held(value: object) -> str | float | Decimal | date:
    """
    Return ``value`` if Excel can hold it, or else its text.
    """
    if is_number(value) and -_EXACT < value < _EXACT:
        return value
    match value:
        case datetime() if value.date() > _FIRST_DAY:
            return local(value)
        case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
            return value
    return text_of(value)


def _width(text: str) -> int:
    """
    Count columns: as bytes of GB 18030, in which full-width characters have two.
    """
    return max(len(line.encode("gb18030")) for line in text[:_WIDEST].split("\n"))


def _sheet_name(title: str | Promise) -> str:
    name = _NOT_IN_SHEET_NAMES.sub(" ", text_of(title)).strip(" '")
    reserved = name.casefold() == "history"  # by Excel, for shared workbooks
    return cut(f"{name}_" if reserved else name, _SHEET_NAME)
