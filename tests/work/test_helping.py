"""People of other departments see the clients on whose work they work."""

import pytest
from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.sample.journey import Journey

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ordered(agency):
    """
    A client for whom the creative department has begun to work, and another one.
    """
    now = timezone.now()
    values = {"name": "甲样例", "remark": "付款慢，要催", "industry": "食品"}
    client = clients.add(by=agency.executive, at=now, values=values)
    clients.add(by=agency.executive, at=now, values={"name": "乙样例"})
    journey = Journey(agency, client, "甲样例推广")
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.start(order)
    return client


def seen_by(user):
    return set(Client.objects.visible_to(user).values_list("name", flat=True))


@pytest.mark.parametrize(
    "actor", ["creative_head", "designer", "traffic", "planning_head"]
)
def test_helper_sees_the_client_of_his_work_alone(agency, ordered, actor):
    assert seen_by(getattr(agency, actor)) <= {"甲样例"}


@pytest.mark.parametrize("actor", ["creative_head", "designer", "traffic"])
def test_helper_sees_the_client_on_whose_order_he_works(agency, ordered, actor):
    assert seen_by(getattr(agency, actor)) == {"甲样例"}


def test_who_takes_no_part_sees_nothing(agency, ordered):
    assert seen_by(agency.system) == set()


def test_helpers_page_leaves_out_what_the_account_side_keeps(agency, browse, ordered):
    response = browse(agency.designer).get(ordered.get_absolute_url())

    text = response.content.decode()
    assert response.status_code == 200
    assert "食品" in text
    assert "付款慢" not in text
    assert f"{ordered.get_absolute_url()}projects/" not in text


def test_account_side_sees_the_remark(agency, browse, ordered):
    response = browse(agency.manager).get(ordered.get_absolute_url())

    assert "付款慢" in response.content.decode()


def test_helpers_timeline_tells_no_more_than_who_serves(agency, browse, ordered):
    now = timezone.now()
    clients.amend(ordered, by=agency.gm, at=now, values={"remark": "账期60天"}, seen=1)

    url = f"{ordered.get_absolute_url()}timeline/"
    helper = browse(agency.designer).get(url, headers=HTMX).content.decode()
    insider = browse(agency.manager).get(url, headers=HTMX).content.decode()

    assert "修改客户资料" not in helper
    assert "修改客户资料" in insider
    assert "录入客户" in helper


def test_helper_finds_the_client_in_his_list_but_takes_no_list_away(
    agency, browse, ordered
):
    browser = browse(agency.designer)

    page = browser.get("/clients/")

    assert [client.name for client in page.context["page"].rows] == ["甲样例"]
    assert "/clients/export/" not in page.content.decode()
    assert browser.post("/clients/export/").status_code == 403


@pytest.mark.parametrize("path", ["edit/", "team/", "projects/win/"])
def test_helper_changes_nothing(agency, browse, ordered, path):
    response = browse(agency.designer).get(f"{ordered.get_absolute_url()}{path}")

    assert response.status_code in {403, 404}


def test_helpers_list_and_page_ask_no_more_often_than_an_overseers(
    agency, browse, ordered, django_assert_num_queries
):
    browser = browse(agency.designer)
    browser.get("/clients/")

    with django_assert_num_queries(3):
        browser.get("/clients/")
