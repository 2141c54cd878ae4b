"""Which uploads are taken: by extension, and by what the file really is."""

import struct
import zipfile
from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.core.spreadsheets import archives

HEAD = 4096
MAX_PARTS = 10_000
"""Of a container: a deck with charts has a small workbook behind each of them."""
Test = Callable[[bytes], bool]


class UploadRefused(DomainError):
    """The common parent of what may be wrong with an upload."""

    field = "uploads"


class KindNotTaken(UploadRefused):
    code = "upload_kind_not_taken"
    message = _(
        "“%(name)s”：不收这种文件。可以用 PDF、Office、图片、视频或设计源文件。"
    )


class NotWhatItSays(UploadRefused):
    code = "upload_not_what_it_says"
    message = _("“%(name)s”：内容与扩展名不符，可能已损坏或改过名。")


class HasMacros(UploadRefused):
    code = "upload_has_macros"
    message = _("“%(name)s”：含有宏，请另存为不含宏的文件。")


class Suspicious(UploadRefused):
    code = "upload_suspicious"
    message = _("“%(name)s”：压缩结构异常，为安全起见不予接收。")


class TooBig(UploadRefused):
    code = "upload_too_big"
    message = _("“%(name)s”：超过 %(limit)s MB。")


class EmptyUpload(UploadRefused):
    code = "upload_empty"
    message = _("“%(name)s”：是空文件。")


class Kind(NamedTuple):
    content_type: str
    test: Test


def _starts(*magics: bytes) -> Test:
    return lambda head: head.startswith(magics)


def _is_movie(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _riff(form: bytes) -> Test:
    return lambda head: head.startswith(b"RIFF") and head[8:12] == form


def _is_text(head: bytes) -> bool:
    markup = head.removeprefix(BOM_UTF8).lstrip()[:1] == b"<"
    return b"\0" not in head and not markup


_ZIP = _starts(b"PK\x03\x04")
_OLE = _starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS: dict[str, Kind] = {
    "pdf": Kind("application/pdf", _starts(b"%PDF-")),
    "png": Kind("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    "jpg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    "jpeg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    "gif": Kind("image/gif", _starts(b"GIF87a", b"GIF89a")),
    "tif": Kind("image/tiff", _starts(b"II*\0", b"MM\0*")),
    "webp": Kind("image/webp", _riff(b"WEBP")),
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", _ZIP),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", _ZIP),
    "pptx": Kind(f"{_OFFICE}.presentationml.presentation", _ZIP),
    "doc": Kind("application/msword", _OLE),
    "xls": Kind("application/vnd.ms-excel", _OLE),
    "ppt": Kind("application/vnd.ms-powerpoint", _OLE),
    "psd": Kind("image/vnd.adobe.photoshop", _starts(b"8BPS")),
    "ai": Kind("application/postscript", _starts(b"%PDF-", b"%!PS")),
    "eps": Kind("application/postscript", _starts(b"%!PS", b"\xc5\xd0\xd3\xc6")),
    "mp4": Kind("video/mp4", _is_movie),
    "mov": Kind("video/quicktime", _is_movie),
    "mp3": Kind("audio/mpeg", _starts(b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2")),
    "wav": Kind("audio/wav", _riff(b"WAVE")),
    "txt": Kind("text/plain", _is_text),
    "csv": Kind("text/csv", _is_text),
}
PACKED = frozenset(
    KINDS[extension].content_type
    for extension in (
        *("pdf", "png", "jpg", "jpeg", "gif", "webp", "docx", "xlsx", "pptx"),
        *("mp4", "mov", "mp3"),
    )
)
"""Content types that are compressed as they are."""
FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
"""Where a container of today's Office keeps what it is."""
STREAMS = {
    "doc": ("WordDocument",),
    "xls": ("Workbook", "Book"),
    "ppt": ("PowerPoint Document",),
}
"""What a container of Office 97–2003 names what it is."""
MACROS = "_VBA_PROJECT"
MACRO_PARTS = ("vbaproject.bin", "/macrosheets/")


def kind_of(upload: Upload) -> str:
    """
    Return the content type of an upload that may be kept.

    :raises UploadRefused: saying what is wrong with it
    """
    name = str(upload.name)
    extension = PurePath(name).suffix.lower().removeprefix(".")
    if extension not in KINDS:
        raise KindNotTaken(name=name)
    if not upload.size:
        raise EmptyUpload(name=name)
    if upload.size > settings.UPLOAD_LIMIT:
        raise TooBig(name=name, limit=settings.UPLOAD_LIMIT // 2**20)
    head = _head(upload)
    if not KINDS[extension].test(head):
        raise NotWhatItSays(name=name)
    if extension in FOLDERS:
        _check_office(upload, name, FOLDERS[extension])
    if extension in STREAMS:
        _check_old_office(upload, name, STREAMS[extension])
    return KINDS[extension].content_type


def _head(upload: Upload) -> bytes:
    upload.seek(0)
    head: bytes = upload.read(HEAD)
    upload.seek(0)
    return head


def _check_office(upload: Upload, name: str, folder: str) -> None:
    """
    Look at the directory of the container, without unpacking anything.
    """
    entries = _entries(upload, name)
    parts = [entry.filename for entry in entries]
    is_office = any(part.startswith(folder) for part in parts)
    if not is_office or "[Content_Types].xml" not in parts:
        raise NotWhatItSays(name=name)
    if any(mark in part.lower() for part in parts for mark in MACRO_PARTS):
        raise HasMacros(name=name)
    if _is_bomb(entries):
        raise Suspicious(name=name)


def _is_bomb(entries: Sequence[zipfile.ZipInfo]) -> bool:
    """
    Tell what would cost its reader too much: we never unpack it, colleagues do.
    """
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > max(archives.MAX_UNPACKED, 2 * settings.UPLOAD_LIMIT):
        return True
    large = (entry for entry in entries if entry.file_size > archives.RATIO_FROM)
    return any(e.file_size > archives.MAX_RATIO * e.compress_size for e in large)


def _entries(upload: Upload, name: str) -> list[zipfile.ZipInfo]:
    if upload.file is None:
        raise EmptyUpload(name=name)
    marks = sum(chunk.count(b"PK\x01\x02") for chunk in upload.chunks())
    if marks > MAX_PARTS:  # before a million of them become objects
        upload.seek(0)
        raise Suspicious(name=name)
    upload.seek(0)
    try:
        return zipfile.ZipFile(upload.file).infolist()
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        ValueError,
        OSError,
        struct.error,
    ) as error:
        raise NotWhatItSays(name=name) from error
    finally:
        upload.seek(0)


def _check_old_office(upload: Upload, name: str, streams: Sequence[str]) -> None:
    """
    Look for names in the directory of the container; an entry of it begins at a
    multiple of 128 bytes, so that no name lies across two chunks.
    """
    wanted = {stream: stream.encode("utf-16-le") for stream in (*streams, MACROS)}
    found = {
        stream
        for chunk in upload.chunks()
        for stream, encoded in wanted.items()
        if encoded in chunk
    }
    upload.seek(0)
    if MACROS in found:
        raise HasMacros(name=name)
    if not found:
        raise NotWhatItSays(name=name)
