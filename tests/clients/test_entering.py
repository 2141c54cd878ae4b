"""What is asked or refused when a client is entered on its page."""

import pytest

from kehubu.clients.models import Client, Membership
from tests.clients.test_pages import TYPED, url_of
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def theirs(crew):
    """
    A client that the second manager serves, so that the executive does not see it.
    """
    client = ClientFactory(name="别人的客户")
    Membership.objects.create(client=client, user=crew.second_manager, role="am")
    return client


# ---- the same company again


def test_same_client_again_is_asked_about_first(crew, browse):
    there = ClientFactory(name="样例食品有限公司", short_name="旧简称")
    desk = browse(crew.director)

    with unchanged():
        asked = desk.post("/clients/new/", TYPED)
    saved = desk.post("/clients/new/", {**TYPED, "is_other": "on"})

    said = asked.content.decode()
    assert asked.status_code == 422
    assert "不是同一家，仍要录入" in said
    assert f'<a href="{there.get_absolute_url()}"' in said
    assert saved.status_code == 302
    assert Client.objects.filter(name=TYPED["name"]).count() == 2


def test_client_of_a_like_name_is_not_asked_about(crew, browse):
    ClientFactory(name="样例食品机械有限公司")

    assert browse(crew.director).post("/clients/new/", TYPED).status_code == 302


def test_hidden_twin_is_not_told_of(crew, browse, theirs):
    answer = browse(crew.executive).post("/clients/new/", {"name": theirs.name})

    assert answer.status_code == 302


# ---- what cannot be


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("phone", "不是电话", "请写号码"),
        ("phone", "1-2", "请写号码"),
        ("listed_on", "2099-01-01", "不能晚于今天"),
    ],
)
def test_impossible_value_is_refused(crew, browse, field, text, told):
    desk = browse(crew.gm)

    with unchanged():
        answer = desk.post("/clients/new/", {**TYPED, field: text})

    assert answer.status_code == 422
    assert told in answer.content.decode()


@pytest.mark.parametrize(
    "phone",
    [
        "110",
        "+86 21 6000-0000",
        "021-60000000 转 801 / 802",
        "(021)6000 0000 ext. 5（王小姐）",
        "０２１－６０００",
        "",
    ],
)
def test_telephone_is_taken_as_people_write_it(crew, browse, phone):
    answer = browse(crew.gm).post("/clients/new/", {**TYPED, "phone": phone})

    assert answer.status_code == 302


def test_telephone_that_was_imported_may_stay(crew, browse):
    client = ClientFactory(name="样例食品有限公司", phone="见备注")
    typed = {**TYPED, "phone": "见备注", "version": client.version}

    assert browse(crew.gm).post(url_of(client, "edit/"), typed).status_code == 302
