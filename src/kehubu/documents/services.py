import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import history, papers, search
from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.documents import bundles, uploads
from kehubu.documents.models import ArchiveSet, Paper, Series, StoredFile
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.signoffs import queries as signoffs
from kehubu.signoffs import seal

PDF = "application/pdf"


class AlreadyArchived(DomainError):
    code = "documents_already_archived"
    message = _("这套文件已经存档，档案号 %(number)s。")


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
