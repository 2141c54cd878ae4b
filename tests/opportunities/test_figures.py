"""Forecast, win and loss, conversion, and the measures of new business."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from kehubu.core.periods import month_of
from kehubu.opportunities import pictures, queries, services
from kehubu.opportunities.models import Lead
from kehubu.opportunities.stages import conversion
from kehubu.sample import papers
from kehubu.sample.journey import Journey
from kehubu.standards.measures import figure, known
from tests.factories import ClientFactory
from tests.opportunities.acts import closed, day, entered, followed, pursued, values
from tests.opportunities.test_pitches import LOST, log

pytestmark = pytest.mark.django_db


def period():
    return month_of(timezone.localdate())


def outcomes(user):
    return queries.outcomes(user, period())


def counts(user, by):
    return {
        row.label: (row.won, row.lost, row.parked)
        for row in queries.tallies(outcomes(user), by)
    }


def measured(code):
    measure = known()[code]
    found = figure(measure, period(), None, measure.sheet.default)
    return found.value, found.is_met


# forecast


def test_forecast_adds_weighted_values_by_month(crew, client_row):
    for closes, value in (("2099-03-01", 1000), ("2099-03-01", 500), (None, 100)):
        entered(
            crew,
            client_row,
            closes_on=closes and date.fromisoformat(closes),
            value_fen=value,
        )
    entered(crew, client_row, closes_on=date(2020, 1, 1), value_fen=None)
    found, _weighing = queries.in_hand(crew.director, timezone.now())

    months = queries.forecast(found, timezone.localdate())

    told = [(m.first, m.is_past, m.sum_fen, m.weighted_fen) for m in months]
    assert told == [
        (date(2020, 1, 1), True, 0, 0),
        (date(2099, 3, 1), False, 1500, 75),
        (None, False, 100, 5),
    ]
    assert months[0].unvalued == 1
    names = [pictures.month_name(month) for month in months]
    assert names == ["2020-01（已过）", "2099-03", "未填月份"]
    assert pictures.month_bars(months).startswith("<svg")
    assert pictures.month_bars([]) == ""


# won and lost


def test_lost_and_parked_leads_are_counted(crew, lead, client_row):
    closed(lead, crew.executive)
    other = entered(crew, client_row, need="另一件事", source="web")
    closed(other, crew.executive, state="parked", cause="budget")

    assert counts(crew.director, "source") == {"转介绍": (0, 1, 0), "网络": (0, 0, 1)}
    assert counts(crew.director, "cause") == {
        "价格": (0, 1, 0),
        "预算取消或推迟": (0, 0, 1),
    }
    assert counts(crew.director, "rival") == {
        "虚构传播甲": (0, 1, 0),
        "未写明": (0, 0, 1),
    }
    assert counts(crew.director, "industry") == {"服饰": (0, 1, 1)}
    assert counts(crew.director, "owner") == {crew.executive.name: (0, 1, 1)}
    assert outcomes(crew.second_manager) == []


def test_project_that_was_lost_tells_by_its_report(crew, client_row):
    journey = Journey(crew, client_row, "户外推广")
    lead = services.adopt(
        journey.project, by=crew.executive, at=journey.now, values=values(crew)
    )
    log(crew, lead, winner="虚构传播甲", **{**LOST, "cause": "idea"})
    journey.fill("TL-B1.01", papers.lead_card(crew.executive))
    data = papers.target_decision(crew.director)
    journey.fill("TL-B1.02", data, outcome="go")
    journey.fill("TL-B1.03", papers.situation_brief(client_row.name))
    journey.fill("TL-B1.04", papers.negotiation_sheet())
    journey.fill("TL-B1.05", papers.appointment(journey.now), outcome="confirmed")
    said = {"ending": "对方自己做。", "cause": "inhouse", "rival": ""}
    report = {**papers.credentials_report(journey.now), **said}
    journey.fill("TL-B1.06", report, outcome="lost")

    (case,) = outcomes(crew.director)
    assert (case.result, case.cause, case.why) == ("lost", "inhouse", "对方自己做。")
    assert (case.source, case.value_fen) == ("ae", 10_000_000)
    assert case.rivals == ("虚构传播甲", "虚构传播乙")


def test_target_that_is_not_pursued_is_parked_with_its_grounds(crew, client_row):
    journey = Journey(crew, client_row, "户外推广")
    journey.fill("TL-B1.01", papers.lead_card(crew.executive))
    data = papers.target_decision(crew.director, "0")
    journey.fill("TL-B1.02", data, outcome="no_go")

    (case,) = outcomes(crew.director)
    assert (case.result, case.why) == ("parked", data["grounds"])


def test_contract_wins(crew, client_row):
    Journey(crew, client_row, "户外推广").to_the_end()

    (case,) = outcomes(crew.director)
    assert (case.result, case.value_fen > 0) == ("won", True)
    (row,) = queries.tallies([case], "source")
    assert (row.rate, row.won_fen, row.lost_fen) == (100, case.value_fen, 0)
    assert pictures.tally_bars([row]).startswith("<svg")
    assert pictures.tally_bars([]) == ""
    reached = conversion(queries.furthest(crew.director, period()))
    assert [count for _stage, count in reached] == [1] * 11
    assert pictures.stage_bars(reached).startswith("<svg")


@pytest.mark.parametrize("count", [1, 3])
def test_analysis_takes_as_many_statements_however_much_was_lost(
    crew, count, django_assert_num_queries
):
    for n in range(count):
        lead = entered(crew, ClientFactory(), need=f"线索{n}")
        log(crew, lead, winner="虚构传播甲", **LOST)
        closed(lead, crew.executive)
        project = Journey(crew, ClientFactory(), f"项目{n}")
        project.fill("TL-B1.01", papers.lead_card(crew.executive))
        data = papers.target_decision(crew.director, "0")
        project.fill("TL-B1.02", data, outcome="no_go")

    with django_assert_num_queries(5):
        assert len(outcomes(crew.director)) == 2 * count


def test_furthest_counts_leads_and_projects(crew, lead, client_row):
    pursued(crew, entered(crew, ClientFactory()))
    Journey(crew, ClientFactory(), "项目").until_orders()

    assert queries.furthest(crew.director, period()) == {0: 2, 4: 1}


# measures


def test_leads_are_counted_by_their_finders(crew, lead, client_row):
    value, is_met = measured("leads_found")
    assert (value, is_met) == (1, False)

    entered(crew, client_row, need="另一件事")

    assert measured("leads_found") == (2, True)


def test_gaps_between_follow_ups_are_measured(crew, lead):
    assert measured("lead_gap") == (None, None)
    Lead.objects.update(created_at=timezone.now() - timedelta(days=9))
    followed(lead, crew.executive)

    assert measured("lead_gap") == (9, False)


def test_untouched_leads_are_measured(crew, lead, client_row):
    assert measured("lead_untouched") == (0, True)
    entered(crew, client_row, need="在公海", owner=None)
    Lead.objects.update(created_at=timezone.now() - timedelta(days=9))

    assert measured("lead_untouched") == (100, False)
    followed(lead, crew.executive, on=day())
    assert measured("lead_untouched") == (0, True)


def test_cases_of_measures_read(crew, lead, client_row):
    followed(lead, crew.executive)
    title = f"{client_row} 新品上市推广"

    for code, shown in (
        ("lead_gap", title),
        ("lead_untouched", title),
        ("leads_found", crew.executive.name),
    ):
        measure = known()[code]
        rows = list(measure.of(period(), None))
        assert [each.title for each in measure.shown(rows, crew.director).values()] == [
            shown
        ]


def test_figures_of_another_month_are_its_own(crew, lead):
    closed(lead, crew.executive)

    with time_machine.travel(timezone.now() + timedelta(days=62), tick=False):
        assert outcomes(crew.director) == []
