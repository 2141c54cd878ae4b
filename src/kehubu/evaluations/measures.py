"""What evaluations prove (domain §5): the mix of clients, the margin foreseen."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DateField,
    F,
    FloatField,
    Min,
    Model,
    OuterRef,
    Subquery,
    Value,
    When,
)

from kehubu.clients.models import Client, Membership
from kehubu.core.periods import Period
from kehubu.evaluations.halves import Half
from kehubu.evaluations.models import Evaluation
from kehubu.evaluations.queries import of_half, year_until
from kehubu.people.models import User
from kehubu.standards.measures import Shown, register

Role = Membership.Role


def largest_client(period: Period) -> Any:
    """
    Return the client with the greatest gross income of the twelve months that end with
    the period; measured is its share of the whole (TL-A1.2.13).
    """
    brought = year_until(None, period.last)
    incomes = {key: max(each.income_fen, 0) for key, each in brought.items()}
    whole = sum(incomes.values())
    largest = max(incomes, key=lambda key: (incomes[key], -key), default=0)
    share = incomes[largest] / whole if whole else 0.0
    found = _clients(period).filter(pk=largest if whole else 0)
    return found.annotate(measured=Value(share, output_field=FloatField()))


def client_industries(period: Period) -> Any:
    """
    Return one client of each industry in which there are clients (TL-A1.2.13).
    """
    won = Client.objects.filter(
        status=Client.Status.CLIENT, created_at__lt=period.moments[1]
    ).exclude(industry="")
    firsts = won.order_by().values("industry").annotate(first=Min("pk"))
    found = _clients(period).filter(pk__in=firsts.values("first"))
    return found.annotate(measured=Value(1))


def margin_forecast(period: Period) -> Any:
    """
    Return the evaluations with a forecast for a half-year that ended in the period and
    of which the margin is known; measured are the points between them (TL-A1.3.14).
    """
    told = Evaluation.objects.filter(
        state=Evaluation.State.SIGNED, forecast_margin__isnull=False
    )
    misses: dict[int, float] = {}
    for half in _ended_in(period):
        of = half.before
        rows = told.filter(year=of.year, half=of.number)
        actual = of_half(None, half)
        for pk, client, forecast in rows.values_list("pk", "client", "forecast_margin"):
            margin = actual[client].margin if client in actual else None
            if margin is not None and forecast is not None:
                misses[pk] = float(abs(Decimal(forecast) - margin))
    found = told.filter(pk__in=misses)
    return found.annotate(
        person=F("evaluator"),
        on_day=_day(period.last),
        measured=Case(
            *(When(pk=pk, then=Value(miss)) for pk, miss in misses.items()),
            default=Value(0.0),
            output_field=FloatField(),
        ),
    )


def _ended_in(period: Period) -> list[Half]:
    half, found = Half.of(period.first), []
    while half.last <= period.last:
        found.append(half)
        half = half.after
    return found


def _clients(period: Period) -> Any:
    """
    Return clients with the day and with who answers for the mix: their director.
    """
    directors = Membership.objects.filter(client=OuterRef("pk"), role=Role.DIRECTOR)
    return Client.objects.annotate(
        on_day=_day(period.last), person=Subquery(directors.values("user")[:1])
    )


def _day(day: date) -> Value:
    return Value(day, output_field=DateField())


def shown_clients(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    """
    Return how clients read, those that the user may see.
    """
    keys = [row.pk for row in rows]
    seen = Client.objects.visible_to(user).filter(pk__in=keys)
    return {row.pk: Shown(str(row), row.get_absolute_url()) for row in seen}


def shown_evaluations(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    """
    Return how evaluations read, those that the user may see.
    """
    keys = [row.pk for row in rows]
    seen = Evaluation.objects.visible_to(user).filter(pk__in=keys)
    return {
        row.pk: Shown(str(row), row.get_absolute_url())
        for row in seen.select_related("client")
    }


register("largest_client", largest_client, shown_clients)
register("client_industries", client_industries, shown_clients)
register("margin_forecast", margin_forecast, shown_evaluations)
