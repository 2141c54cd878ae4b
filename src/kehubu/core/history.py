"""
History: who did what to which row, when and why.

Services record each change; ``amend`` changes a row and records it in one go, so
that the two cannot drift apart.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from kehubu.core import encryption
from kehubu.core.models import HistoryEntry

Row = TypeVar("Row", bound=Model)

VERBS: dict[str, str | Promise] = {}
"""What each verb says to a reader; apps add theirs."""


def name_verbs(verbs: Mapping[str, str | Promise]) -> None:
    """
    Give an app's verbs the words that a timeline shows.
    """
    VERBS.update(verbs)


def entry(
    verb: str,
    subject: Model,
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    within: Model | None = None,
    instead_of: AbstractBaseUser | None = None,
    reason: str = "",
    changes: Mapping[str, Any] | None = None,
) -> HistoryEntry:
    """
    Make an unsaved entry, for services that write many at once. Of encrypted fields
    ``changes`` keep only whether there was something.
    """
    told = {
        name: encryption.masked(subject, name, values)
        for name, values in (changes or {}).items()
    }
    return HistoryEntry(
        verb=verb,
        subject_kind=subject._meta.label_lower,
        subject_id=subject.pk,
        within_kind=within._meta.label_lower if within else "",
        within_id=within.pk if within else None,
        by_id=by.pk if by else None,
        instead_of_id=instead_of.pk if instead_of else None,
        at=at,
        reason=reason,
        changes=told,
    )


def record(
    verb: str,
    subject: Model,
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    **columns: Any,
) -> HistoryEntry:
    """
    Append an entry; ``columns`` are those of :func:`entry`.
    """
    row = entry(verb, subject, by=by, at=at, **columns)
    row.save(force_insert=True)
    return row


def for_reader(story: QuerySet[HistoryEntry], user: Any) -> QuerySet[HistoryEntry]:
    """
    Keep of a story what is about rows that the user may see: what happened within a
    client tells of a lead, and who may not see the lead learns nothing of it. What is
    about rows that are gone, or of a kind that everybody sees, stays.

    One statement asks which kinds of rows the story tells of; the rest is a condition.
    """
    for kind in story.order_by().values_list("subject_kind", flat=True).distinct():
        try:
            rows = apps.get_model(kind)._default_manager
        except LookupError:  # of a model that is no more
            continue
        if hasattr(rows, "visible_to"):
            seen = rows.visible_to(user).filter(pk=OuterRef("subject_id"))
            present = rows.filter(pk=OuterRef("subject_id"))
            hidden = Q(Exists(present)) & ~Q(Exists(seen))
            story = story.filter(~Q(subject_kind=kind) | ~hidden)
    return story


def writers(row: Model, *verbs: str) -> set[int]:
    """
    Return the keys of all who have done one of these things to ``row``.
    """
    done = HistoryEntry.objects.filter(
        subject_kind=row._meta.label_lower, subject_id=row.pk, verb__in=verbs
    )
    people = done.exclude(by_id=None).values_list("by_id", flat=True)
    return set(people)


def amend(
    row: Row,
    verb: str,
    *,
    by: AbstractBaseUser | None,
    at: datetime,
    values: Mapping[str, Any],
    **columns: Any,
) -> Row:
    """
    Set ``values`` on ``row``, save what differs, and record before and after.

    Nothing is written where nothing differs.
    """
    before = {name: _plain(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    after = {name: _plain(row, name) for name in values}
    changes = {n: [before[n], after[n]] for n in values if before[n] != after[n]}
    if changes:
        row.save(update_fields=list(changes))
        record(verb, row, by=by, at=at, changes=changes, **columns)
    return row


def _plain(row: Model, name: str) -> Any:
    field = row._meta.get_field(name)
    return getattr(row, getattr(field, "attname", name))
