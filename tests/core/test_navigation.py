import pytest

from kehubu.core import navigation, panels
from kehubu.people.positions import Position
from tests.factories import ClientFactory, UserFactory


@pytest.fixture(autouse=True)
def _own_entries(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", [])
    monkeypatch.setattr(panels, "_panels", {})


def is_tall(user):
    return user == "tall"


def test_menu_shows_what_is_open_in_its_order():
    navigation.add("乙", "people:roster", icon="users", order=60)
    navigation.add("甲", "desk:today", icon="home", order=10)
    navigation.add("高处", "core:search", icon="x", order=20, is_open_to=is_tall)

    tall = [entry.label for entry in navigation.entries_for("tall")]
    small = [entry.label for entry in navigation.entries_for("small")]

    assert tall == ["甲", "高处", "乙"]
    assert small == ["甲", "乙"]


def test_menu_is_cut_into_sections_by_order():
    for label, order in (("甲", 10), ("乙", 29), ("丙", 30), ("丁", 80)):
        navigation.add(label, "desk:today", icon="home", order=order)

    sections = navigation.sections_of(navigation.entries_for("small"))

    cut = [(str(section.label), [e.label for e in own]) for section, own in sections]
    assert cut == [("我的工作", ["甲", "乙"]), ("业务", ["丙"]), ("公司", ["丁"])]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/", "desk:today"),
        ("/people/", "people:roster"),
        ("/people/7/", "people:roster"),
        ("/clients/", None),
    ],
)
def test_page_belongs_to_the_place_with_the_longest_address(path, place):
    navigation.add("今日", "desk:today", icon="home", order=10)
    navigation.add("人员", "people:roster", icon="users", order=80)

    found = navigation.current(navigation.entries_for("small"), path)

    assert (found and found.url_name) == place


@pytest.mark.django_db
def test_panels_of_a_page_lead_to_its_row():
    client = ClientFactory()
    page = "clients.client"
    panels.add(page, "乙", "clients:timeline", order=20)
    panels.add(page, "甲", "clients:team", order=10)
    panels.add(page, "高处", "clients:team", order=15, is_open_to=is_tall)
    panels.add("people.user", "别处", "people:detail", order=1)

    shown = panels.of(page, client, "small")

    assert [(panel.label, panel.url) for panel in shown] == [
        ("甲", f"/clients/{client.pk}/team/"),
        ("乙", f"/clients/{client.pk}/timeline/"),
    ]
    assert len(panels.of(page, client, "tall")) == 3
    assert panels.of("work.order", client, "tall") == []


@pytest.mark.django_db
def test_menu_asks_the_rights_of_the_user():
    navigation.add(
        "公司设置",
        "people:agency",
        icon="settings",
        order=90,
        is_open_to=lambda user: user.has_perm("people.amend_agency"),
    )
    gm = UserFactory(holding=[Position.GENERAL_MANAGER])
    designer = UserFactory(holding=[Position.SPECIALIST])

    assert len(navigation.entries_for(gm)) == 1
    assert navigation.entries_for(designer) == []
