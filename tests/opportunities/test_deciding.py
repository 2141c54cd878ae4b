"""The page of go or no-go (TL-B1.02) shows what the decision should know."""

import pytest
from django.urls import reverse

from kehubu.sample import papers
from kehubu.sample.journey import Journey
from tests.factories import ClientFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def journey(crew, client_row):
    return Journey(crew, client_row, "早餐谷物上市推广")


@pytest.fixture
def step(journey):
    journey.fill("TL-B1.01", papers.lead_card(journey.crew.executive))
    return journey.step("TL-B1.02")


def test_page_shows_total_thresholds_and_vetoes_apart(browse, step):
    page = browse(step.assignee).get(step.get_absolute_url()).content.decode()

    assert 'data-go="14"' in page
    assert 'data-decide="10"' in page
    assert "14 分及以上争取" in read(page)
    assert page.index("十个问题") < page.index("一票否决：有一项")


def test_page_asks_for_the_conflicts_of_the_client(browse, step, journey):
    ClientFactory(name="同行样例", industry="食品", status="client")
    journey.client.industry = "食品"
    journey.client.save()
    browser = browse(journey.crew.director)
    url = reverse("opportunities:in_the_way", args=[journey.project.pk])

    page = browse(step.assignee).get(step.get_absolute_url()).content.decode()
    part = read(browser.get(url, headers=HTMX).content.decode())

    assert f'hx-get="{url}"' in page
    assert "同行样例" in part
    assert "同一行业" in part


def test_no_conflict_is_said(browse, step, journey):
    journey.client.industry = "没有别人的行业"
    journey.client.save()
    url = reverse("opportunities:in_the_way", args=[journey.project.pk])

    part = read(browse(journey.crew.director).get(url, headers=HTMX).content.decode())

    assert "没有发现与现有客户冲突" in part


@pytest.mark.parametrize(("who", "is_form"), [("director", True), ("manager", False)])
def test_pipeline_is_a_table_for_who_may_not_amend_it(browse, crew, who, is_form):
    page = browse(getattr(crew, who)).get("/opportunities/pipeline/").content.decode()

    assert ("required-mark" in page) is is_form
    assert ("pipeline-form" in page) is is_form
