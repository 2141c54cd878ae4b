"""The pages of new business."""

from io import BytesIO

import openpyxl
import pytest

from kehubu.opportunities.models import Pipeline
from kehubu.sample.journey import Journey
from tests.factories import ClientFactory, UserFactory
from tests.opportunities.acts import closed, entered, pursued
from tests.opportunities.pages import PART, text, url
from tests.opportunities.test_pitches import log, spend

pytestmark = pytest.mark.django_db
LISTS = ("index", "listed", "closed", "forecast", "analysis", "pipeline")
OF_A_LEAD = (
    "lead",
    "amend",
    "follow_up",
    "assign",
    "close",
    "pursue",
    "log_pitch",
    "spend",
)


# who gets in


@pytest.mark.parametrize("name", [*LISTS, "export", "add", "twins"])
def test_designer_has_no_business_here(browse, crew, name):
    assert browse(crew.designer).get(url(name)).status_code == 403


def test_stranger_finds_no_lead(browse, crew, lead):
    stranger = browse(UserFactory(holding=["ae"]))
    made, expense = log(crew, lead), spend(crew, lead)

    for name in OF_A_LEAD:
        assert stranger.get(url(name, lead)).status_code == 404
    for name in ("take", "reopen"):
        assert stranger.post(url(name, lead)).status_code == 404
    assert stranger.get(url("amend_pitch", made)).status_code == 404
    assert stranger.post(url("unspend", expense)).status_code == 404
    assert stranger.get(url("of_client", lead.client)).status_code == 404
    assert stranger.get(f"{url('add')}?client={lead.client_id}").status_code == 404


def test_stranger_finds_no_project(browse, crew, lead):
    project = pursued(crew, lead)
    stranger = browse(UserFactory(holding=["ae"]))

    assert stranger.get(url("of_project", project)).status_code == 404
    assert stranger.get(url("adopt", project)).status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_pages_come_whole_and_in_part(desk, lead, name):
    assert "<html" in text(desk.get(url(name)))
    part = desk.get(url(name), headers=PART)
    assert part.status_code == 200
    assert "<html" not in text(part)


# board, list, export


def test_board_shows_cards_and_sums(desk, lead):
    page = text(desk.get(url("index")))

    assert lead.get_absolute_url() in page
    assert "¥100,000" in page
    assert "加权 ¥5,000" in page


def test_empty_board_explains_itself(desk):
    assert "还没有商机" in text(desk.get(url("index")))


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("q=远山", True),
        ("q=yuan", True),
        ("q=没有", False),
        ("source=referral", True),
        ("source=web", False),
        ("industry=服饰", True),
        ("stage=S0", True),
        ("stage=S4", False),
        ("owner=pool", False),
        ("owner=999999", True),
        ("source=nonsense", True),
    ],
)
def test_list_is_filtered(desk, crew, lead, query, is_there):
    page = text(desk.get(f"{url('listed')}?{query}", headers=PART))

    assert (lead.get_absolute_url() in page) is is_there


def test_month_and_owner_filter(desk, crew, lead):
    month = f"{lead.closes_on:%Y-%m}"
    asked = f"?month={month}&owner={crew.executive.pk}"

    assert lead.get_absolute_url() in text(desk.get(url("listed") + asked))


def test_list_turns_its_pages(desk, crew, client_row):
    for n in range(51):
        entered(crew, client_row, need=f"线索{n}")

    first, second = desk.get(url("listed")), desk.get(f"{url('listed')}?page=2")

    assert "page=2" in text(first)
    assert text(second).count('class="lead"') == 1


def test_export_has_the_rows_of_the_list(desk, crew, lead):
    answer = desk.get(f"{url('export')}?source=referral")

    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[1][0] == lead.client.name
    assert rows[1][5] == 100_000
    assert len(rows) == 2
    empty = desk.get(f"{url('export')}?source=web")
    assert openpyxl.load_workbook(BytesIO(empty.content)).active.max_row == 1


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "statements"), [("index", 3), ("listed", 3), ("forecast", 3)]
)
def test_pages_take_as_many_statements_however_many_rows(
    desk, crew, count, name, statements, django_assert_num_queries
):
    for n in range(count):
        entered(crew, ClientFactory(), need=f"线索{n}")
        Journey(crew, ClientFactory(), f"项目{n}")
    desk.get(url(name))

    with django_assert_num_queries(statements):
        desk.get(url(name), headers=PART)


# figures


def test_figures_lead_to_their_cases(desk, crew, lead):
    closed(lead, crew.executive)
    path = f"{url('analysis')}?whose=cause"

    page = text(desk.get(path))
    assert "key=price" in page
    chosen = text(desk.get(f"{path}&key=price"))
    assert lead.get_absolute_url() in chosen


def test_custom_period_needs_its_days(desk):
    answer = desk.get(f"{url('analysis')}?period=custom")

    assert answer.status_code == 422


def test_weights_are_changed_by_directors(desk, browse, crew):
    values = {f"S{n}": 100 for n in range(11)} | {"warn_days": 5, "recycle_days": 20}
    assert desk.post(url("pipeline"), values).status_code == 403
    boss = browse(crew.director)
    assert boss.post(url("pipeline"), {}).status_code == 422
    wrong = {**values, "S10": 1, "version": 1}
    assert boss.post(url("pipeline"), wrong).status_code == 409

    assert boss.post(url("pipeline"), {**values, "version": 1}).status_code == 302

    assert Pipeline.objects.get().percents == [100] * 11
    assert boss.post(url("pipeline"), {**values, "version": 1}).status_code == 409
    assert "5 · 10 · 20" in text(boss.get(url("pipeline")))
