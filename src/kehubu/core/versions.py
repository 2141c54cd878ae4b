"""Two people at once: the second is told who changed what, and nothing is lost."""

from typing import Any, TypeAlias

from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import money, wording
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry

AnyField: TypeAlias = "Field[Any, Any]"
LONGEST = 60
"""Characters of a value that a refusal tells; the page shows the rest."""


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
    told: list[str] = []
    for entry in entries.order_by("pk"):
        if "version" not in entry.changes:
            continue
        if entry.changes["version"][1] <= seen:
            told.clear()  # seen, or undone: what was seen is what came of it
        else:
            told.append(wording.labelled(_who_and_when(entry), _fields(row, entry)))
    return told


def _who_and_when(entry: HistoryEntry) -> str:
    return f"{timezone.localtime(entry.at):%m-%d %H:%M} {entry.by or 'Kehubu'}"


def _fields(row: Model, entry: HistoryEntry) -> str:
    """
    Tell the fields that have a label; those without, such as sort keys, follow them.
    """
    return wording.clauses(
        f"{field.verbose_name} {_shown(field, before)} → {_shown(field, after)}"
        for field in row._meta.fields
        if field.name in entry.changes and isinstance(field.verbose_name, Promise)
        for before, after in [entry.changes[field.name]]
    )


def _shown(field: AnyField, value: Any) -> str:
    """
    Return a value as the pages show it, not as history keeps it.
    """
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(field, ForeignKey):
        return str(field.related_model._base_manager.filter(pk=value).first() or value)
    if isinstance(value, dict | list):
        # A table in one field: the page shows it better than a sentence.
        return "…"
    if field.name.endswith("_fen"):
        return money.shown(value)
    text = str(dict(field.flatchoices).get(value, value))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
