"""Advertising spend as a table: periods by media, the client beside its rivals."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from kehubu.clients.models import Client
from kehubu.dossiers.models import AdSpend
from kehubu.dossiers.spans import Span
from kehubu.people.models import User

OWN, ALL = "own", "all"
Medium = AdSpend.Medium


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which year, of whom (own, all, or a rival's key), of which region."""

    year: int
    who: str = OWN
    region: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    span: Span
    cells: Sequence[int | None]
    total: int


@dataclass(frozen=True, slots=True)
class Spender:
    """What somebody, the client or a rival, has spent in the year, by medium."""

    name: str
    is_own: bool
    by_medium: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_medium.values())


@dataclass(frozen=True, slots=True)
class Grid:
    """``media`` are the columns: those of which there is a figure."""

    media: Sequence[tuple[str, str]]
    rows: Sequence[GridRow]
    sums: Sequence[int]
    spenders: Sequence[Spender]

    @property
    def total(self) -> int:
        return sum(self.sums)


def years(client: Client, user: User) -> list[int]:
    """
    Return the years of which something is known, the latest first.
    """
    found = _of(client, user).annotate(year=ExtractYear("starts_on"))
    return list(found.order_by("-year").values_list("year", flat=True).distinct())


def regions(client: Client, user: User) -> list[str]:
    found = _of(client, user).order_by("region")
    return list(found.values_list("region", flat=True).distinct())


def asked_for(client: Client, user: User, asked: Asked) -> QuerySet[Any]:
    """
    Return the figures that a list shows, latest first.
    """
    rows = _in_year(client, user, asked).select_related("rival")
    if asked.who == OWN:
        return rows.filter(rival=None)
    return rows if asked.who == ALL else rows.filter(rival=int(asked.who))


def grid(client: Client, user: User, asked: Asked) -> Grid:
    """
    Sum the figures of a year: in one statement.
    """
    sums = _in_year(client, user, asked).order_by()
    found = sums.values(
        "starts_on", "ends_on", "medium", "rival", rival_name=F("rival__name")
    )
    rows = list(found.annotate(total=Sum("amount_fen")))
    mine = [row for row in rows if _is_asked(row, asked)]
    media = [code for code in Medium.values if any(r["medium"] == code for r in mine)]
    lines = _lines(mine, media)
    return Grid(
        media=[(code, str(Medium(code).label)) for code in media],
        rows=lines,
        sums=[sum(line.cells[n] or 0 for line in lines) for n in range(len(media))],
        spenders=_spenders(client, rows),
    )


def _of(client: Client, user: User) -> QuerySet[Any]:
    return AdSpend.objects.visible_to(user).filter(client=client)


def _in_year(client: Client, user: User, asked: Asked) -> QuerySet[Any]:
    days = date(asked.year, 1, 1), date(asked.year, 12, 31)
    rows = _of(client, user).filter(starts_on__range=days)
    return rows.filter(region=asked.region) if asked.region else rows


def _is_asked(row: Mapping[str, Any], asked: Asked) -> bool:
    if asked.who == ALL:
        return True
    wanted = None if asked.who == OWN else int(asked.who)
    return bool(row["rival"] == wanted)


def _lines(rows: Sequence[Mapping[str, Any]], media: Sequence[str]) -> list[GridRow]:
    cells: Counter[tuple[Span, str]] = Counter()
    for row in rows:
        cells[Span(row["starts_on"], row["ends_on"]), row["medium"]] += row["total"]
    known = {span for span, _medium in cells}
    # A quarter stands before its months.
    spans = sorted(known, key=lambda span: (span.first, -span.months))
    return [
        GridRow(
            span,
            [cells.get((span, medium)) for medium in media],
            sum(cells[span, medium] for medium in media),
        )
        for span in spans
    ]


def _spenders(client: Client, rows: Sequence[Mapping[str, Any]]) -> list[Spender]:
    sums: dict[int | None, Counter[str]] = {}
    names: dict[int | None, str] = {}
    for row in rows:
        sums.setdefault(row["rival"], Counter())[row["medium"]] += row["total"]
        names[row["rival"]] = row["rival_name"] or _("%(name)s（客户）") % {
            "name": client
        }
    spenders = [Spender(names[key], key is None, sums[key]) for key in sums]
    return sorted(spenders, key=lambda s: (not s.is_own, -s.total, s.name))
