"""Keeping the index and asking it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.fields import CharField, TextField
from django.db.models.lookups import Lookup
from django.utils.functional import Promise
from django_tasks import task

from kehubu.core import jobs, pinyin
from kehubu.core.access import among
from kehubu.core.models import SearchRow
from kehubu.core.prepared import ask_for, together
from kehubu.core.search.sources import SOURCES, kinds_of
from kehubu.core.search.tokens import (
    Phrase,
    phrases_of,
    tokens_of,
    whole_phrase_of,
    whole_tokens_of,
)

CANDIDATES = 400
MUCH = 10_000
"""Hits of all kinds from which on to gather them takes longer than to look rows up."""
BATCH = 500
Row = TypeVar("Row", bound=Model)


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
    """``tokens__matches=expression(…)``: the full-text index of either database."""

    lookup_name = "matches"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        table = connection.ops.quote_name("core_searchrow_fts")
        row = f"{self.lhs.alias}.id"
        sql = f"{row} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)"  # noqa: S608
        return sql, [self.rhs]

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        return f"{self.lhs.alias}.vector @@ %s::tsquery", [self.rhs]


@CharField.register_lookup
class Hits(Lookup[Any]):
    """
    ``kind__hits="persons.post"``: the kind of rows that the full-text index has found.
    SQLite, which knows not how many these are, would sooner look through all of a kind;
    the plus keeps it from the index of kinds.
    """

    lookup_name = "hits"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        sql, params = self.process_lhs(compiler, connection)
        plus = "+" if connection.vendor == "sqlite" else ""
        return f"{plus}{sql} = %s", (*params, self.rhs)


def expression(phrases: Iterable[Phrase]) -> str:
    """
    Return how the index is asked for rows that hold all of these phrases.
    """
    if connection.vendor == "sqlite":
        return " AND ".join(map(_fts5, phrases))
    return " & ".join(map(_tsquery, phrases))


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


def texts_of(row: SearchRow) -> list[str] | None:
    """
    Return the texts that an index row is made of; nothing if it is out of date, or what
    it was made of is gone.
    """
    source = SOURCES.get(row.kind)
    found = source and source.rows().filter(pk=row.object_id).first()
    if not source or not found:
        return None
    anew, document = _row(row.kind, found), source.document(found)
    if (anew.title, anew.tokens) != (row.title, row.tokens):
        return None
    names = [*document.names, *document.readings]
    return [document.title, document.subtitle, document.text, *names]


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

    Best is a row whose title is the query, then one of whose names in characters,
    pinyin or initials is, then one of whose names begins with it, then one that holds
    it. Of those found equally well what leads comes first, then what has it in the
    title. The newest are looked at, and the newest of what leads.
    """
    phrases = phrases_of(query)
    if not phrases:
        return []
    tiers = (
        [whole_phrase_of(query, is_prefix=False)],
        [whole_phrase_of(query, is_prefix=True)],
        phrases,
    )
    kinds = tuple(kinds_of(models) or SOURCES)
    leading = tuple(kind for kind in kinds if SOURCES[kind].leads)
    asked = [(tier, kinds) for tier in tiers] + [(phrases, leading)] * bool(leading)
    # Side by side: SQLite cannot take in rights that are nested any deeper.
    lists = together(
        *(ask_for(_newest, user, of, wanted=expression(tier)) for tier, of in asked)  # type: ignore[arg-type]
    )
    ranked: dict[int, tuple[Any, int]] = {}
    for tier, rows in enumerate(lists, start=1):
        for row in rows:
            ranked.setdefault(row.pk, (row, min(tier, len(tiers))))
    words = query.strip()
    found = sorted(ranked.values(), key=lambda pair: _rank(pair[0], pair[1], words))
    return [_hit(row) for row, _tier in found[:limit]]


def _newest(user: Any, kinds: Sequence[str], *, wanted: str) -> QuerySet[Any]:
    """
    Return the newest rows that the user may see and the index finds.
    """
    visible = Q()
    for kind in kinds:
        seen = SOURCES[kind].model.objects.visible_to(user)  # type: ignore[attr-defined]
        visible |= Q(kind=kind) & Q(among(seen.order_by(), "object_id"))
    rows = SearchRow.objects.filter(visible, tokens__matches=wanted)
    return rows.defer("tokens").order_by("-pk")[:CANDIDATES]


def matching(model: type[Model], query: str) -> QuerySet[SearchRow, int]:
    """
    Return the ids of the objects that the query finds, for the filter of a list.
    """
    kind, wanted = model._meta.label_lower, expression(phrases_of(query))
    if not wanted:
        return SearchRow.objects.none().values_list("object_id", flat=True)
    found = SearchRow.objects.filter(kind__hits=kind, tokens__matches=wanted)
    return found.values_list("object_id", flat=True)


def narrowed(
    rows: QuerySet[Row], model: type[Model], query: str, *, on: str = "pk"
) -> QuerySet[Row]:
    """
    Keep of a long list what the query finds of ``model``, or whose ``on`` it finds.
    SQLite would gather all that is found,
    and bring it in order, before the first page: of much it is told to go through the
    list in its order and look each row up.
    """
    wanted = expression(phrases_of(query))
    if not (wanted and _is_much(wanted)):
        return rows.filter(**{f"{on}__in": matching(model, query)})
    kind = model._meta.label_lower
    of_row = SearchRow.objects.filter(kind=kind, object_id=OuterRef(on))
    return rows.filter(Exists(of_row.filter(tokens__matches=wanted)))


def _is_much(wanted: str) -> bool:
    if connection.vendor != "sqlite":
        return False  # PostgreSQL has statistics, and chooses by itself
    sql = """SELECT COUNT(*) FROM (SELECT rowid FROM core_searchrow_fts
             WHERE core_searchrow_fts MATCH %s LIMIT %s)"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [wanted, MUCH + 1])
        return bool(cursor.fetchone()[0] > MUCH)


def _row(kind: str, obj: Model) -> SearchRow:
    document = SOURCES[kind].document(obj)
    called = (document.title, *document.names)
    text = "\n".join([*called, document.subtitle, document.text])
    own = dict.fromkeys([*map(pinyin.reading, called), *document.readings])
    readings = list(dict.fromkeys([*own, *document.owned]))
    wholes = whole_tokens_of(called, own) if document.is_named else ""
    return SearchRow(
        kind=kind,
        object_id=obj.pk,
        title=document.title[:200],
        subtitle=document.subtitle[:200],
        tokens=f"{tokens_of(text, readings)} {wholes}",
    )


def _rank(row: SearchRow, tier: int, query: str) -> tuple[int, bool, bool, int]:
    is_query = row.title == query
    follows = not SOURCES[row.kind].leads
    holds_not = query.casefold() not in row.title.casefold()
    return 0 if is_query else tier, follows, holds_not, -row.pk


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
