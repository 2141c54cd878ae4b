"""What a file is: told by its content, whatever its name."""

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from pathlib import PurePath
from typing import Literal

from kehubu.core.spreadsheets import archives
from kehubu.core.spreadsheets.errors import (
    EncryptedWorkbook,
    MacroWorkbook,
    NameContradictsContent,
    NotASpreadsheet,
    WebPage,
)

Kind = Literal["xlsx", "xls", "csv"]

_SUFFIXES: dict[Kind, tuple[str, ...]] = {
    "xlsx": (".xlsx",),
    "xls": (".xls", ".et"),  # .et: 97–2003 workbooks by WPS
    "csv": (".csv", ".tsv", ".txt"),
}
# A workbook of Excel 97–2003 whose first record announces a cipher (FILEPASS).
_LOCKED = re.compile(
    rb"\x09\x08\x10\0\0\x06\x05\0.{12}(?:\x86\0\0\0)?\x2f\0", re.DOTALL
)
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Other binaries (MZ, BM, …) begin like text and are known by control characters.
_FOREIGN: tuple[bytes, ...] = (
    *(b"%PDF", b"{\\rtf", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b"),
    *(b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff"),
    *(b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe"),
)
_MARKUP = re.compile(rb"\s*(<[!?a-z]|mime-version:)", re.IGNORECASE)
_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\f\r"})
_HEAD = 65_536


def kind_of(data: bytes, name: str) -> Kind:
    """
    Tell the kind of spreadsheet that ``data`` is.

    A name without a suffix contradicts nothing.

    :raises UnreadableFile: if it is none, is not to be trusted, or is named otherwise
    """
    suffix = PurePath(name.strip()).suffix.lower()
    if suffix == ".xlsm":
        raise MacroWorkbook
    kind = _kind(data)
    if suffix and suffix not in _SUFFIXES[kind]:
        raise NameContradictsContent(suffix=suffix, kind=kind)
    return kind


def _kind(data: bytes) -> Kind:
    if data.startswith(_ZIP):
        archives.check(data)
        return "xlsx"
    if data.startswith(_OLE):
        _check_ole(data)
        return "xls"
    _check_text(data)
    return "csv"


def _check_ole(data: bytes) -> None:
    """
    Refuse all but plain workbooks, by the names in the container's directory.
    """
    if _ole_name("EncryptedPackage") in data or _LOCKED.search(data):
        raise EncryptedWorkbook
    if _ole_name("_VBA_PROJECT_CUR") in data:
        raise MacroWorkbook
    if _ole_name("Workbook") not in data and _ole_name("Book") not in data:
        raise NotASpreadsheet


def _ole_name(name: str) -> bytes:
    return f"{name}\0".encode("utf-16-le")


def _check_text(data: bytes) -> None:
    head = data[:_HEAD]
    if head.startswith(_FOREIGN):
        raise NotASpreadsheet
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        head = head.decode("utf-16", errors="ignore").encode()
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls > 8 + len(head) // 50:
        raise NotASpreadsheet
    if _MARKUP.match(head.removeprefix(BOM_UTF8)):
        raise WebPage
