"""Long lists by key: a page starts after the last row of the one before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import IntegerField, Model, Q, QuerySet, Subquery
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
SIZE = 50
COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Total:
    """How many rows a list has; ``is_more``: it has more than that."""

    number: int
    is_more: bool

    def __str__(self) -> str:
        return f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    following: str
    """The mark of the next page; empty on the last one."""
    total: Total | None = None
    """How long the whole list is, where it has been counted and there are rows."""


class _Counted(Subquery):
    """The number of a queryset's rows, asked for in the statement of others."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def without(query: QueryDict, *names: str) -> str:
    """
    Return what a list was asked for, without ``names``, for the link to another page.
    """
    kept = query.copy()
    for name in names:
        kept.pop(name, None)
    return kept.urlencode()


def page(rows: QuerySet[Row], mark: str, *by: str, size: int = SIZE) -> Page[Row]:
    """
    Return the page of ``rows`` after ``mark``; they are ordered by the fields ``by``
    (``-`` in front: downwards), of which the last is unique. A mark that is not of
    this list and order starts anew.
    """
    after = _read(mark, _salt(rows.model, by))
    if after:
        rows = rows.filter(_behind(by, after))
    return cut(beginning(rows, *by, size=size), *by, size=size)


def counted_page(rows: QuerySet[Row], mark: str, *by: str) -> Page[Row]:
    """
    Return the same with the length of the whole list, in the same statement. A longer
    list than ``COUNTED`` is not counted to its end: nobody reads so far, and it would
    take as long as the list is.
    """
    whole = rows.order_by().values("pk")[: COUNTED + 1]
    counted: Any = rows.annotate(in_all=_Counted(whole))
    found: Page[Row] = page(counted, mark, *by)
    if not found.rows:
        return found
    number: int = found.rows[0].in_all  # type: ignore[attr-defined]
    return replace(found, total=Total(min(number, COUNTED), number > COUNTED))


def beginning(rows: QuerySet[Row], *by: str, size: int = SIZE) -> QuerySet[Row]:
    """
    Return what is asked of the database for the first page: a row more than it shows.
    """
    return rows.order_by(*by)[: size + 1]


def cut(found: Iterable[Row], *by: str, size: int = SIZE) -> Page[Row]:
    """
    Make the page of what was found for it.
    """
    rows = list(found)
    shown = rows[:size]
    return Page(shown, _mark(shown[-1], by) if len(rows) > size else "")


def _behind(by: Sequence[str], after: Sequence[Any]) -> Q:
    """
    Say "later in the order of ``by``": a ≥ x, and a > x or b > y, … The first half
    alone is what an index can begin from.
    """
    first, value = by[0].removeprefix("-"), after[0]
    way = "lt" if by[0].startswith("-") else "gt"
    later = Q(**{f"{first}__{way}": value})
    if len(by) == 1:
        return later
    return Q(**{f"{first}__{way}e": value}) & (later | _behind(by[1:], after[1:]))


def _salt(model: type[Model], by: Sequence[str]) -> str:
    return f"page:{model._meta.label_lower}:{','.join(by)}"


def _mark(row: Model, by: Sequence[str]) -> str:
    values = [getattr(row, name.removeprefix("-")) for name in by]
    plain = [str(value) if isinstance(value, date) else value for value in values]
    return signing.dumps(plain, salt=_salt(type(row), by))


def _read(mark: str, salt: str) -> list[Any]:
    try:
        values: list[Any] = signing.loads(mark, salt=salt) if mark else []
    except signing.BadSignature:
        return []
    return values
