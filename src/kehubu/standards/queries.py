"""The clauses of the handbook packs, and the measures beside them."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext

from kehubu.core.periods import Period
from kehubu.people.measured import Team, Teams
from kehubu.people.models import User
from kehubu.standards import measures
from kehubu.standards.measures import Figure, Measure, Shown
from kehubu.standards.models import Threshold


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a handbook; title and text are source strings, in our own words."""

    id: str
    title_zh: str
    text_zh: str

    @property
    def title(self) -> str:
        return gettext(self.title_zh)

    @property
    def text(self) -> str:
        return gettext(self.text_zh)

    @property
    def part(self) -> str:
        return self.id.partition(".")[0]


PACKS = ("tl", "rb")
"""The handbooks, in the order in which they are read."""


@cache
def clauses() -> dict[str, Clause]:
    """
    Return all clauses by id, in the order of the handbook.
    """
    rows = [row for pack in PACKS for row in _rows(pack)]
    return {row["id"]: Clause(row["id"], row["title"], row["text"]) for row in rows}


def _rows(pack: str) -> list[dict[str, str]]:
    file = files("kehubu.standards") / "packs" / pack / "clauses.toml"
    rows: list[dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))[
        "clause"
    ]
    return rows


def definition(key: str) -> bytes:
    """
    Return the procedure that a pack ships under ``key``, such as ``TL-B1``.
    """
    packs = files("kehubu.standards") / "packs"
    places = (packs / pack / "procedures" / f"{key}.bpmn" for pack in PACKS)
    return next(place for place in places if place.is_file()).read_bytes()


SHIPPED = (
    "TL-B1",
    "TL-B2",
    "TL-B3",
    "TL-B4",
    "TL-B5",
    "TL-B6",
    "PX-SURVEY",
    "PX-PRINT",
    "PX-FILM",
    "PX-MEDIA",
    "RB-ATT9",
)
"""The procedures that the packs bring, in the order in which they are installed."""


def thresholds(on: date) -> dict[str, Decimal]:
    """
    Return what is asked on a day: the agency's last word, else the pack's.
    """
    asked = {code: m.sheet.default for code, m in measures.known().items()}
    set_by_then = Threshold.objects.filter(from_on__lte=on).order_by("number")
    return asked | dict(set_by_then.values_list("code", "value"))


def threshold_versions(code: str, user: User) -> QuerySet[Threshold]:
    versions = Threshold.objects.visible_to(user).filter(code=code)
    return versions.select_related("set_by").order_by("-number")


def figures(
    found: Iterable[Measure], period: Period, people: frozenset[int] | None
) -> list[Figure]:
    """
    Count measures, each in one statement, by what was asked at the period's end.
    """
    asked = thresholds(period.last)
    return [measures.figure(m, period, people, asked[m.code]) for m in found]


def measures_of(clause_id: str) -> list[Measure]:
    """
    Return what is measured of a clause, or of any clause of a part such as TL-B1.
    """
    parts = f"{clause_id}."
    return [
        measure
        for measure in measures.known().values()
        if any(c == clause_id or c.startswith(parts) for c in measure.sheet.clauses)
    ]


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case behind a figure; what one may not see has neither title nor address."""

    on: date
    person: str
    measured: Decimal
    shown: Shown | None


def case_lines(
    measure: Measure, rows: Sequence[Any], teams: Teams, user: User
) -> list[CaseLine]:
    """
    Return how the cases read, with names and titles only where the user may see them.
    """
    shown = measure.shown(rows, user)
    return [
        CaseLine(
            on=row.on_day,
            person=teams.names.get(row.person, "") if teams.may_see(row.person) else "",
            measured=Decimal(str(row.measured)).quantize(measures.TENTH).normalize(),
            shown=shown.get(row.pk),
        )
        for row in rows
    ]


def cases(measure: Measure, period: Period, team: Team) -> QuerySet[Model]:
    """
    Return the rows behind a figure, latest first.
    """
    return measure.of(period, team.people).order_by("-on_day", "-pk")
