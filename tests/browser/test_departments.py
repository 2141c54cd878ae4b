"""The other departments in the browser, from the sent order to their archive."""

import pytest

from kehubu.sample.desks import Desk
from kehubu.sample.journey import Journey
from kehubu.signoffs import verification
from tests.browser.desks import BrowserDesk
from tests.browser.once import once
from tests.factories import ClientFactory

pytestmark = once


@pytest.fixture
def sent(agency, at_desk):
    """
    Have an order issued and sent by services; seat its department at browsers.
    """

    def send(head, team, job, choices=None, **values):
        journey = Journey(agency, ClientFactory(), "样例推广")
        people = [getattr(agency, name) for name in team]
        desk = Desk(journey, head=getattr(agency, head), team=people)
        desk.issue(job, **values)
        journey.send()
        return BrowserDesk(desk, at_desk, choices)

    return send


def done(office):
    """
    Return what has been done, by the last part of the clauses, in order.
    """
    steps = office.desk.run.steps.order_by("pk")
    return [step.clause.rpartition(".")[2] for step in steps]


def test_team_plans_a_year_and_presents_it_to_the_client(sent):
    choices = {"12": ["向客户提案"]}
    office = sent(
        "planning_head", ["strategist", "planning_head"], "annual_plan", choices
    )

    office.to_the_archive()

    assert office.desk.run.end_state == "finished"
    walked = done(office)
    assert len({part for part in walked if part.isdigit()}) == 17
    assert {"03a", "12a", "12b"} <= set(walked)
    reader = office.person(office.desk.team[0])
    reader.open(office.desk.order.get_absolute_url())
    reader.sees("年度广告策划")
    reader.sees("同意，按此执行。")
    assert verification.verify() == []


def test_creative_direction_is_set(sent):
    office = sent("planning_head", ["strategist"], "creative_direction")

    office.to_the_archive()

    assert office.desk.run.end_state == "finished"
    assert len({part for part in done(office) if part.isdigit()}) == 14
    assert verification.verify() == []


def test_research_firm_amends_its_proposal(sent):
    choices = {"12": ["提出修改意见", "通过"]}
    office = sent(
        "planning_head", ["strategist"], "market_research", choices, is_outsourced=True
    )

    office.to_the_archive()

    walked = done(office)
    assert office.desk.run.end_state == "finished"
    assert walked.count("11") == walked.count("12") == 2
    assert len({part for part in walked if part.isdigit()}) == 15
    assert verification.verify() == []


def test_film_is_created_with_its_meeting_before_the_shoot(sent):
    office = sent("creative_head", ["designer"], "film_creation")

    office.to_the_archive()

    assert office.desk.run.end_state == "finished"
    assert "12" in done(office)
    assert len({part for part in done(office) if part.isdigit()}) == 14
    assert verification.verify() == []
