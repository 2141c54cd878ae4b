"""Two people at once: the second is told who changed what, and nothing is lost."""

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    message = _(
        "您打开这一页之后，内容已被别人修改。您填写的还在下面，请核对后再保存。"
    )


def check_version(row: Model, seen: int) -> int:
    """
    Return the next version of ``row`` if ``seen`` is its present one.

    :raises ChangedMeanwhile: naming who has changed which field since
    """
    current: int = row.version  # type: ignore[attr-defined]
    if seen != current:
        raise ChangedMeanwhile(details=_changes_since(row, seen), version=current)
    return current + 1


def _changes_since(row: Model, seen: int) -> list[str]:
    entries = HistoryEntry.objects.filter(
        subject_kind=row._meta.label_lower, subject_id=row.pk
    ).select_related("by")
    told = []
    for entry in entries.order_by("pk"):
        after = entry.changes.get("version", [0, 0])[1]
        if after > seen:
            told.append(f"{_who_and_when(entry)} {_fields(row, entry)}")
    return told


def _who_and_when(entry: HistoryEntry) -> str:
    return f"{timezone.localtime(entry.at):%m-%d %H:%M} {entry.by or ''}："


def _fields(row: Model, entry: HistoryEntry) -> str:
    names = [name for name in entry.changes if name != "version"]
    return "；".join(
        f"{_label(row, name)} {before} → {after}"
        for name in names
        for before, after in [entry.changes[name]]
    )


def _label(row: Model, name: str) -> str:
    fields = {field.name: field for field in row._meta.get_fields()}
    return str(getattr(fields.get(name), "verbose_name", name))
