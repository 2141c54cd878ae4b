"""The mix of clients (客户结构, TL-A1.2.13): by industry, size, grade and region."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kehubu.clients.models import Client
from kehubu.evaluations.mixing import Held, Slice, share, sizes, slices
from kehubu.evaluations.models import GradeLetter
from kehubu.evaluations.queries.money import year_until
from kehubu.standards.queries import thresholds

LARGEST, INDUSTRIES = "largest_client", "client_industries"
"""The measures whose thresholds the mix is held against."""
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Dimension:
    key: str
    label: str | Promise
    slices: Sequence[Slice]


@dataclass(frozen=True, slots=True)
class Share:
    """A client's part of the whole income, in per cent."""

    client: str
    url: str
    amount: int
    share: Decimal


@dataclass(frozen=True, slots=True)
class Mix:
    """
    ``by_income`` says whether shares are of the gross income of twelve months; without
    any figures they are of the number of clients.
    """

    until: date
    count: int
    without_figures: int
    by_income: bool
    dimensions: Sequence[Dimension]
    largest: Sequence[Share]
    industries: int
    most_percent: Decimal
    least_industries: int

    @property
    def largest_share(self) -> Decimal:
        return self.largest[0].share if self.largest else Decimal(0)

    @property
    def is_concentrated(self) -> bool:
        return self.by_income and self.largest_share > self.most_percent

    @property
    def is_narrow(self) -> bool:
        return bool(self.count) and self.industries < self.least_industries


def mix(today: date) -> Mix:
    """
    Return the mix of all clients, prospects aside, in three statements.
    """
    rows = list(
        Client.objects.filter(status=Client.Status.CLIENT)
        .order_by("sort_key", "pk")
        .select_related("standing")
        .only("name", "short_name", "industry", "region", "standing__grade")
    )
    brought = year_until(None, today)
    incomes = {
        row.pk: max(brought[row.pk].income_fen, 0) for row in rows if row.pk in brought
    }
    by_income = any(incomes.values())
    amounts = {row.pk: incomes.get(row.pk, 0) if by_income else 1 for row in rows}
    asked = thresholds(today)
    whole = sum(amounts.values())
    first = sorted(incomes, key=lambda pk: -incomes[pk])[:SHOWN]
    known = {row.pk: row for row in rows}
    return Mix(
        until=today,
        count=len(rows),
        without_figures=len(rows) - len(incomes),
        by_income=by_income,
        dimensions=_dimensions(rows, amounts, incomes),
        largest=[
            Share(
                str(known[pk]),
                known[pk].get_absolute_url(),
                incomes[pk],
                share(incomes[pk], whole),
            )
            for pk in (first if by_income else ())
        ],
        industries=len({row.industry for row in rows if row.industry}),
        most_percent=asked[LARGEST],
        least_industries=int(asked[INDUSTRIES]),
    )


DIMENSIONS: dict[str, str | Promise] = {
    "industry": gettext_lazy("行业"),
    "size": gettext_lazy("规模"),
    "grade": gettext_lazy("客户分级"),
    "region": gettext_lazy("地区"),
}


def _dimensions(
    rows: Sequence[Client], amounts: dict[int, int], incomes: dict[int, int]
) -> list[Dimension]:
    bounds = sizes([income for income in incomes.values() if income])
    told = {
        row.pk: {
            "industry": row.industry or _("未填"),
            "region": row.region or _("未填"),
            "grade": _grade(row),
            "size": _size(incomes.get(row.pk), bounds),
        }
        for row in rows
    }
    return [
        Dimension(
            key, label, slices(Held(told[pk][key], amounts[pk]) for pk in amounts)
        )
        for key, label in DIMENSIONS.items()
    ]


def _grade(row: Client) -> str:
    standing = getattr(row, "standing", None)
    if standing is None or not standing.grade:
        return _("未分级")
    return str(GradeLetter(standing.grade).label)


def _size(income: int | None, bounds: tuple[int, int]) -> str:
    """
    Return how large a client is by its income against the mean of all.
    """
    if income is None or not any(bounds):
        return _("无数据")
    small, large = bounds
    if income > large:
        return _("大（超过平均的两倍）")
    return _("小（不到平均的一半）") if income < small else _("中")
