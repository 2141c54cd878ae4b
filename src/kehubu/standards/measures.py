"""
Measures: what the handbook asks, as named queries over rows that are there anyway.

An app registers in its ``measures`` module how it proves one. The cases are a queryset
of its rows, annotated with ``measured`` (what a case adds to the numerator: 0 or 1 for
shares and counts, else the amount itself), ``on_day`` and ``person`` (an id). The
denominator is the number of cases. Nothing is kept: figures are as true as the rows.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Model, QuerySet, Sum

from kehubu.core.periods import Period
from kehubu.people.models import User
from kehubu.standards.pack import Sheet, sheets

Cases = Callable[[Period], QuerySet[Any]]
TENTH = Decimal("0.1")
HUNDRED = 100
SUMS = frozenset({"count", "kinds"})
"""Units of which the sum is told, not the mean of the cases."""


@dataclass(frozen=True, slots=True)
class Shown:
    """How a case is shown: what it is, and where."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Measure:
    """
    A measure that an app can prove.

    ``cases`` gives the rows of a period; ``shown`` says of those among some rows that
    the user may see how they read, by their keys.
    """

    sheet: Sheet
    cases: Cases
    shown: Callable[[Iterable[Model], User], dict[int, Shown]]

    @property
    def code(self) -> str:
        return self.sheet.code

    def of(self, period: Period, people: frozenset[int] | None) -> QuerySet[Any]:
        """
        Return the cases of a period for which these people answer; None: all of them.
        """
        cases = self.cases(period)
        return cases if people is None else cases.filter(person__in=sorted(people))


@dataclass(frozen=True, slots=True)
class Figure:
    """What a measure comes to: ``value`` is None where there is no case."""

    sheet: Sheet
    numerator: Decimal
    denominator: int
    threshold: Decimal

    @property
    def value(self) -> Decimal | None:
        if not self.denominator:
            return None
        if self.sheet.unit in SUMS:
            return self.numerator
        factor = HUNDRED if self.sheet.unit == "percent" else 1
        return self.numerator * factor / self.denominator

    @property
    def rounded(self) -> Decimal | None:
        value = self.value
        return None if value is None else value.quantize(TENTH).normalize()

    @property
    def is_met(self) -> bool | None:
        """
        Tell whether the threshold is kept; None where there is nothing to judge.
        """
        value = self.value
        if value is None:
            return None
        if self.sheet.is_minimum:
            return value >= self.threshold
        return value <= self.threshold


_known: dict[str, Measure] = {}


def register(
    code: str,
    cases: Cases,
    shown: Callable[[Iterable[Model], User], dict[int, Shown]],
) -> None:
    """
    Say how a measure of the pack is proved.
    """
    _known[code] = Measure(sheets()[code], cases, shown)


def known() -> dict[str, Measure]:
    """
    Return the measures that some app can prove, in the order of the handbook.
    """
    return {code: _known[code] for code in sheets() if code in _known}


def figure(
    measure: Measure,
    period: Period,
    people: frozenset[int] | None,
    threshold: Decimal,
) -> Figure:
    """
    Count a measure, in one statement.
    """
    cases = measure.of(period, people).order_by()
    found = cases.aggregate(total=Sum("measured"), cases=Count("pk"))
    total = Decimal(str(found["total"] or 0))
    return Figure(measure.sheet, total, found["cases"], threshold)
