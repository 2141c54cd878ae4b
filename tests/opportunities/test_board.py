"""The board: leads and projects by the stage of their steps."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from kehubu.opportunities import exporting, queries, services
from kehubu.opportunities.models import Lead
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Record
from kehubu.sample import papers
from kehubu.sample.journey import Flow, Journey
from tests.factories import ClientFactory
from tests.opportunities.acts import closed, entered, followed, pursued, values

pytestmark = pytest.mark.django_db


def hand(user):
    return queries.in_hand(user, timezone.now())[0]


def only(user):
    (found,) = hand(user)
    return found


@pytest.fixture
def journey(crew):
    return Journey(crew, ClientFactory(name="晨谷样例", industry="食品"), "谷物推广")


def adopted(crew, journey, **changes):
    return services.adopt(
        journey.project,
        by=crew.executive,
        at=timezone.now(),
        values=values(crew, **changes),
    )


def test_lead_stands_at_the_beginning(crew, lead):
    found = only(crew.executive)

    assert (found.stage.code, found.percent, found.lead) == ("S0", 5, lead)
    assert (found.value_fen, found.weighted_fen) == (10_000_000, 500_000)
    assert (found.owner, found.source_label) == (crew.executive, "转介绍")
    assert found.next_on == lead.follow_up_on
    assert (found.age_days, found.is_late, found.is_neglected) == (0, False, False)


def test_lead_grows_old(crew, lead):
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=False):
        found = only(crew.executive)

    assert (found.age_days, found.idle_days) == (8, 8)
    assert (found.is_late, found.is_neglected) == (True, True)


def test_project_moves_through_the_stages(crew, journey):
    adopted(crew, journey)
    seen = [only(crew.director).stage.code]
    journey.fill("TL-B1.01", papers.lead_card(crew.executive))
    data = papers.target_decision(crew.director)
    journey.fill("TL-B1.02", data, outcome="go")
    seen.append(only(crew.director).stage.code)
    journey.fill("TL-B1.03", papers.situation_brief(journey.client.name))
    journey.fill("TL-B1.04", papers.negotiation_sheet())
    seen.append(only(crew.director).stage.code)
    journey.fill("TL-B1.05", papers.appointment(journey.now), outcome="confirmed")
    seen.append(only(crew.director).stage.code)
    report = papers.credentials_report(journey.now)
    journey.fill("TL-B1.06", report, outcome="agreed")
    seen.append(only(crew.director).stage.code)

    assert seen == ["S0", "S1", "S2", "S3", "S4"]


def test_age_begins_anew_with_the_stage(crew, journey):
    later = timezone.now() + timedelta(days=5)
    with time_machine.travel(later, tick=False):
        journey.fill("TL-B1.01", papers.lead_card(crew.executive))
        assert only(crew.director).age_days == 5
        data = papers.target_decision(crew.director)
        journey.fill("TL-B1.02", data, outcome="go")
        assert only(crew.director).age_days == 0


def test_source_is_that_of_the_lead_card(crew, journey):
    adopted(crew, journey, source="web")
    assert only(crew.director).source == "web"

    step = journey.step("TL-B1.01")
    data = {**papers.lead_card(crew.executive), "source": "fair"}
    procedures.save_record(step, by=crew.executive, at=journey.now, data=data)

    assert only(crew.director).source == "fair"


def test_contract_says_what_it_is_worth(crew, journey):
    adopted(crew, journey, value_fen=1)
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.until_delivered(order)
    journey.accept()
    journey.propose("passed")
    assert (only(crew.director).stage.code, only(crew.director).value_fen) == ("S6", 1)
    journey.contract()

    found = only(crew.director)
    amount = Record.objects.get(kind="contract_facts").data["amount_fen"]
    assert (found.stage.code, found.value_fen) == ("S7", amount)
    assert (found.is_signed, found.is_neglected) == (True, False)


def test_project_without_a_lead_stands_on_the_board(crew, journey):
    found = only(crew.director)

    assert (found.lead, found.project, found.value_fen) == (None, journey.project, None)
    assert found.url == journey.project.get_absolute_url()


def test_flow_stands_on_the_board_only_with_a_lead(crew):
    client = ClientFactory(status="client")
    Flow(crew, client, "春季推广")
    assert hand(crew.director) == []

    pursued(crew, entered(crew, client))

    assert only(crew.director).stage.code == "S3"


def test_what_is_over_is_not_in_hand(crew, lead, journey):
    closed(lead, crew.executive)
    journey.project.state = "lost"
    journey.project.save()

    assert hand(crew.director) == []
    assert queries.standing_of(lead, timezone.now()) is None


def test_board_sums_its_columns(crew, lead, client_row):
    entered(crew, client_row, need="无价", value_fen=None, closes_on=None)
    pursued(crew, entered(crew, ClientFactory(), value_fen=300))
    found, weighing = queries.in_hand(crew.director, timezone.now())

    board = queries.board(found, weighing.percents)

    first = board.columns[0]
    assert (len(first.found), first.sum_fen, first.weighted_fen) == (
        3,
        10000300,
        500015,
    )
    assert (board.count, board.sum_fen) == (3, 10000300)
    assert [column.stage.code for column in board.columns][-1] == "S10"
    assert (len(first.cards), first.more) == (3, 0)


def test_column_shows_twenty_cards(crew, client_row):
    for n in range(22):
        entered(crew, client_row, need=f"线索{n}")
    found, weighing = queries.in_hand(crew.director, timezone.now())

    column = queries.board(found, weighing.percents).columns[0]

    assert (len(column.cards), column.more) == (20, 2)


@pytest.mark.parametrize("count", [1, 3])
def test_business_in_hand_takes_two_statements(crew, count, django_assert_num_queries):
    for n in range(count):
        entered(crew, ClientFactory(), need=f"线索{n}")
        pursued(crew, entered(crew, ClientFactory()))
        Journey(crew, ClientFactory(), f"项目{n}")

    with django_assert_num_queries(2):
        found = hand(crew.executive)
        assert len([each.owner.name for each in found]) == 3 * count


def test_others_business_is_not_in_hand(crew, lead, journey):
    assert hand(crew.second_manager) == []
    assert len(hand(crew.manager)) == 2
    Lead.objects.update(owner=None)
    assert hand(crew.second_manager) == []
    lead.client.team.all().delete()
    assert len(hand(crew.second_manager)) == 1


def test_export_has_what_the_list_shows(crew, lead):
    followed(lead, crew.executive)

    assert exporting.as_xlsx(hand(crew.executive))[:2] == b"PK"
