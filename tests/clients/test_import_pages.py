"""From the confirmation of a list to the way back, as the pages show it."""

import io

import openpyxl
import pytest
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Client
from kehubu.clients.services import committing
from kehubu.core import jobs
from tests.clients.lists import decided, opened, taken_over
from tests.factories import ClientFactory, ProjectFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(crew, browse):
    return browse(crew.executive)


def url_of(the_import, page=""):
    return f"/clients/imports/{the_import.pk}/{page}"


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    return list(book.active.iter_rows(values_only=True))


# ---- confirmed


def test_commit_leads_back_to_the_import(crew, browser):
    the_import = opened(crew.executive, "甲样例")

    response = browser.post(url_of(the_import, "commit/"))
    jobs.run_waiting()

    assert response.url == url_of(the_import)
    assert "新建 1，更新 0，跳过 0" in browser.get(response.url).content.decode()


def test_commit_pressed_twice_is_refused_with_a_sentence(crew, browser):
    the_import = opened(crew.executive, "甲样例")
    browser.post(url_of(the_import, "commit/"))

    with unchanged():
        response = browser.post(url_of(the_import, "commit/"))

    assert response.status_code == 409
    assert "这次导入已经确认过。" in response.content.decode()


CHANGES = {
    "": {"header_row": 1, "encoding": "utf-8", "column_0": "name"},
    "rows/2/": {"name": "乙样例"},
    "choose/": {"duplicates": "update"},
}


@pytest.mark.parametrize("page", CHANGES)
def test_change_after_the_commit_is_refused_with_a_sentence(crew, browser, page):
    the_import = taken_over(crew.executive, "甲样例")

    with unchanged():
        response = browser.post(url_of(the_import, page), CHANGES[page])

    assert response.status_code == 409
    assert "这次导入已经确认过，不能再改。" in response.content.decode()


# ---- on its way


def test_progress_tells_how_far_it_is_and_asks_again(crew, browser):
    the_import = opened(crew.executive, *[f"{n}号样例" for n in range(501)], ",,坏")
    services.commit(the_import, by=crew.executive, at=timezone.now())
    committing._take_over_part(the_import.pk, timezone.now())

    response = browser.get(
        url_of(the_import, "progress/"), headers={"HX-Request": "true"}
    )

    content = response.content.decode()
    assert '<progress max="501" value="500"' in content
    assert "500 / 501" in content
    assert "every 1s" in content
    assert "<html" not in content


def test_progress_query_count(crew, browser, django_assert_num_queries):
    the_import = opened(crew.executive, "甲样例")

    with django_assert_num_queries(3):
        browser.get(url_of(the_import, "progress/"), headers={"HX-Request": "true"})


def test_progress_of_what_is_done_no_longer_asks(crew, browser):
    the_import = taken_over(crew.executive, "甲样例")

    content = browser.get(url_of(the_import, "progress/")).content.decode()

    assert "新建 1，更新 0，跳过 0，有问题未导入 0" in content
    assert "every 1s" not in content


# ---- what was left out


def test_error_file_holds_the_rows_as_they_came_each_with_its_reason(crew, browser):
    ClientFactory(name="丙样例有限公司")
    the_import = decided(
        crew.executive,
        "甲样例, 食品 ,2025-01-01",
        "乙样例,饮料,去年",
        ",酒,明年,多余",
        "甲样例,食品,",
        "丙样例,食品",
        "丁样例,食品,",
        choices={7: "skip"},
        header="客户名称,行业,上市日期",
    )
    browser.post(url_of(the_import, "commit/"))
    jobs.run_waiting()

    response = browser.get(url_of(the_import, "errors/"))

    assert response["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in response["Content-Disposition"]
    bad_day = "上市日期：日期看不懂，请写成 2026-01-31 这样"
    assert sheet_of(response) == [
        ("客户名称", "行业", "上市日期", None, "原行号", "未导入的原因"),
        ("乙样例", "饮料", "去年", None, 3, bad_day),
        (None, "酒", "明年", "多余", 4, f"客户名称：客户名称不能为空；{bad_day}"),
        ("甲样例", "食品", None, None, 5, "与第 2 行重复，已跳过"),
        ("丙样例", "食品", None, None, 6, "与已有客户重复，已跳过"),
        ("丁样例", "食品", None, None, 7, "已选择跳过"),
    ]


def test_error_file_tells_of_a_client_that_came_since_the_list_was_read(crew, browser):
    the_import = opened(crew.executive, "甲样例", header="客户名称")
    ClientFactory(name="甲样例")
    browser.post(url_of(the_import, "commit/"))
    jobs.run_waiting()

    response = browser.get(url_of(the_import, "errors/"))

    assert sheet_of(response)[1] == ("甲样例", 2, "与已有客户重复，已跳过")


def test_error_file_before_the_commit_holds_the_bad_rows(crew, browser):
    the_import = opened(crew.executive, "甲样例,", ",食品", header="客户名称,行业")

    response = browser.get(url_of(the_import, "errors/"))

    assert sheet_of(response)[1:] == [(None, "食品", 3, "客户名称：客户名称不能为空")]


def test_error_file_holds_no_live_formula(crew, browser):
    the_import = opened(crew.executive, ",=1+1,@x", header="客户名称,=行业,备注")

    response = browser.get(url_of(the_import, "errors/"))

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert {cell.value for cell in cells} >= {"=行业", "=1+1", "@x"}


def test_error_file_can_be_corrected_and_brought_in_again(crew, browser):
    the_import = taken_over(
        crew.executive, "甲样例,食品", ",饮料", header="客户名称,行业"
    )
    response = browser.get(url_of(the_import, "errors/"))
    book, corrected = openpyxl.load_workbook(io.BytesIO(response.content)), io.BytesIO()
    book.active["A2"] = "乙样例"
    book.save(corrected)
    corrected.seek(0)
    corrected.name = "更正.xlsx"

    again = browser.post("/clients/imports/", {"file": corrected}).url
    browser.post(f"{again}commit/")
    jobs.run_waiting()

    clients = Client.objects.values_list("name", "industry").order_by("pk")
    assert list(clients) == [("甲样例", "食品"), ("乙样例", "饮料")]


# ---- undone


def test_undo_leads_back_to_the_import(crew, browser):
    the_import = taken_over(crew.executive, "甲样例")

    response = browser.post(url_of(the_import, "undo/"))
    jobs.run_waiting()

    assert response.url == url_of(the_import)
    assert "已撤销" in browser.get(response.url).content.decode()
    assert Client.objects.count() == 0


def test_undo_pressed_twice_is_refused_with_a_sentence(crew, browser):
    the_import = taken_over(crew.executive, "甲样例")
    browser.post(url_of(the_import, "undo/"))

    with unchanged():
        response = browser.post(url_of(the_import, "undo/"))

    assert response.status_code == 409
    assert "只有已完成的导入可以撤销。" in response.content.decode()


def test_undo_of_used_clients_names_them_unless_they_are_spared(crew, browser):
    the_import = taken_over(crew.executive, "甲样例", "乙样例")
    ProjectFactory(client=Client.objects.get(name="乙样例"))

    with unchanged():
        refused = browser.post(url_of(the_import, "undo/"))
    browser.post(url_of(the_import, "undo/"), {"spare_used": "on"})
    jobs.run_waiting()

    assert refused.status_code == 409
    assert "<li>乙样例</li>" in refused.content.decode()
    assert Client.objects.get().name == "乙样例"
