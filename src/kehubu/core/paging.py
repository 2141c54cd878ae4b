"""Long lists by key: a page starts after the last row of the one before."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    following: str
    """The mark of the next page; empty on the last one."""


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
    Say "later in the order of ``by``": a > x, or a = x and b > y, …
    """
    first, value = by[0].removeprefix("-"), after[0]
    later = Q(**{f"{first}__{'lt' if by[0].startswith('-') else 'gt'}": value})
    if len(by) == 1:
        return later
    return later | Q(**{first: value}) & _behind(by[1:], after[1:])


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
