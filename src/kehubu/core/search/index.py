"""Keeping the index and asking it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model, Q, QuerySet
from django.db.models.fields import TextField
from django.db.models.lookups import Lookup
from django.utils.functional import Promise
from django_tasks import task

from kehubu.core import jobs, pinyin
from kehubu.core.access import among
from kehubu.core.models import SearchRow
from kehubu.core.search.sources import SOURCES, kinds_of
from kehubu.core.search.tokens import Phrase, phrases_of, tokens_of

CANDIDATES = 400
BATCH = 500


@dataclass(frozen=True, slots=True)
class Hit:
    """A row that the user may see and that the query finds."""

    kind: str
    label: str | Promise
    icon: str
    title: str
    subtitle: str
    url: str


@TextField.register_lookup
class Matches(Lookup[Any]):
    """``tokens__matches=phrases``: the full-text index of either database."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        table = connection.ops.quote_name("core_searchrow_fts")
        row = f"{self.lhs.alias}.id"
        sql = f"{row} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)"  # noqa: S608
        return sql, [" AND ".join(map(_fts5, self.rhs))]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        sql = f"{self.lhs.alias}.vector @@ %s::tsquery"
        return sql, [" & ".join(map(_tsquery, self.rhs))]


def _fts5(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.tokens)}"' + (" *" if phrase.is_prefix else "")


def _tsquery(phrase: Phrase) -> str:
    lexemes = [f"'{token}'" for token in phrase.tokens]
    if phrase.is_prefix:
        lexemes[-1] += ":*"
    return f"({' <-> '.join(lexemes)})"


def refresh(model: type[Model], pks: Sequence[int]) -> None:
    """
    Write the index rows of these objects anew; those that are gone leave it.
    """
    source = SOURCES[model._meta.label_lower]
    for start in range(0, len(pks), BATCH):
        part = pks[start : start + BATCH]
        found = [_row(source.kind, obj) for obj in source.rows().filter(pk__in=part)]
        SearchRow.objects.bulk_create(
            found,
            update_conflicts=True,
            unique_fields=["kind", "object_id"],
            update_fields=["title", "subtitle", "tokens"],
        )
        forget(model, set(part) - {row.object_id for row in found})


def refresh_soon(model: type[Model], pks: Sequence[int]) -> None:
    """
    Have the worker refresh these objects after commit.
    """
    parts = [pks[start : start + BATCH] for start in range(0, len(pks), BATCH)]
    label = model._meta.label_lower
    jobs.enqueue_all(refresh_rows, [(label, list(part)) for part in parts])


@task
def refresh_rows(label: str, pks: list[int]) -> None:
    refresh(SOURCES[label].model, pks)


def forget(model: type[Model], pks: Iterable[int]) -> None:
    """
    Take objects out of the index.
    """
    kind = model._meta.label_lower
    SearchRow.objects.filter(kind=kind, object_id__in=list(pks)).delete()


def find(
    user: AbstractBaseUser,
    query: str,
    *,
    models: Iterable[type[Model]] = (),
    limit: int = 20,
) -> list[Hit]:
    """
    Return what the user may see and the query finds, best first, then newest.

    Best is a title that is the query, then one that begins with it.
    """
    phrases = phrases_of(query)
    if not phrases:
        return []
    visible = Q()
    for kind in kinds_of(models) or SOURCES:
        seen = SOURCES[kind].model.objects.visible_to(user)  # type: ignore[attr-defined]
        visible |= Q(kind=kind) & Q(among(seen.order_by(), "object_id"))
    rows = SearchRow.objects.filter(visible, tokens__matches=phrases)
    found = list(rows.defer("tokens").order_by("-pk")[:CANDIDATES])
    found.sort(key=lambda row: _rank(row.title, query.strip()))
    return [_hit(row) for row in found[:limit]]


def matching(model: type[Model], query: str) -> QuerySet[SearchRow, int]:
    """
    Return the ids of the objects that the query finds, for the filter of a list.
    """
    rows = SearchRow.objects.filter(kind=model._meta.label_lower)
    phrases = phrases_of(query)
    found = rows.filter(tokens__matches=phrases) if phrases else rows.none()
    return found.values_list("object_id", flat=True)


def _row(kind: str, obj: Model) -> SearchRow:
    document = SOURCES[kind].document(obj)
    text = f"{document.title}\n{document.subtitle}\n{document.text}"
    readings = [pinyin.reading(document.title), *document.readings]
    return SearchRow(
        kind=kind,
        object_id=obj.pk,
        title=document.title[:200],
        subtitle=document.subtitle[:200],
        tokens=tokens_of(text, dict.fromkeys(readings)),
    )


def _rank(title: str, query: str) -> int:
    if title == query:
        return 0
    return 1 if title.startswith(query) else 2


def _hit(row: SearchRow) -> Hit:
    source = SOURCES[row.kind]
    return Hit(
        kind=row.kind,
        label=source.label,
        icon=source.icon,
        title=row.title,
        subtitle=row.subtitle,
        url=source.model(pk=row.object_id).get_absolute_url(),  # type: ignore[attr-defined]
    )
