import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import history, papers, search
from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.documents import bundles, photos, queries, uploads
from kehubu.documents.models import ArchiveSet, Paper, Series, StoredFile
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.signoffs import queries as signoffs
from kehubu.signoffs import seal

PDF = "application/pdf"
STRAY_AFTER = timedelta(days=1)
"""A save that is under way has written its file and not yet its row."""
MOST_STRAYS = 1_000
_FOLDER = re.compile(r"[0-9a-f]{2}")
_KEY = re.compile(r"[0-9a-f]{32}")


BLANKED = _("这份文件因个人信息删除请求已移除。")


class AlreadyArchived(DomainError):
    code = "documents_already_archived"
    message = _("这套文件已经存档，档案号 %(number)s。")


class FilesAreBound(DomainError):
    code = "documents_files_are_bound"
    message = _("这些文件已经签字、打印或存档，不能删除。")


@transaction.atomic
def keep(upload: Upload, *, by: User, at: datetime, subject: Model) -> StoredFile:
    """
    Keep an upload with the row it belongs to.

    :raises UploadRefused: if it is not of a kind that is taken
    """
    content_type = uploads.kind_of(upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return _store(
        upload,
        str(upload.name),
        digest.hexdigest(),
        subject=subject,
        content_type=content_type,
        kept_by=by,
        kept_at=at,
    )


@transaction.atomic
def keep_photo(upload: Upload, *, by: User, at: datetime, subject: Model) -> StoredFile:
    """
    Keep a photo with the row it belongs to, without what tells where and with which
    device it was taken. For pictures that show what was seen, never for originals: an
    artwork, a proof for print or a scanned contract is kept as it came.

    :raises UploadRefused: if it is not a photo, broken or too large
    """
    return keep(photos.bare(upload), by=by, at=at, subject=subject)


@transaction.atomic
def copy(
    file: StoredFile, *, by: User | None, at: datetime, subject: Model
) -> StoredFile:
    """
    Keep a copy of a file with another row, whose readers may not see the original.
    """
    with file.file.open("rb") as content:
        return _store(
            File(content),
            file.name,
            file.sha256,
            subject=subject,
            content_type=file.content_type,
            kept_by=by,
            kept_at=at,
        )


@transaction.atomic
def next_number(series: str, *, by: User | None, at: datetime) -> int:
    """
    Return the next number of a series; whoever rolls back gives it back.
    """
    Series.objects.get_or_create(name=series)
    row = Series.objects.select_for_update().get(name=series)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


@transaction.atomic
def print_paper(
    paper: papers.Paper,
    *,
    by: User | None,
    at: datetime,
    subject: Model,
    kind: str,
    key: str,
    content_sha256: str = "",
    is_sealed: bool = False,
) -> Paper:
    """
    Typeset a paper, seal it if asked, and keep it; the same key prints once.
    """
    known: Paper | None = Paper.objects.filter(key=key).first()
    if known:
        return known
    pdf = papers.typeset(paper, at=at)
    if is_sealed:
        pdf = seal.seal(pdf, name=paper.letterhead, reason=paper.title)
    file = _store(
        ContentFile(pdf),
        f"{paper.title}-{paper.number}.pdf",
        hashlib.sha256(pdf).hexdigest(),
        subject=subject,
        content_type=PDF,
        kept_by=by,
        kept_at=at,
    )
    return Paper.objects.create(
        key=key,
        kind=kind,
        title=paper.title[:200],
        number=paper.number,
        subject_kind=file.subject_kind,
        subject_id=file.subject_id,
        content_sha256=content_sha256,
        chain_hash=signoffs.head_hash() if is_sealed else "",
        is_sealed=is_sealed,
        file=file,
        printed_at=at,
    )


@transaction.atomic
def seal_archive(
    subject: Model,
    *,
    by: User,
    at: datetime,
    title: str,
    holder: str,
    place: str,
    entries: Sequence[bundles.Entry],
    remarks: Sequence[str] = (),
) -> ArchiveSet:
    """
    Seal a set of papers in one ZIP with its manifest, and file it (文件存档).

    :raises AlreadyArchived: if the subject has been archived before
    """
    year = f"{timezone.localtime(at):%Y}"
    serial = next_number(f"archive:{year}", by=by, at=at)
    filed = ArchiveSet.objects.of(subject).first()
    if filed:
        raise AlreadyArchived(number=filed.number)
    bundle = bundles.Bundle(
        number=f"DA-{year}-{serial:04}",
        title=title,
        agency=people.agency(),
        sealed_by=by.name,
        sealed_at=at,
        entries=entries,
        remarks=remarks,
    )
    with bundle.packed() as packed:
        file = _store(
            File(packed.file),
            f"{bundle.number}.zip",
            packed.sha256,
            subject=subject,
            content_type="application/zip",
            kept_by=by,
            kept_at=at,
        )
    archive = ArchiveSet.objects.create(
        number=bundle.number,
        title=title,
        holder=holder,
        place=place,
        subject_kind=file.subject_kind,
        subject_id=file.subject_id,
        manifest=bundle.manifest,
        file=file,
        sealed_by=by,
        sealed_at=at,
    )
    history.record("archive.sealed", archive, by=by, at=at, within=subject)
    search.refresh_soon(ArchiveSet, [archive.pk])
    return archive


@transaction.atomic
def discard(row: Model, *, by: User, at: datetime) -> None:
    """
    Delete the files of a row that is about to go; from disk, once that is certain.

    :raises FilesAreBound: if a signature, a paper or an archive set rests on the row
    """
    files = StoredFile.objects.select_for_update().of(row)
    kept = {stored.file.name: stored.name for stored in files}
    if not kept:
        return
    bound = StoredFile.objects.of(row).exclude(paper=None, archive_set=None)
    if signoffs.latest_content(row._meta.label_lower, row.pk) or bound.exists():
        raise FilesAreBound
    files.delete()
    changes = {"files": [list(kept.values()), []]}
    history.record("files.discarded", row, by=by, at=at, changes=changes)
    for path in kept:
        transaction.on_commit(partial(default_storage.delete, path), robust=True)


@transaction.atomic
def blank(file: StoredFile, *, by: User | None, at: datetime, name: str) -> StoredFile:
    """
    Put a line that says so in the place of what a file holds, and give it a name
    without what shall be forgotten; the old content goes from disk once that is
    certain.

    :raises FilesAreBound: if a signature, a paper or an archive set rests on it
    """
    file = StoredFile.objects.select_for_update(of=["self"]).get(pk=file.pk)
    if queries.is_bound(file):
        raise FilesAreBound
    old = str(file.file.name)
    text = str(BLANKED).encode()
    file.name, file.size = name[-200:], len(text)
    file.sha256 = hashlib.sha256(text).hexdigest()
    file.content_type = "text/plain"
    file.file.save(name, ContentFile(text), save=False)
    file.save()
    transaction.on_commit(partial(default_storage.delete, old), robust=True)
    return file


def clear_strays(*, by: User | None, at: datetime) -> int:
    """
    Delete files on disk that no row knows, a thousand at most; return how many.

    A refused save leaves its uploads behind: what the database takes back, the disk
    does not.
    """
    strays = list(islice(_strays(at - STRAY_AFTER), MOST_STRAYS))
    for path in strays:
        default_storage.delete(path)
    return len(strays)


def _strays(before: datetime) -> Iterator[str]:
    """
    Yield files named as we name them, older than ``before`` and without a row.
    """
    if not default_storage.exists(""):
        return
    for folder in filter(_FOLDER.fullmatch, default_storage.listdir("")[0]):
        keys = filter(_KEY.fullmatch, default_storage.listdir(folder)[1])
        paths = {f"{folder}/{key}" for key in keys}
        rows = StoredFile.objects.filter(file__startswith=f"{folder}/")
        for path in sorted(paths - set(rows.values_list("file", flat=True))):
            if default_storage.get_modified_time(path) < before:
                yield path


def _store(
    file: File[bytes], name: str, sha256: str, *, subject: Model, **columns: Any
) -> StoredFile:
    stored = StoredFile(
        name=name[-200:],
        size=file.size,
        sha256=sha256,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        **columns,
    )
    stored.file.save(name, file, save=False)
    stored.save(force_insert=True)
    return stored
