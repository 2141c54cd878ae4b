"""What evaluations prove of the handbook, and what work tells of clients."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from kehubu.core.periods import Period, month_of
from kehubu.evaluations import registers
from kehubu.evaluations.halves import Half
from kehubu.evaluations.importing import half_span
from kehubu.sample.journey import Journey
from kehubu.standards.measures import figure, known
from tests.evaluations.acts import H1, a_year, enter, graded
from tests.evaluations.conftest import served

pytestmark = pytest.mark.django_db
AUGUST = month_of(date(2026, 8, 1))


def value(code, period=AUGUST, people=None):
    measure = known()[code]
    return figure(measure, period, people, measure.sheet.default)


def test_share_of_the_largest_client(crew, client):
    a_year(client, crew.finance)
    a_year(served(crew, name="云朵样例"), crew.finance, yuan=300_000)

    found = value("largest_client")

    assert (found.rounded, found.is_met) == (Decimal(75), False)
    mine = frozenset({crew.director.pk})
    assert value("largest_client", people=mine).rounded == Decimal(75)
    assert value("largest_client", people=frozenset({crew.manager.pk})).value is None


def test_nothing_is_largest_without_figures(client):
    assert value("largest_client").value is None


def test_industries_are_counted_once(crew, client):
    for industry in ("食品", "银行", ""):
        served(crew, name=f"样例{industry}", industry=industry)

    found = value("client_industries")

    assert (found.value, found.is_met) == (2, False)
    earlier = month_of(date(2025, 1, 1))
    assert value("client_industries", earlier).value is None


def test_margin_that_was_expected_is_held_against_what_came(crew, client):
    graded(client, crew.manager, half=Half(2025, 2), margin=Decimal("24.5"))
    june = month_of(date(2026, 6, 1))
    assert value("margin_forecast", june).value is None

    enter(client, crew.finance, half_span(H1))

    found = value("margin_forecast", june)
    assert (found.value, found.is_met) == (Decimal("4.5"), True)
    assert value("margin_forecast", AUGUST).value is None
    measure = known()["margin_forecast"]
    rows = list(measure.of(june, None))
    shown = measure.shown(rows, crew.director)
    assert [each.title for each in shown.values()] == ["晨谷 2025年下半年"]
    assert measure.shown(rows, crew.executive) == {}


def test_cases_of_the_mix_are_shown(crew, client):
    measure = known()["client_industries"]
    rows = list(measure.of(AUGUST, None))

    assert [each.title for each in measure.shown(rows, crew.gm).values()] == ["晨谷"]


@pytest.mark.usefixtures("procedures")
def test_work_tells_of_cooperation_and_fit(crew):
    client = served(crew, name="云朵样例", status="prospect")
    journey = Journey(crew, client, "早餐谷物上市推广")
    journey.to_the_end()
    half = Half.of(timezone.localdate())
    today = timezone.localdate()

    told = registers.figures_of([client.pk], half)[client.pk]

    assert told["cooperation"][0].said.startswith("平均 1.0 稿通过")
    assert told["cooperation"][0].share == 1
    assert told["fit"][0].share is None
    assert "1 张工作单" in told["fit"][0].said
    assert "合作自 2026-09-15 起" in told["relationship"][0].said
    reading = registers.readings_of([client.pk], today)[client.pk]
    assert reading["rounds"].points == 100
    assert reading["team"].said == "一年内调整 1 次"


def test_period_of_two_days_is_measured(crew, client):
    a_year(client, crew.finance)
    today = timezone.localdate()
    period = Period("custom", today - timedelta(days=30), today - timedelta(days=16))

    assert value("largest_client", period).rounded == Decimal(100)
