"""What clients have brought, from what finance has entered."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Case, Q, QuerySet, Sum, Value, When

from kehubu.evaluations import registers
from kehubu.evaluations.halves import Half
from kehubu.evaluations.models import ClientFigures
from kehubu.evaluations.registers import Keys, Money
from kehubu.people.models import User

Kind = ClientFigures.Kind
MONTHS = {Kind.MONTH: 1, Kind.HALF: 6}
HALF_YEAR = 6
TENTH = Decimal("0.1")
NONE = Money()


def money_entered(keys: Keys | None, first: date, last: date) -> dict[int, Money]:
    """
    Return what clients have brought in the months and half-years that lie whole between
    two days, in one statement.
    """
    rows = ClientFigures.objects.filter(first__gte=first, last__lte=last)
    if keys is not None:
        rows = rows.filter(client__in=keys)
    costed = Q(direct_cost_fen__isnull=False)
    months = [When(kind=kind, then=Value(n)) for kind, n in MONTHS.items()]
    sums = rows.order_by().values("client").annotate(
        billings=Sum("billings_fen"),
        income=Sum("gross_income_fen"),
        cost=Sum("direct_cost_fen"),
        cost_income=Sum("gross_income_fen", filter=costed, default=0),
        received=Sum("received_fen"),
        late=Avg("late_days"),
        months=Sum(Case(*months, default=Value(0))),
    )  # fmt: skip
    return {row["client"]: _money(row) for row in sums}


def _money(row: Mapping[str, Any]) -> Money:
    late = row["late"]
    return Money(
        billings_fen=row["billings"],
        income_fen=row["income"],
        cost_fen=row["cost"],
        cost_income_fen=row["cost_income"],
        received_fen=row["received"],
        late_days=None if late is None else Decimal(str(late)).quantize(TENTH),
        months=row["months"],
    )


def recent(keys: Keys, today: date) -> dict[int, tuple[Money, Money]]:
    """
    Return for each client the last six whole months and the six before; where months
    are not known, the last whole half-year and the one before.
    """
    last = today.replace(day=1) - timedelta(days=1)
    middle = _months_back(last, HALF_YEAR)
    first = _months_back(middle - timedelta(days=1), HALF_YEAR)
    now = registers.money_of(keys, middle, last)
    before = registers.money_of(keys, first, middle - timedelta(days=1))
    found = {key: (money, before.get(key, NONE)) for key, money in now.items()}
    others = [key for key in keys if key not in found]
    if others:
        half = Half.of(today).before
        now = of_half(others, half)
        before = of_half(others, half.before)
        found |= {key: (money, before.get(key, NONE)) for key, money in now.items()}
    return found


def of_half(keys: Keys | None, half: Half) -> dict[int, Money]:
    return registers.money_of(keys, half.first, half.last)


def year_until(keys: Keys | None, last: date) -> dict[int, Money]:
    """
    Return what clients have brought in the twelve months that end with the month of
    this day.
    """
    after = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    first = after.replace(year=after.year - 1)
    return registers.money_of(keys, first, after - timedelta(days=1))


def figures(user: User) -> QuerySet[ClientFigures]:
    """
    Return the figures that the user may see, latest first.
    """
    seen = ClientFigures.objects.visible_to(user)
    return seen.select_related("client", "entered_by").order_by("-first", "-pk")


def _months_back(day: date, months: int) -> date:
    """
    Return the first day of the month that begins so many months before the end of
    that of ``day``.
    """
    number = day.year * 12 + day.month - months
    return date(number // 12, number % 12 + 1, 1)
