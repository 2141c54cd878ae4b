"""Archive sets as ZIP files: the papers, a manifest, and the manifest sealed."""

import hashlib
import json
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import IO, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.core import papers
from kehubu.documents import uploads
from kehubu.documents.models import StoredFile
from kehubu.people.models import Agency
from kehubu.signoffs import queries as signoffs
from kehubu.signoffs import seal

CHUNK = 2**20
LEVEL = 1
"""Of DEFLATE: the set is packed while the write lock is held."""
EPOCH = (1980, 1, 1, 0, 0, 0)
LONGEST = 200
"""Bytes of a name in a ZIP, without its number; file systems take 255."""
EXTENSION = 8


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the set, the folder it goes to, and what it is."""

    folder: str
    title: str
    file: StoredFile


@dataclass(frozen=True, slots=True)
class Packed:
    file: IO[bytes]
    sha256: str


@dataclass(frozen=True)
class Bundle:
    number: str
    title: str
    agency: Agency
    sealed_by: str
    sealed_at: datetime
    entries: Sequence[Entry]
    remarks: Sequence[str]

    @cached_property
    def named(self) -> list[tuple[str, Entry]]:
        """
        The entries with their names in the ZIP: numbered, so that none is twice.
        """
        return [
            (f"{entry.folder}/{place:03} {_safe(entry.file.name)}", entry)
            for place, entry in enumerate(self.entries, start=1)
        ]

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """
        What is in the set, each file with its SHA-256, and the end of the chain.
        """
        return {
            "number": self.number,
            "title": self.title,
            "agency": self.agency.name,
            "sealed_by": self.sealed_by,
            "sealed_at": self.sealed_at.isoformat(),
            "chain": {
                "length": signoffs.chain_length(),
                "hash": signoffs.head_hash(),
            },
            "remarks": list(self.remarks),
            "files": [
                {
                    "name": name,
                    "title": entry.title,
                    "size": entry.file.size,
                    "sha256": entry.file.sha256,
                }
                for name, entry in self.named
            ],
        }

    @contextmanager
    def packed(self) -> Iterator[Packed]:
        """
        Yield the ZIP: all files, ``manifest.json``, its sealed print, the certificate.
        """
        listed = json.dumps(self.manifest, ensure_ascii=False, indent=1).encode()
        with tempfile.TemporaryFile() as file:
            with zipfile.ZipFile(file, "w") as container:
                for name, entry in self.named:
                    _copy(container, name, entry.file)
                _write(container, "manifest.json", listed)
                _write(container, "manifest.pdf", self._sealed_list(listed))
                certificate = seal.certificate_file().read_bytes()
                _write(container, "certificate.pem", certificate)
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            file.seek(0)
            yield Packed(file, digest)

    def _sealed_list(self, listed: bytes) -> bytes:
        sealed_at = timezone.localtime(self.sealed_at)
        digest = hashlib.sha256(listed).hexdigest()
        rows = [
            (f["name"], f["title"], _in_two_lines(f["sha256"]))
            for f in self.manifest["files"]
        ]
        blocks: list[papers.Facts | papers.Text | papers.Table] = [
            papers.Facts(
                [
                    (_("题名"), self.title),
                    (_("份数"), str(len(rows))),
                    (_("存档人"), self.sealed_by),
                    (_("存档时间"), f"{sealed_at:%Y-%m-%d %H:%M}"),
                    (_("清单指纹"), digest),
                ]
            ),
            papers.Table(_("文件"), [_("名称"), _("内容"), "SHA-256"], rows, [4, 3, 6]),
        ]
        if self.remarks:
            blocks.append(papers.Text(_("说明"), "\n".join(self.remarks)))
        paper = papers.Paper(
            letterhead=self.agency.name,
            address=self.agency.address,
            title=_("存档清单"),
            number=self.number,
            blocks=blocks,
            foot=f"manifest.json {digest[:16]}",
        )
        pdf = papers.typeset(paper, at=self.sealed_at)
        return seal.seal(pdf, name=self.agency.name, reason=_("文件存档"))


def _in_two_lines(digest: str) -> str:
    """
    Break a hash, which no line of the paper can hold.
    """
    half = len(digest) // 2
    return f"{digest[:half]}\n{digest[half:]}"


def _copy(container: zipfile.ZipFile, name: str, stored: StoredFile) -> None:
    info = zipfile.ZipInfo(name, EPOCH)
    if stored.content_type not in uploads.PACKED:
        info.compress_type = zipfile.ZIP_DEFLATED
        # Public from Python 3.13 on; until then only this name sets it for a stream.
        info._compresslevel = LEVEL  # type: ignore[attr-defined]
    with stored.file.open("rb") as source, container.open(info, "w") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)


def _write(container: zipfile.ZipFile, name: str, data: bytes) -> None:
    container.writestr(zipfile.ZipInfo(name, EPOCH), data)


def _safe(name: str) -> str:
    """
    Take out of a file's name what leads out of a folder when it is unpacked, or hides
    how it ends, and cut it where file systems would.
    """
    plain = "".join("_" if _is_unsafe(char) else char for char in name).rstrip(". ")
    stem, dot, extension = plain.rpartition(".")
    end = f"{dot}{extension}" if stem and len(extension) <= EXTENSION else ""
    cut = plain.removesuffix(end).encode()[: LONGEST - len(end.encode())]
    return cut.decode(errors="ignore") + end


def _is_unsafe(char: str) -> bool:
    return char in '/\\:*?"<>|' or unicodedata.category(char) in {"Cc", "Cf"}
