"""The lists: all clients as they are judged, and their mix."""

import io

import openpyxl
import pytest
from django.urls import reverse

from kehubu.clients.models import Client, Reach
from kehubu.core import jobs, search
from kehubu.evaluations.models import Standing
from tests.evaluations.acts import a_year, graded
from tests.evaluations.conftest import served
from tests.evaluations.test_judging import falling, refresh
from tests.factories import ClientFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def url(name):
    return reverse(f"evaluations:{name}")


# ---- the list


def test_list_shows_how_clients_stand(browse, crew, client):
    falling(client, crew.finance)
    graded(client, crew.manager)
    refresh(client)
    ClientFactory(name="潜在样例")

    page = browse(crew.manager).get(url("index")).content.decode()
    said = read(page)

    assert "晨谷样例食品有限公司 A 85" in said
    assert "投入下降 付款延迟" in said
    assert "潜在样例" not in said
    page = read(browse(crew.executive).get(url("index")).content.decode())
    assert "总分" not in page
    assert "付款延迟" not in page
    assert browse(crew.designer).get(url("index")).status_code == 403


def test_scores_are_shown_of_the_clients_that_one_serves(browse, crew, client):
    Reach.objects.create(pk=1, level=Reach.Level.ALL)
    graded(client, crew.manager)
    Standing.objects.filter(client=client).update(health=73, light="green")

    def shown(user):
        desk = browse(user)
        page = read(desk.get(url("index")).content.decode())
        data = desk.get(url("export")).content
        row = list(openpyxl.load_workbook(io.BytesIO(data)).active.values)[1]
        return "85" in page, "73" in page, "良好" in page, row[2], row[7:]

    assert shown(crew.manager) == (True, True, True, 73, (85,))
    assert shown(crew.second_manager) == (False, False, True, "良好", (None,))
    assert shown(crew.executive) == (False, False, True, "良好", ())


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("grade=A", 1),
        ("grade=none", 1),
        ("light=red", 0),
        ("stage=stable", 0),
        ("due=yes", 0),
        ("whose=mine", 2),
        ("q=晨谷", 1),
        ("grade=Z", 2),
    ],
)
def test_list_is_filtered(browse, crew, client, query, count):
    served(crew, name="云朵样例")
    graded(client, crew.manager)
    search.refresh_soon(Client, [client.pk])
    jobs.run_waiting()

    page = browse(crew.manager).get(f"{url('index')}?{query}", headers=HTMX)

    assert "<html" not in page.content.decode()
    assert page.content.decode().count("<tr>") == (count + 1 if count else 0)


def test_list_takes_the_same_statements_for_three(
    browse, crew, client, django_assert_num_queries
):
    desk = browse(crew.manager)
    falling(client, crew.finance)
    refresh(client)
    with django_assert_num_queries(4):
        desk.get(url("index"), headers=HTMX)
    others = [served(crew, name=f"云朵{n}") for n in "甲乙"]
    for other in others:
        falling(other, crew.finance)
    refresh(*others)
    with django_assert_num_queries(4):
        desk.get(url("index"), headers=HTMX)


def test_list_goes_out_as_excel(browse, crew, client):
    graded(client, crew.manager)

    data = browse(crew.manager).get(url("export")).content
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.values)

    assert rows[1][:2] == ("晨谷样例食品有限公司", "A")
    assert rows[1][-1] == 85
    data = browse(crew.executive).get(url("export")).content
    rows = list(openpyxl.load_workbook(io.BytesIO(data)).active.values)
    assert "总分" not in rows[0]


def test_empty_list_explains(browse, crew):
    page = read(browse(crew.gm).get(url("index")).content.decode())

    assert "还没有可评价的客户" in page


# ---- the mix


def test_mix_warns_of_concentration(browse, crew, client):
    a_year(client, crew.finance)
    other = served(crew, name="云朵样例", industry="银行")
    a_year(other, crew.finance, yuan=20_000)

    desk = browse(crew.director)
    said = read(desk.get(url("mix"), headers=HTMX).content.decode())

    assert f"最大的客户{client}占 83.3%，超过 30%" in said
    assert "客户只分布在 2 个行业，少于 4 个。" in said
    assert desk.get(url("mix_pdf")).content.startswith(b"%PDF")
    assert browse(crew.manager).get(url("mix")).status_code == 403


def test_mix_without_figures_counts_clients(browse, crew, client):
    said = read(browse(crew.gm).get(url("mix")).content.decode())

    assert "按客户个数计算" in said
    assert "食品 1 100.0%" in said


def test_mix_takes_the_same_statements_for_three(
    browse, crew, client, django_assert_num_queries
):
    desk = browse(crew.gm)
    with django_assert_num_queries(4):
        desk.get(url("mix"), headers=HTMX)
    for name in "甲乙":
        served(crew, name=f"云朵{name}")
    with django_assert_num_queries(4):
        desk.get(url("mix"), headers=HTMX)


def test_empty_mix_explains(browse, crew):
    assert "还没有客户" in read(browse(crew.gm).get(url("mix")).content.decode())
