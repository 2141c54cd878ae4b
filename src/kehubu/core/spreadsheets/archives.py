"""The ZIP container of an xlsx: judged by its directory, before anything unpacks."""

import struct
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from kehubu.core.spreadsheets.errors import (
    DamagedWorkbook,
    EncryptedWorkbook,
    MacroWorkbook,
    NotASpreadsheet,
    SuspiciousArchive,
)

MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 << 20
MAX_RATIO = 200
RATIO_FROM = 1 << 20
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1


def check(data: bytes) -> None:
    """
    Refuse an archive that is no xlsx or would cost too much to unpack.

    Sizes that lie are caught by the limits of the process that reads.

    :raises UnreadableFile: saying what is wrong
    """
    entries = _entries(data)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise EncryptedWorkbook
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or any(map(_is_suspicious, entries)):
        raise SuspiciousArchive
    _check_parts([entry.filename for entry in entries])


def _entries(data: bytes) -> list[ZipInfo]:
    if data.count(_ENTRY) > MAX_ENTRIES:  # before a million of them become objects
        raise SuspiciousArchive
    try:
        return ZipFile(BytesIO(data)).infolist()
    except (BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
        raise DamagedWorkbook from None


def _is_suspicious(entry: ZipInfo) -> bool:
    path = entry.filename.replace("\\", "/")
    if path.startswith("/") or ":" in path or ".." in path.split("/"):
        return True
    ratio = entry.file_size / max(entry.compress_size, 1)
    return entry.file_size > RATIO_FROM and ratio > MAX_RATIO


def _check_parts(names: list[str]) -> None:
    is_workbook = any(name.startswith("xl/workbook.") for name in names)
    if not is_workbook or "[Content_Types].xml" not in names:
        raise NotASpreadsheet
    lowered = [name.lower() for name in names]
    if any("vbaproject.bin" in name or "/macrosheets/" in name for name in lowered):
        raise MacroWorkbook
