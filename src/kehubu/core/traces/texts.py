"""What can be read of a file without the program that has made it."""

import re
import struct
import zlib
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from zipfile import BadZipFile, ZipFile

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "big5")
"""In which texts, lists and the older Office files are written."""
LARGEST = 20 << 20
LARGEST_PART = 50 << 20
_TAG = re.compile(rb"<[^>]*>")
_ZIP = b"PK\x03\x04"


def readable(data: bytes) -> Iterator[str]:
    """
    Yield the texts that a file may hold: of today's Office files their parts without
    markup, of others what their bytes say in each encoding. Pictures and PDFs hold
    nothing that could be read this way.
    """
    if len(data) > LARGEST:
        return
    if data.startswith(_ZIP):
        yield from _parts(data)
        return
    for encoding in ENCODINGS:
        yield data.decode(encoding, errors="ignore")


def _parts(data: bytes) -> Iterator[str]:
    try:
        with ZipFile(BytesIO(data)) as packed:
            for part in packed.infolist():
                fits = part.file_size <= LARGEST_PART
                if fits and part.filename.endswith((".xml", ".rels", ".txt", ".csv")):
                    markup = packed.read(part)
                    yield unescape(_TAG.sub(b"", markup).decode(errors="ignore"))
    except (BadZipFile, NotImplementedError, RuntimeError, struct.error, zlib.error):
        return
