"""TL-B1.03 begins with the client's brief; TL-C2.04 asks for a fresh pack."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehubu.core.periods import month_of
from kehubu.dossiers.models import Rival
from kehubu.markets import services as markets
from kehubu.markets.models import Finding
from kehubu.procedures.models import Step
from kehubu.sample import papers
from kehubu.standards.measures import figure, known
from kehubu.work.records.pursuit import situation_prefill

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(journey):
    crew = journey.crew
    journey.fill("TL-B1.01", papers.lead_card(crew.executive))
    journey.fill("TL-B1.02", papers.target_decision(crew.director), outcome="go")
    return journey.step("TL-B1.03")


def know(client, text, rival=None):
    today = timezone.localdate()
    said = {"point": "price", "text": text, "source": "走访", "as_of": today}
    Finding.objects.create(client=client, rival=rival, **said)


def test_record_begins_with_what_the_brief_knows(journey, step):
    rival = Rival.objects.create(client=journey.client, name="乙对手")
    know(journey.client, "6.9 元")
    know(journey.client, "打八折", rival)

    assert situation_prefill(step) == {
        "companies": [
            {"company": "晨谷样例食品有限公司", "market": "价格：6.9 元"},
            {"company": "乙对手", "market": "价格：打八折"},
        ],
        "sources": "走访",
    }


def test_record_of_nobody_names_the_client_only(journey, step):
    know(journey.client, "6.9 元")
    step.assignee = None

    found = situation_prefill(step)

    assert found == {"companies": [{"company": "晨谷样例食品有限公司"}]}


def test_step_leads_to_the_brief(journey, step, browse):
    page = browse(step.assignee).get(step.get_absolute_url()).content.decode()

    assert f"/clients/{journey.client.pk}/brief/" in page


def fresh():
    measure = known()["pack_fresh"]
    period = month_of(timezone.localdate())
    found = figure(measure, period, None, measure.sheet.default)
    return found.numerator, found.denominator


@pytest.mark.parametrize(
    ("days_before", "numerator"), [(None, 0), (40, 0), (3, 1), (0, 1)]
)
def test_pack_is_fresh_at_the_first_meeting(journey, days_before, numerator):
    if days_before is not None:
        markets.print_pack(
            journey.client,
            by=journey.crew.director,
            at=journey.now - timedelta(days=days_before),
            title="会前简报.pdf",
        )
    journey.until_orders()

    assert fresh() == (numerator, 1)
    assert Step.objects.filter(clause="TL-B1.06").count() == 1
