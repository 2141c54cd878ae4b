from collections.abc import Collection, Sequence

from django.db.models import Model, QuerySet

from kehubu.documents.models import ArchiveSet, Paper, StoredFile
from kehubu.people.models import User
from kehubu.signoffs import queries as signoffs


def archives(user: User) -> QuerySet[ArchiveSet]:
    """
    Return the archive sets that the user may see, newest first.
    """
    seen = ArchiveSet.objects.visible_to(user)
    return seen.select_related("sealed_by").order_by("-pk")


def files_of(row: Model) -> QuerySet[StoredFile]:
    """
    Return the files kept with a row, papers printed from it left out.
    """
    return StoredFile.objects.of(row).filter(paper=None, archive_set=None)


def files_of_rows(model: type[Model], pks: Collection[int]) -> QuerySet[StoredFile]:
    """
    Return the files kept with these rows of a model, papers printed from them left out.
    """
    kind = model._meta.label_lower
    held = StoredFile.objects.filter(subject_kind=kind, subject_id__in=pks)
    return held.filter(paper=None, archive_set=None)


def stored(pk: int) -> StoredFile | None:
    """
    Return a file; that its reader may have it is for the caller to know.
    """
    return StoredFile.objects.filter(pk=pk).first()


def is_bound(file: StoredFile) -> bool:
    """
    Tell whether a paper, an archive set or something signed rests on a file.
    """
    if hasattr(file, "paper") or hasattr(file, "archive_set"):
        return True
    return signoffs.holds_file(file.sha256)


def papers_of(row: Model) -> QuerySet[Paper]:
    return Paper.objects.of(row).select_related("file")


def archive_of(row: Model) -> ArchiveSet | None:
    found: ArchiveSet | None = ArchiveSet.objects.of(row).first()
    return found


def archives_of(rows: Sequence[Model]) -> dict[int, ArchiveSet]:
    """
    Return the archive sets of these rows of one model, by their keys.
    """
    if not rows:
        return {}
    kind, keys = rows[0]._meta.label_lower, [row.pk for row in rows]
    sets = ArchiveSet.objects.filter(subject_kind=kind, subject_id__in=keys)
    return {archive.subject_id: archive for archive in sets}
