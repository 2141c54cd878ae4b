"""
History: who did what to which row, when and why.

Services record each change; ``amend`` changes a row and records it in one go, so
that the two cannot drift apart.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from kehubu.core import encryption
from kehubu.core.models import HistoryEntry

Row = TypeVar("Row", bound=Model)

VERBS: dict[str, str | Promise] = {}
"""What each verb says to a reader; apps add theirs."""

_kept_among: list[type[Model]] = []
"""Models of whose rows stories tell only to who sees them."""


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


def keep_among(*models: type[Model]) -> None:
    """
    Have stories tell of rows of these models only to who sees them (``visible_to``):
    fewer than see the row within which they happen, as of a client's leads.
    """
    _kept_among.extend(models)


def for_reader(story: QuerySet[HistoryEntry], user: Any) -> QuerySet[HistoryEntry]:
    """
    Leave out of a story what is about rows that are kept from the user. What is about
    rows that are gone stays. Which rows are asked for hangs on no data, so that the
    statement can be prepared.
    """
    for model in _kept_among:
        rows: Any = model._default_manager
        at_it = rows.filter(pk=OuterRef("subject_id"))
        seen = rows.visible_to(user).filter(pk=OuterRef("subject_id"))
        is_hidden = (
            Q(subject_kind=model._meta.label_lower) & Exists(at_it) & ~Exists(seen)
        )
        story = story.exclude(is_hidden)
    return story


TOLD = ("step", "content", "told", "when")
"""What a timeline shows of an entry's changes."""


def folded(entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """
    Return of equal entries that follow each other on a day only the latest, with how
    many they are: twelve sections saved one after another are one line.
    """
    found: list[HistoryEntry] = []
    for each in entries:
        if found and _told(found[-1]) == _told(each):
            found[-1].times += 1
        else:
            found.append(each)
    return found


def _told(row: HistoryEntry) -> tuple[Any, ...]:
    shown = [row.changes.get(name) for name in TOLD]
    day = timezone.localdate(row.at)
    return (row.verb, row.by_id, row.instead_of_id, row.reason, day, shown)


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
