"""Lists of care in the browser: gaps, months, follow-ups, a client's panel."""

import io

import openpyxl
import pytest

from kehubu.care import services, tasks
from tests.care.conftest import DAY, NOON
from tests.care.test_pages import HTMX, url, words
from tests.factories import ClientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standards")]


@pytest.fixture
def over(client_of, act):
    def made(count):
        for n in range(count):
            client = client_of(name=f"客户{n}", created_at=NOON - 40 * DAY)
            act.note(client=client, done_at=NOON - 35 * DAY)
            act.follow(act.note(client=client, done_at=NOON - 34 * DAY))
            act.plan(client=client)

    return made


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "query", "statements"),
    [("gaps", {}, 3), ("follow_ups", {}, 2), ("visits", {"month": "2026-03"}, 7)],
)
def test_lists_take_a_constant_number_of_statements(
    desk, over, django_assert_num_queries, count, name, query, statements
):
    over(count)

    with django_assert_num_queries(statements):
        answer = desk.get(url(name), query, headers=HTMX)

    assert words(answer).count("客户0") > 0


@pytest.mark.parametrize("count", [1, 3])
def test_panel_takes_a_constant_number_of_statements(
    desk, served, act, crew, django_assert_num_queries, count
):
    services.open_plan(served, by=crew.manager, at=NOON, owner=crew.executive)
    for n in range(count):
        act.follow(act.note(note=f"第{n}次"))
        act.plan()

    with django_assert_num_queries(10):
        desk.get(url("of_client", served.pk), headers=HTMX)


def test_gap_list_shows_what_is_over_and_exports_what_it_shows(desk, over):
    over(2)

    page = words(desk.get(url("gaps")))
    answer = desk.get(url("export"))

    assert "2 个客户，最该联络的在前" in page
    assert "34 天 超过 4 天" in page
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert rows[0][:2] == ["客户", "等级"]
    assert [row[5:8] for row in rows[1:]] == [[34, 30, 4]] * 2


def test_empty_lists_explain_themselves(desk):
    assert "没有超过联络间隔的客户" in words(desk.get(url("gaps")))
    found = desk.get(url("gaps"), {"state": "never", "grade": "A"})
    assert "没有符合条件的客户" in words(found)
    assert "没有要跟进的事" in words(desk.get(url("follow_ups")))
    assert "这个月没有拜访" in words(desk.get(url("visits")))


def test_gap_list_goes_on_behind_its_page(desk):
    ClientFactory.create_batch(51, created_at=NOON - 40 * DAY)
    tasks.begin_summaries.func()
    first = desk.get(url("gaps")).context["page"]

    second = desk.get(url("gaps"), {"after": first.following}).context["page"]

    assert (len(first.rows), len(second.rows)) == (50, 1)
    assert second.following == ""


@pytest.mark.parametrize("month", ["", "2026-13", "bald", "0001-01", "9999-12"])
def test_month_that_is_none_shows_this_one(desk, month):
    assert "2026-03" in desk.get(url("visits"), {"month": month}).content.decode()


def test_month_of_a_stranger_is_not_found(desk, crew):
    answer = desk.get(url("visits"), {"whose": f"p{crew.second_manager.pk}"})

    assert answer.status_code == 404


def test_share_of_a_month_counts_what_was_to_be_done(browse, act, crew, time_machine):
    act.complete(act.plan())
    act.plan()
    act.plan(planned_at=NOON + 20 * DAY)
    time_machine.move_to(NOON + 5 * DAY, tick=False)

    page = words(
        browse(crew.gm).get(url("visits"), {"month": "2026-03", "whose": "all"})
    )

    assert "戊专员 2 1 50% 1" in page
    assert "过期未记" in page


def test_month_too_full_says_so(browse, act, crew, monkeypatch):
    monkeypatch.setattr("kehubu.care.queries.months.MOST_OF_MONTH", 1)
    act.plan()
    act.plan()

    page = words(browse(crew.executive).get(url("visits"), {"month": "2026-03"}))

    assert "只显示了一部分" in page
