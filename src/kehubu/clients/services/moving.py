"""
One row folded into another of its kind: all that refers to it goes over, and nothing is
forgotten, so that it can be unfolded.

Where there may be but one of a thing, and both have one, the two are folded too. If
that holds for a while only (one running service, say), the two are at odds: refused,
unless their app says that they are one.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import (
    CharField,
    DateField,
    EmailField,
    Model,
    Q,
    QuerySet,
    TextField,
)
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients.references import (
    Reference,
    Singular,
    is_always_folded,
    is_filled,
    references_to,
    summed,
    twin_of,
)
from kehubu.clients.services.packing import raw, write_raw
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry, Notification
from kehubu.signoffs.models import Content

BATCH = 500
_BLANK = (None, "")
_FILLED = (CharField, DateField, EmailField, TextField)
Move = dict[str, Any]


class AtOdds(DomainError):
    code = "merge_at_odds"
    message = _("两边都有“%(what)s”，只能留一个，请先处理其中一边，再来合并。")


class ChangedSince(DomainError):
    code = "merge_changed_since"
    message = _("合并之后有内容变过，不能撤销。")


@dataclass
class Fold:
    """
    What folding has done: ``moves`` are columns set to other values in rows of a model;
    ``removed`` are rows as the database had them, in the order in which they went.
    """

    moves: list[Move] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)

    def fold(self, kept: Model, gone: Model) -> None:
        """
        Have all that refers to ``gone`` refer to ``kept``, and remove ``gone``.

        :raises AtOdds: if both have what there may be but one of at a time
        """
        for reference in references_to(type(gone)):
            if reference.model is not HistoryEntry:
                self._refer(reference, kept, gone)
        self._remove(gone)

    def move(
        self, rows: QuerySet[Any], was: dict[str, Any], becomes: dict[str, Any]
    ) -> None:
        """
        Set columns that all ``rows`` have alike, and remember which rows they were.
        """
        keys = sorted(rows.values_list("pk", flat=True))
        for part in _parts(keys):
            rows.model._base_manager.filter(pk__in=part).update(**becomes)
        if keys:
            label = rows.model._meta.label_lower
            self.moves.append(
                {"model": label, "keys": keys, "was": was, "becomes": becomes}
            )

    def _refer(self, reference: Reference, kept: Model, gone: Model) -> None:
        rows, singular = reference.rows(gone), reference.singular
        if singular:
            for row in list(rows.order_by("pk")):
                twin = _twin(reference, singular, row, kept)
                twin = twin or twin_of(row, reference.column, kept)
                if twin:
                    self._join(twin, row)
        try:
            with transaction.atomic():
                self.move(rows.all(), reference.value(gone), reference.value(kept))
        except IntegrityError as error:
            what = reference.model._meta.verbose_name
            raise AtOdds(what=rows.first() or what) from error

    def _join(self, kept: Model, gone: Model) -> None:
        """
        Make one of what there may be but one of.
        """
        label = gone._meta.label_lower
        frozen = Content.objects.filter(subject_kind=label, subject_id=gone.pk)
        if frozen.exists():
            # What was put forward to be signed is never put away.
            raise AtOdds(what=gone)
        if is_filled(gone):
            fill(self, kept, gone)
        if becomes := summed(kept, gone):
            own = type(kept)._base_manager.filter(pk=kept.pk)
            self.move(own, {name: getattr(kept, name) for name in becomes}, becomes)
        self.fold(kept, gone)

    def _remove(self, row: Model) -> None:
        """
        Remove the row alone. Nothing cascades: what still referred to it would be
        refused by the database.
        """
        self.removed.append({"model": row._meta.label_lower, "row": raw(row)})
        rows = type(row)._base_manager.filter(pk=row.pk)
        rows._raw_delete(rows.db)


def fill(fold: Fold, kept: Model, gone: Model) -> None:
    """
    Have what ``kept`` leaves blank say what ``gone`` says, as far as the database takes
    it.
    """
    blank = {
        field.attname: getattr(gone, field.attname)
        for field in kept._meta.concrete_fields
        if type(field) in _FILLED and not field.unique
        if getattr(kept, field.attname) in _BLANK
        and getattr(gone, field.attname) not in _BLANK
    }
    rows = type(kept)._base_manager.filter(pk=kept.pk)
    for name, value in blank.items():
        with suppress(IntegrityError), transaction.atomic():
            fold.move(rows, {name: getattr(kept, name)}, {name: value})


def tell_story(fold: Fold, kept: Model, gone: Model) -> None:
    """
    Have what happened to ``gone`` belong to the story of ``kept``. Entries stay about
    what they were about: their versions are not those of the other row.
    """
    entries, kind = HistoryEntry.objects, gone._meta.label_lower
    story = {"within_kind": kind, "within_id": kept.pk}
    inside = {"within_kind": kind, "within_id": gone.pk}
    own = {"subject_kind": kind, "subject_id": gone.pk}
    fold.move(entries.filter(**inside), inside, story)
    nowhere = {"within_kind": "", "within_id": None}
    fold.move(entries.filter(**own, **nowhere), nowhere, story)
    elsewhere = entries.filter(**own).exclude(**story)
    fold.move(elsewhere, own, {**own, "subject_id": kept.pk})


def lead_notices(fold: Fold, old: str, new: str) -> None:
    """
    Have notifications that lead to a page at or under ``old`` lead to ``new``.
    """
    urls = Notification.objects.filter(url__startswith=old)
    for url in sorted(set(urls.values_list("url", flat=True))):
        longer = {"url": new + url.removeprefix(old)}
        fold.move(Notification.objects.filter(url=url), {"url": url}, longer)


def unfold(moves: list[Move], removed: list[dict[str, Any]]) -> None:
    """
    Put everything back where it was.

    :raises ChangedSince: naming what is no longer where folding has left it
    """
    kept = {(one["model"], one["row"]["id"]) for one in removed}
    lost = [name for move in moves for name in _lost(move, kept)]
    if lost:
        raise ChangedSince(details=list(dict.fromkeys(lost)))
    for one in reversed(removed):
        write_raw(apps.get_model(one["model"]), one["row"])
    for move in reversed(moves):
        rows = apps.get_model(move["model"])._base_manager
        for part in _parts(move["keys"]):
            rows.filter(pk__in=part).update(**move["was"])


def _lost(move: Move, removed: set[tuple[str, int]]) -> Iterator[str]:
    """
    Return a name for each row that is gone or has moved on; what was moved first and
    then folded too is neither.
    """
    model = apps.get_model(move["model"])
    for part in _parts(move["keys"]):
        rows = model._base_manager.filter(pk__in=part)
        still = set(rows.filter(**move["becomes"]).values_list("pk", flat=True))
        changed = {row.pk: row for row in rows.exclude(pk__in=still)}
        for pk in part:
            if pk not in still and (move["model"], pk) not in removed:
                yield str(changed[pk]) if pk in changed else gettext("已删除的内容")


def _twin(
    reference: Reference, singular: list[Singular], row: Model, kept: Model
) -> Model | None:
    """
    Return what stands in the way of ``row`` beside ``kept``, if anything does.

    :raises AtOdds: if it does so for a while only
    """
    said = reference.value(kept)
    for each in singular:
        alike = {name: getattr(row, name) for name in each.columns} | {
            name: value for name, value in said.items() if name in each.columns
        }
        if None in alike.values():
            continue
        rows = type(row)._base_manager.exclude(pk=row.pk)
        found = rows.filter(each.condition or Q(), **alike).first()
        if found and not each.condition:
            return found
        if found and type(row)._base_manager.filter(each.condition, pk=row.pk):
            if is_always_folded(row):
                return found
            raise AtOdds(what=row)
    return None


def _parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
