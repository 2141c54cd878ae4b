"""What figures say of a client's credit (domain §2.22)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kehubu.clients.models import Client
from kehubu.evaluations.crediting import (
    FACTORS,
    FULL_YEAR,
    Item,
    Suggestion,
    suggest,
)
from kehubu.evaluations.queries.knowledge import FULL_MARGIN, FULL_SHARE, LATEST
from kehubu.evaluations.queries.money import NONE, year_until
from kehubu.evaluations.registers import Money
from kehubu.evaluations.scoring import between, points_of

REPAYMENT, VOLUME, YIELD, TENURE = 45, 25, 15, 15
"""Full points of the items; 100 together."""
LEAST_REPAYMENT, LEAST_VOLUME = 27, 5
"""Under these the grade falls by one, whatever the rest."""
LENGTH = Decimal(FULL_YEAR)


@dataclass(frozen=True, slots=True)
class CreditKnown:
    """What is known of a year: items, what they suggest, months with billings."""

    items: tuple[Item, ...]
    suggestion: Suggestion
    months: int
    monthly_fen: int

    @property
    def factor(self) -> Decimal:
        """
        The least risk factor of the grade that is suggested.
        """
        letter = self.suggestion.letter
        return FACTORS[letter][0] if letter else Decimal(0)


def credit_suggested(client: Client, today: date) -> CreditKnown:
    """
    Return what the last twelve months say of a client's credit.
    """
    last = date.fromordinal(today.replace(day=1).toordinal() - 1)
    brought = year_until(None, last)
    whole = sum(max(each.billings_fen, 0) for each in brought.values())
    known = brought.get(client.pk, NONE)
    items = _items(known, whole)
    monthly = known.billings_fen // known.months if known.months else 0
    return CreditKnown(items, suggest(items, known.months), known.months, monthly)


def _items(known: Money, whole: int) -> tuple[Item, ...]:
    nothing = Decimal(0)
    late = known.late_days
    percent = Decimal(known.billings_fen * 100) / whole if whole else nothing
    shares = {
        "repayment": nothing if late is None else between(late, LATEST, nothing),
        "volume": between(percent, nothing, FULL_SHARE),
        "yield": between(known.margin or nothing, nothing, FULL_MARGIN),
        "tenure": between(Decimal(known.months), nothing, LENGTH),
    }
    return (
        Item(
            "repayment",
            points_of(shares["repayment"], REPAYMENT),
            REPAYMENT,
            LEAST_REPAYMENT,
        ),
        Item("volume", points_of(shares["volume"], VOLUME), VOLUME, LEAST_VOLUME),
        Item("yield", points_of(shares["yield"], YIELD), YIELD),
        Item("tenure", points_of(shares["tenure"], TENURE), TENURE),
    )
