"""What can be read of a file without the program that has made it."""

import re
import struct
import zlib
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from pypdf import PdfReader
from pypdf.errors import PyPdfError

ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "big5")
"""In which texts, lists and the older Office files are written."""
LARGEST = 100 << 20
LARGEST_TEXT = 20 << 20
LARGEST_PART = 50 << 20
DEEPEST = 3
"""How many packages in one another are opened: an archive set holds Office files."""
_TAG = re.compile(rb"<[^<>]*>")
_BLANK = re.compile(r"\s+")
_ZIP, _PDF = b"PK\x03\x04", b"%PDF-"
_MARKUP = (".xml", ".rels", ".html")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
_BROKEN_ZIP = (BadZipFile, NotImplementedError, RuntimeError, struct.error, zlib.error)
_BROKEN_PDF = (
    *(PyPdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError),
    *(AssertionError, NotImplementedError, RecursionError, struct.error, zlib.error),
)
"""What a file raises that is not the PDF it says it is."""


def readable(data: bytes, depth: int = 0) -> Iterator[str]:
    """
    Yield the texts that a file may hold: of today's Office files and of packages their
    parts, of PDFs their pages and what is noted on them, of others what their bytes say
    in each encoding. Pictures, scanned pages and what a password locks hold nothing
    that could be read this way.
    """
    if len(data) > LARGEST or data.startswith(_PICTURES):
        return
    if data.startswith(_ZIP):
        yield from _parts(data, depth)
        return
    if data.startswith(_PDF):
        yield from _pages(data)
    if len(data) <= LARGEST_TEXT:
        for encoding in ENCODINGS:
            yield data.decode(encoding, errors="ignore")


def _parts(data: bytes, depth: int) -> Iterator[str]:
    try:
        with ZipFile(BytesIO(data)) as packed:
            for part in packed.infolist():
                yield part.filename
                if part.file_size > LARGEST_PART:
                    continue
                if part.filename.endswith(_MARKUP):
                    yield from _marked(packed.read(part))
                elif depth < DEEPEST:
                    yield from readable(packed.read(part), depth + 1)
    except _BROKEN_ZIP:
        return


def _marked(markup: bytes) -> Iterator[str]:
    """
    Yield a text without its markup: a word may be set in two pieces, and two cells may
    stand side by side.
    """
    for instead in (b"", b" "):
        yield unescape(_TAG.sub(instead, markup).decode(errors="ignore"))


def _pages(data: bytes) -> Iterator[str]:
    """
    Yield what a PDF says, also without its blanks: a line may end within a name.
    """
    try:
        reader = PdfReader(BytesIO(data))
        yield from map(str, (reader.metadata or {}).values())
        yield from map(str, (reader.get_fields() or {}).values())
        for files in reader.attachments.values():
            for file in files:
                yield from readable(file, DEEPEST)
        for page in reader.pages:
            text = page.extract_text()
            yield text
            yield _BLANK.sub("", text)
            for note in page.annotations or []:
                yield str(note.get_object())
    except _BROKEN_PDF:
        return
