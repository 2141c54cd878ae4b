"""The pages of regular service: how it begins, what comes up, the rounds."""

import pytest
from django.utils import timezone

from kehubu.sample.journey import Service
from kehubu.work.models import Project
from tests.factories import ClientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(crew):
    return Service(crew, ClientFactory(status="client"), "常规服务")


def typed(**changes):
    values = {
        "title": "中秋礼盒",
        "trigger": "client",
        "raised_by": "品牌经理",
        "raised_on": timezone.localdate().isoformat(),
        "content": "一套礼盒",
    }
    return {**values, **changes}


@pytest.mark.parametrize(
    ("status", "offered"),
    [("prospect", "争取这个客户"), ("client", "开始常规服务")],
)
def test_client_page_offers_what_may_begin(crew, browse, status, offered):
    client = ClientFactory(status=status)
    client.team.create(role="am", user=crew.manager)

    page = browse(crew.manager).get(f"/clients/{client.pk}/projects/").content.decode()

    begun = {"争取这个客户", "开始常规服务", "客户要求做项目"}
    assert {words for words in begun if words in page} == {offered}


def test_client_in_regular_service_is_offered_what_may_come_up(served, crew, browse):
    path = f"/clients/{served.client.pk}/projects/"

    page = browse(crew.executive).get(path).content.decode()

    assert f"/projects/{served.project.pk}/bring-up/?trigger=own" in page
    assert "开始常规服务" not in page


def test_regular_service_is_begun_from_the_clients_page(crew, browse):
    client = ClientFactory(status="client")
    client.team.create(role="am", user=crew.manager)
    team = {"ae": crew.executive.pk, "am": crew.manager.pk, "ad": crew.director.pk}

    answer = browse(crew.manager).post(
        f"/clients/{client.pk}/service/new/", {"title": "常规服务", **team}
    )

    project = Project.objects.get(client=client)
    assert (answer.status_code, answer.url) == (302, project.get_absolute_url())
    assert project.kind == "serve"


def test_second_service_of_a_client_is_refused_on_its_form(served, crew, browse):
    team = {"ae": crew.executive.pk, "am": crew.manager.pk, "ad": crew.director.pk}

    answer = browse(crew.executive).post(
        f"/clients/{served.client.pk}/service/new/", {"title": "再来", **team}
    )

    assert answer.status_code == 409
    assert "已在常规服务中" in answer.content.decode()


def test_what_comes_up_is_noted_and_shown_as_a_round(served, crew, browse):
    desk, path = browse(crew.executive), f"/projects/{served.project.pk}/bring-up/"

    answer = desk.post(path, typed())

    page = desk.get(answer.url).content.decode()
    assert "第 1 轮 中秋礼盒" in page
    assert "客户要求 · 品牌经理" in page
    assert "现在：" in page
    assert "研究客户需求及项目目的" in page
    assert "客户要求做项目" not in page


def test_own_initiative_is_filled_in_with_who_asks(served, crew, browse):
    path = f"/projects/{served.project.pk}/bring-up/?trigger=own"

    page = browse(crew.executive).get(path).content.decode()

    assert 'value="own" selected' in page
    assert 'value="戊专员"' in page


def test_incomplete_note_is_shown_again(served, crew, browse):
    path = f"/projects/{served.project.pk}/bring-up/"

    answer = browse(crew.executive).post(path, typed(content=""))

    assert answer.status_code == 422


def test_note_of_the_future_is_refused(served, crew, browse):
    path = f"/projects/{served.project.pk}/bring-up/"

    answer = browse(crew.executive).post(path, typed(raised_on="2099-01-01"))

    assert answer.status_code == 409
    assert "提出日期不能晚于今天。" in answer.content.decode()


def test_stranger_sees_nothing_of_it(served, crew, browse):
    path = f"/projects/{served.project.pk}/bring-up/"

    assert browse(crew.designer).get(path).status_code == 404


@pytest.mark.parametrize("rounds", [1, 3])
def test_page_of_a_service_asks_the_same_however_many_rounds(
    served, crew, browse, django_assert_num_queries, rounds
):
    for number in range(rounds):
        served.bring_up("client", f"第 {number} 件事")
        served.agree("dropped")
    desk, path = browse(crew.executive), served.project.get_absolute_url()
    desk.get(path)

    with django_assert_num_queries(17):
        desk.get(path)
