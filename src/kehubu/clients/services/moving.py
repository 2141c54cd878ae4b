"""
One row folded into another of its kind: all that refers to it goes over, and nothing is
forgotten, so that it can be unfolded.

Where there may be but one of a thing, and both have one, the two are folded too. If
that holds for a while only (one running service, say), the two are at odds: refused.
"""

import base64
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients.references import Reference, Singular, references_to
from kehubu.core.errors import DomainError
from kehubu.core.models import HistoryEntry, Notification

BATCH = 500
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
                if twin:
                    self.fold(twin, row)
        try:
            with transaction.atomic():
                self.move(rows.all(), reference.value(gone), reference.value(kept))
        except IntegrityError as error:
            what = reference.model._meta.verbose_name
            raise AtOdds(what=rows.first() or what) from error

    def _remove(self, row: Model) -> None:
        """
        Remove the row alone. Nothing cascades: what still referred to it would be
        refused by the database.
        """
        self.removed.append({"model": row._meta.label_lower, "row": _raw(row)})
        rows = type(row)._base_manager.filter(pk=row.pk)
        rows._raw_delete(rows.db)


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
    lost = [name for move in moves for name in _lost(move)]
    if lost:
        raise ChangedSince(details=list(dict.fromkeys(lost)))
    for one in reversed(removed):
        _write_raw(apps.get_model(one["model"]), one["row"])
    for move in reversed(moves):
        rows = apps.get_model(move["model"])._base_manager
        for part in _parts(move["keys"]):
            rows.filter(pk__in=part).update(**move["was"])


def _lost(move: Move) -> Iterator[str]:
    """
    Return a name for each row that is gone or has moved on.
    """
    model = apps.get_model(move["model"])
    for part in _parts(move["keys"]):
        rows = model._base_manager.filter(pk__in=part)
        still = set(rows.filter(**move["becomes"]).values_list("pk", flat=True))
        changed = {row.pk: row for row in rows.exclude(pk__in=still)}
        for pk in part:
            if pk not in still:
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
            raise AtOdds(what=row)
    return None


def _raw(row: Model) -> dict[str, Any]:
    """
    Return the row as the database has it: what is encrypted stays so.
    """
    table, key = _names(type(row))
    with connection.cursor() as cursor:
        sql = f"SELECT * FROM {table} WHERE {key} = %s"  # noqa: S608 - our own names
        cursor.execute(sql, [row.pk])
        names = [column[0] for column in cursor.description]
        return dict(zip(names, map(_packed, cursor.fetchone()), strict=True))


def _write_raw(model: type[Model], row: dict[str, Any]) -> None:
    table, _key = _names(model)
    columns = ", ".join(map(connection.ops.quote_name, row))
    marks = ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608
        cursor.execute(sql, [_unpacked(value) for value in row.values()])


def _names(model: type[Model]) -> tuple[str, str]:
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(str(model._meta.pk.column))


def _packed(value: Any) -> Any:
    """
    Return a value of a column so that JSON can hold it.
    """
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    return value


_UNPACK: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
    "bytes": base64.b64decode,
}


def _unpacked(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, text)] = value.items()
    return _UNPACK[kind](text)


def _parts(keys: list[int]) -> Iterable[list[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
