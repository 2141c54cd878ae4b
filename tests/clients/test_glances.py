"""What a client's page shows before one calls: a card of each room, by right."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehubu.care import services as care
from kehubu.clients.models import Client, Membership
from kehubu.core import panels
from kehubu.opportunities import services as opportunities
from kehubu.persons.models import KeyPerson, Post
from tests.factories import ClientFactory
from tests.opportunities.acts import values
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedures")]
HTMX = {"HX-Request": "true"}
DAY = timedelta(days=1)


@pytest.fixture
def ours(crew):
    client = ClientFactory(name="晨谷样例食品有限公司", status=Client.Status.CLIENT)
    for role, user in (("ae", crew.executive), ("am", crew.manager)):
        Membership.objects.create(client=client, user=user, role=role)
    return client


def card(browser, room, client):
    url = next(
        panel.url
        for panel in panels.of("clients.glance", client, browser.user)
        if panel.key == f"{room}:glance"
    )
    return read(browser.get(url, headers=HTMX).content.decode())


@pytest.fixture
def desk(crew, browse):
    browser = browse(crew.executive)
    browser.user = crew.executive
    return browser


@pytest.mark.parametrize(
    ("who", "rooms"),
    [
        ("executive", ["care", "evaluations", "persons", "opportunities"]),
        ("finance", ["care", "evaluations", "opportunities"]),
        ("designer", []),
    ],
)
def test_cards_are_those_that_one_may_read(crew, ours, who, rooms):
    shown = panels.of("clients.glance", ours, getattr(crew, who))

    assert [panel.key for panel in shown] == [f"{room}:glance" for room in rooms]


def test_overview_loads_the_cards(desk, ours):
    page = desk.get(ours.get_absolute_url()).content.decode()

    for panel in panels.of("clients.glance", ours, desk.user):
        assert f'hx-get="{panel.url}"' in page


def test_care_tells_last_and_next_and_what_is_to_follow(desk, crew, ours):
    care.found_standards(by=None, at=timezone.now())
    by = {"by": crew.executive, "at": timezone.now(), "owner": crew.executive}
    said = {"kind": "phone", "note": "谈了样稿", "outcome": "", "met": ""}
    said |= {"done_at": timezone.now() - 3 * DAY, "met_senior": False}
    noted = care.note_contact(ours, **by, values=said)
    planned = {"kind": "routine", "purpose": "看样稿"}
    planned["planned_at"] = timezone.now() + DAY
    care.plan_contact(ours, **by, values=planned)
    due = timezone.localdate() + DAY
    care.add_follow_up(noted, **by, what="送样稿", due_on=due)

    shown = card(desk, "care", ours)

    assert [
        word
        for word in ("电话", "3 天前联络", "例行拜访", "看样稿", "送样稿")
        if word not in shown
    ] == []


def test_care_of_a_client_nobody_has_called(desk, ours):
    shown = card(desk, "care", ours)

    assert "从未联络" in shown
    assert "没有约定" in shown


def test_who_decides_stands_first_with_a_number(desk, ours):
    for name, level, kind in (
        ("虚构甲", "", "chief"),
        ("虚构乙", "decides", "other"),
        ("虚构丙", "uses", "other"),
    ):
        person = KeyPerson.objects.create(name=name, created_at=timezone.now())
        Post.objects.create(
            person=person, client=ours, level=level, kind=kind, mobile="13800001234"
        )

    shown = card(desk, "persons", ours)

    assert shown.index("虚构乙") < shown.index("虚构甲")
    assert "13800001234" in shown
    assert "虚构丙" not in shown


def test_open_leads_are_told_and_closed_ones_are_not(desk, crew, ours):
    by = {"by": crew.executive, "at": timezone.now()}
    opportunities.add(**by, client=ours, values=values(crew, need="新品上市"))
    gone = opportunities.add(**by, client=ours, values=values(crew, need="旧的需求"))
    said = {"state": "lost", "cause": "other", "reason": "预算取消"}
    opportunities.close(gone, **by, **said)

    shown = card(desk, "opportunities", ours)

    assert "新品上市" in shown
    assert "旧的需求" not in shown


def test_grade_is_told(desk, ours):
    assert "未分级" in card(desk, "evaluations", ours)
