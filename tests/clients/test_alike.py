"""Duplicates are told while one types, without telling what one may not see."""

import pytest

from kehubu.clients import alike
from kehubu.clients.alike import Typed
from kehubu.clients.models import Client, Membership
from kehubu.core import search
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
URL = "/clients/alike/"
HTMX = {"HX-Request": "true"}
ELSEWHERE = "公司里已有一个很像的客户"


def entered(**values):
    client = ClientFactory(**values)
    search.refresh(Client, [client.pk])
    return client


@pytest.fixture
def own(crew):
    return entered(
        name="重庆样例食品有限公司", short_name="佳样食品", phone="023-6789 1234"
    )


@pytest.fixture
def hidden(crew):
    """
    A client of the second manager, whom the executive does not see.
    """
    client = entered(name="秘密样例饮料有限公司", short_name="秘饮")
    Membership.objects.create(client=client, user=crew.second_manager, role="am")
    return client


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"name": "重庆样例食品股份有限公司"}, "名称相同"),
        ({"name": "重庆样例食品"}, "名称相同"),
        ({"name": "别的名字", "phone": "(023) 67891234"}, "电话相同"),
        ({"name": "别的名字", "short_name": "佳样食品"}, "简称相同"),
        ({"name": "别的", "short_name": "夏样食品"}, ""),
        ({"name": "别的", "short_name": "加样食品"}, "读音相同"),
        ({"name": "新佳样食品集团"}, "名称相近"),
        ({"name": "样例食品"}, "名称相近"),
        ({"name": "重庆样例食品重庆分公司"}, "名称相近"),
        ({"name": "重"}, ""),
        ({"name": "  "}, ""),
        ({"name": "四川样例"}, ""),
        ({"phone": "6789"}, ""),
        ({"phone": "023-67891234"}, "电话相同"),
        ({"name": "!!"}, ""),
        ({"name": "\x00"}, ""),
    ],
)
def test_likeness_of_what_is_typed(crew, own, typed, reason):
    found = alike.likely(Typed(**typed), crew.executive)

    assert [(each.client, str(each.reason)) for each in found] == (
        [(own, reason)] if reason else []
    )


def test_likeness_leaves_out_the_client_that_is_amended(crew, own):
    typed = Typed(name=own.name)

    assert alike.likely(typed, crew.executive, besides=own.pk) == []


def test_likeness_never_names_what_the_user_may_not_see(crew, hidden):
    for typed in (
        Typed(name=hidden.name),
        Typed(short_name="秘饮"),
        Typed(name="秘密样例"),
    ):
        assert alike.likely(typed, crew.executive) == []


@pytest.mark.parametrize(
    ("name", "is_elsewhere"),
    [
        ("秘密样例饮料有限公司", True),
        ("秘密样例饮料", True),
        ("秘密样例饮", False),
        ("秘密", False),
        ("秘密样例饮料北京", False),
        ("", False),
    ],
)
def test_hidden_client_is_told_of_by_its_whole_name_alone(
    crew, hidden, name, is_elsewhere
):
    assert alike.is_somebody_elses(Typed(name=name), crew.executive) == is_elsewhere


def test_hidden_client_is_hidden_to_nobody_who_sees_it(crew, hidden):
    assert not alike.is_somebody_elses(Typed(name=hidden.name), crew.gm)


def test_part_says_that_there_is_one_and_neither_which_nor_whose(crew, browse, hidden):
    response = browse(crew.executive).get(URL, {"name": "秘密样例饮料"}, headers=HTMX)

    text = response.content.decode()
    assert ELSEWHERE in text
    for word in (hidden.name, "丁经理", hidden.get_absolute_url(), "<html"):
        assert word not in text


def test_part_links_to_what_the_user_may_see(crew, browse, own):
    response = browse(crew.executive).get(URL, {"name": own.name}, headers=HTMX)

    assert f'href="{own.get_absolute_url()}"' in response.content.decode()
    assert ELSEWHERE not in response.content.decode()


def test_asking_too_often_halts_the_oracle_but_not_the_help(
    crew, browse, settings, own, hidden
):
    settings.ACCOUNT_RATE_LIMITS = {
        **settings.ACCOUNT_RATE_LIMITS,
        "client_told_of": "2/h/user",
    }
    browser = browse(crew.executive)

    told = [
        ELSEWHERE in browser.get(URL, {"name": hidden.name}).content.decode()
        for _time in range(3)
    ]
    still = browser.get(URL, {"name": own.name}).content.decode()

    assert told == [True, True, False]
    assert "查得太频繁" in still
    assert own.get_absolute_url() in still


@pytest.mark.parametrize("query", ["name=" + "长" * 101, "besides=x", "besides=-1"])
def test_page_refuses_what_no_client_can_have(crew, browse, query):
    response = browse(crew.executive).get(f"{URL}?{query}")

    assert response.status_code == 422


@pytest.mark.parametrize("actor", ["designer", "finance", "auditor", "system"])
def test_page_is_for_those_who_may_enter_clients(crew, browse, actor):
    assert browse(getattr(crew, actor)).get(URL).status_code == 403


def test_page_without_script_asks_and_answers(crew, browse, own):
    browser = browse(crew.executive)
    forms = [browser.get(path).content.decode() for path in ("/clients/new/", URL)]

    with unchanged():
        found = browser.get(URL, {"name": own.name}).content.decode()

    assert f'href="{URL}"' in forms[0]
    assert 'method="get"' in forms[1]
    assert own.name in found


@pytest.mark.parametrize("count", [1, 3])
def test_looking_asks_the_database_as_often_for_one_as_for_three(
    crew, browse, count, django_assert_num_queries
):
    for _each in range(count):
        entered(name="同名样例食品", phone="023-67891234")
    browser = browse(crew.executive)
    query = {"name": "同名样例食品", "phone": "023-67891234"}
    browser.get(URL, query, headers=HTMX)

    with django_assert_num_queries(5):
        browser.get(URL, query, headers=HTMX)
