"""What the dossier's figures say of advertising: they are not typed a second time."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Sum
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from kehubu.clients.models import Client
from kehubu.core import money, wording
from kehubu.dossiers.models import AdSpend
from kehubu.markets.aspects import Point
from kehubu.people.models import User

MOST = 4
"""Media or regions that are named, the largest first."""
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """What a company has spent in the last year of which something is known, in fen."""

    year: int
    until: date
    by_medium: Mapping[str, int]
    by_region: Mapping[str, int]

    @property
    def total_fen(self) -> int:
        return sum(self.by_medium.values())

    def said(self, point: Point) -> str:
        """
        Return what the figures answer to a point; "" where they have no answer.
        """
        if point == Point.AD_SPEND:
            return _("%(year)s年共 %(total)s") % {
                "year": self.year,
                "total": money.shown(self.total_fen),
            }
        if point == Point.AD_MEDIA:
            labels = {
                str(AdSpend.Medium(m).label): n for m, n in self.by_medium.items()
            }
            return self._shares(labels)
        return self._shares(self.by_region) if point == Point.AD_REGIONS else ""

    def _shares(self, sums: Mapping[str, int]) -> str:
        if not self.total_fen:
            return ""
        largest = sorted(sums.items(), key=lambda each: (-each[1], each[0]))
        named = [
            f"{name} {round(WHOLE * fen / self.total_fen)}%"
            for name, fen in largest[:MOST]
        ]
        return _("%(year)s年：%(shares)s") % {
            "year": self.year,
            "shares": wording.listed(named),
        }


def figures(client: Client, user: User) -> dict[int | None, Figures]:
    """
    Return the figures of a client (by None) and of its rivals (by their keys), as far
    as the user may see them: in one statement.
    """
    seen = AdSpend.objects.visible_to(user).filter(client=client)
    rows = (
        seen.annotate(year=ExtractYear("starts_on"))
        .order_by()
        .values("rival", "year", "medium", "region")
        .annotate(total=Sum("amount_fen"), until=Max("ends_on"))
    )
    by_company: dict[int | None, list[Mapping[str, object]]] = {}
    for row in rows:
        by_company.setdefault(row["rival"], []).append(row)
    return {key: _latest(each) for key, each in by_company.items()}


def _latest(rows: list[Mapping[str, object]]) -> Figures:
    year = max(int(str(row["year"])) for row in rows)
    media: Counter[str] = Counter()
    regions: Counter[str] = Counter()
    until = date.min
    for row in rows:
        if row["year"] != year:
            continue
        fen, last = row["total"], row["until"]
        if isinstance(fen, int) and isinstance(last, date):
            media[str(row["medium"])] += fen
            regions[str(row["region"])] += fen
            until = max(until, last)
    return Figures(year, until, media, regions)
