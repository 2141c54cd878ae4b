import io
from itertools import chain

import pytest
from django.utils import timezone

from kehubu.clients import services
from kehubu.clients.models import Import
from tests.clients.lists import opened, workbook_of
from tests.factories import ClientFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
GETS = ["", "rows/2/", "progress/", "errors/"]
POSTS = ["", "rows/2/", "choose/", "commit/", "undo/"]


@pytest.fixture
def browser(crew, browse):
    return browse(crew.executive)


def url_of(the_import, page=""):
    return f"/clients/imports/{the_import.pk}/{page}"


def shown(response):
    return [row.number for row in response.context["page"].rows]


# ---- whose import it is


@pytest.mark.parametrize("page", GETS)
def test_import_is_behind_the_login(crew, client, page):
    response = client.get(url_of(opened(crew.executive, "甲样例"), page))

    assert response.status_code == 302
    assert response.url.startswith("/account/login/")


@pytest.mark.parametrize("actor", ["gm", "director", "manager", "designer"])
@pytest.mark.parametrize("page", GETS)
def test_import_of_somebody_else_is_not_found(crew, browse, actor, page):
    the_import = opened(crew.executive, "甲样例")

    response = browse(getattr(crew, actor)).get(url_of(the_import, page))

    assert response.status_code == 404


@pytest.mark.parametrize("page", POSTS)
def test_post_to_the_import_of_somebody_else_is_not_found(crew, browse, page):
    the_import = opened(crew.executive, "甲样例")
    browser = browse(crew.gm)

    with unchanged():
        response = browser.post(
            url_of(the_import, page), {"header_row": 0, "duplicates": "update"}
        )

    assert response.status_code == 404


@pytest.mark.parametrize("page", ["choose/", "commit/", "undo/"])
def test_act_is_no_page(crew, browser, page):
    response = browser.get(url_of(opened(crew.executive, "甲样例"), page))

    assert response.status_code == 405


def test_imports_lists_ones_own(crew, browse):
    mine = opened(crew.executive, "甲样例", name="我的.csv")
    opened(crew.gm, "甲样例", name="别人的.csv")

    content = browse(crew.executive).get("/clients/imports/").content.decode()

    assert url_of(mine) in content
    assert "别人的.csv" not in content


@pytest.mark.parametrize("count", [1, 3])
def test_imports_query_count(crew, browser, count, django_assert_num_queries):
    for _number in range(count):
        opened(crew.executive, "甲样例")

    with django_assert_num_queries(3):
        browser.get("/clients/imports/")


# ---- the preview


def test_preview_shows_the_bad_rows_first(crew, browser):
    the_import = opened(crew.executive, "甲样例", "乙样例,,,,,,去年,", "甲样例")

    response = browser.get(url_of(the_import))
    content = response.content.decode()

    assert shown(response) == [3]
    assert "上市日期：日期看不懂，请写成 2026-01-31 这样" in content
    assert '<span class="badge is-bad">去年</span>' in content
    assert "导入 2 行" in content


@pytest.mark.parametrize(
    ("which", "rows"), [("all", [2, 3, 4, 5]), ("bad", [3]), ("twins", [4, 5])]
)
def test_preview_shows_the_rows_asked_for(crew, browser, which, rows):
    ClientFactory(name="丙样例")
    the_import = opened(
        crew.executive, "甲样例", "乙样例,,,,,,去年,", "甲样例", "丙样例"
    )

    response = browser.get(f"{url_of(the_import)}?show={which}")

    assert shown(response) == rows
    content = response.content.decode()
    assert ("与第 2 行相同" in content) == (4 in rows)
    assert (">丙样例</a>" in content) == (5 in rows)


def test_preview_is_shown_page_by_page(crew, browser):
    the_import = opened(crew.executive, *[f"{n}号样例" for n in range(120)])

    pages, mark = [], ""
    while not pages or mark:
        response = browser.get(f"{url_of(the_import)}?show=all&after={mark}")
        pages.append(shown(response))
        mark = response.context["page"].following

    assert [len(page) for page in pages] == [50, 50, 20]
    assert list(chain(*pages)) == list(range(2, 122))


@pytest.mark.parametrize("count", [1, 3])
def test_preview_query_count(crew, browser, count, django_assert_num_queries):
    ClientFactory(name="甲样例")
    the_import = opened(crew.executive, *["甲样例"] * count)

    with django_assert_num_queries(5):
        browser.get(url_of(the_import))


@pytest.mark.parametrize("query", ["show=x", "after=x", "show=%00&after=%00"])
def test_preview_bears_with_any_query(crew, browser, query):
    the_import = opened(crew.executive, "甲样例")

    response = browser.get(f"{url_of(the_import)}?{query}")

    assert response.status_code == 200


# ---- read again


def test_mapping_is_corrected(crew, browser):
    the_import = opened(crew.executive, "甲样例,乙样例", header="客户名称,备注")

    response = browser.post(
        url_of(the_import),
        {"header_row": 0, "encoding": "utf-8", "column_0": "", "column_1": "name"},
    )

    assert response.url == url_of(the_import)
    names = [row.values["name"] for row in the_import.rows.all()]
    assert names == ["备注", "乙样例"]


def test_mapping_offers_sheets_and_encodings_where_there_are_some(crew, browse):
    browser = browse(crew.executive)
    book = workbook_of(一=[["客户名称"], ["甲样例"]], 二=[["客户名称"], ["乙样例"]])
    file = io.BytesIO(book)
    file.name = "名单.xlsx"
    url = browser.post("/clients/imports/", {"file": file}).url

    response = browser.post(url, {"header_row": 1, "sheet": "二", "column_0": "name"})

    assert response.status_code == 302
    assert Import.objects.get().rows.get().values == {"name": "乙样例"}
    content = browser.get(url).content.decode()
    assert 'name="sheet"' in content
    assert 'name="encoding"' not in content


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"header_row": ""},
        {"header_row": "x"},
        {"header_row": "-1"},
        {"header_row": "201"},
        {"header_row": "9" * 5000},
        {"header_row": "1", "encoding": "utf-7", "column_0": "name"},
        {"header_row": "1", "encoding": "utf-8", "column_0": "version"},
    ],
)
def test_mapping_that_is_invalid_is_shown_again(crew, browser, sent):
    the_import = opened(crew.executive, "甲样例")

    with unchanged():
        response = browser.post(url_of(the_import), sent)

    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


def test_mapping_of_a_field_twice_is_refused(crew, browser):
    the_import = opened(crew.executive, "甲样例,乙样例")

    with unchanged():
        response = browser.post(
            url_of(the_import),
            {
                "header_row": 1,
                "encoding": "utf-8",
                "column_0": "name",
                "column_1": "name",
            },
        )

    assert response.status_code == 409
    assert "“客户名称”只能对应一列。" in response.content.decode()


# ---- rows


def test_row_is_corrected(crew, browser):
    the_import = opened(crew.executive, "乙样例,,,,,,去年,")
    row = url_of(the_import, "rows/2/")
    assert 'value="去年"' in browser.get(row).content.decode()

    response = browser.post(row, {"name": "丙样例", "listed_on": "2025-01-01"})

    assert response.url == url_of(the_import)
    values = the_import.rows.get().values
    assert (values["name"], values["listed_on"]) == ("丙样例", "2025-01-01")


def test_row_corrected_by_htmx_comes_back_as_a_row(crew, browser):
    the_import = opened(crew.executive, "乙样例,,,,,,去年,")

    response = browser.post(
        url_of(the_import, "rows/2/"),
        {"name": "乙样例", "listed_on": "2025-01-01"},
        headers=HTMX,
    )

    content = response.content.decode().strip()
    assert content.startswith('<tr id="row-2">')
    assert "<form" not in content
    assert response["HX-Trigger"] == '{"rowChanged": {}}'


def test_row_that_is_still_bad_comes_back_as_a_form(crew, browser):
    the_import = opened(crew.executive, "乙样例,,,,,,去年,")

    response = browser.post(
        url_of(the_import, "rows/2/"),
        {"name": "乙样例", "listed_on": "明年"},
        headers=HTMX,
    )

    content = response.content.decode()
    assert 'value="明年"' in content
    assert "日期看不懂" in content
    assert response["HX-Trigger"] == '{"rowChanged": {}}'


def test_row_that_is_only_looked_at_has_not_changed(crew, browser):
    the_import = opened(crew.executive, "乙样例,,,,,,去年,")

    response = browser.get(url_of(the_import, "rows/2/"), headers=HTMX)

    assert "HX-Trigger" not in response


def test_row_that_is_refused_has_not_changed(crew, browser):
    the_import = opened(crew.executive, "乙样例")
    services.commit(the_import, by=crew.executive, at=timezone.now())

    response = browser.post(
        url_of(the_import, "rows/2/"), {"name": "丙样例"}, headers=HTMX
    )

    assert response.status_code == 409
    assert "HX-Trigger" not in response


@pytest.mark.parametrize("bad", [{"name": "长" * 2001}, {"name": "样\0例"}])
def test_row_with_values_no_column_takes_is_invalid(crew, browser, bad):
    the_import = opened(crew.executive, "乙样例")

    with unchanged():
        response = browser.post(
            url_of(the_import, "rows/2/"), {"phone": "021-777", **bad}, headers=HTMX
        )

    assert response.status_code == 422
    assert "HX-Trigger" not in response
    assert 'value="021-777"' in response.content.decode()
    assert "errorlist" in response.content.decode()


@pytest.mark.parametrize("number", ["0", "1", "3", "9" * 30])
@pytest.mark.parametrize("method", ["get", "post"])
def test_row_that_is_not_there_is_not_found(crew, browser, number, method):
    the_import = opened(crew.executive, "乙样例")

    response = getattr(browser, method)(url_of(the_import, f"rows/{number}/"))

    assert response.status_code == 404


# ---- duplicates


def test_choice_is_made(crew, browser):
    the_import = opened(crew.executive, "甲样例", "甲样例")

    for sent in ({"duplicates": "update"}, {"row": "3", "choice": "create"}):
        response = browser.post(url_of(the_import, "choose/"), sent)
        assert response.url == f"{url_of(the_import)}?show=twins"

    the_import.refresh_from_db()
    assert the_import.duplicates == "update"
    assert the_import.rows.get(number=3).choice == "create"


@pytest.mark.parametrize(
    "sent",
    [
        {"duplicates": "delete"},
        {"row": "3", "choice": "destroy"},
        {"row": "²", "choice": "skip"},
        {"row": "-3", "choice": "skip"},
        {"row": "9" * 5000, "choice": "skip"},
        {"row": "\0", "choice": "skip"},
    ],
)
def test_choice_that_is_not_offered_is_invalid(crew, browser, sent):
    the_import = opened(crew.executive, "甲样例", "甲样例")

    with unchanged():
        response = browser.post(url_of(the_import, "choose/"), sent)

    assert response.status_code == 422
    assert "errorlist" in response.content.decode()


@pytest.mark.parametrize("row", ["4", "9" * 30])
def test_choice_for_a_row_that_is_not_there_is_not_found(crew, browser, row):
    the_import = opened(crew.executive, "甲样例", "甲样例")
    sent = {"row": row, "choice": "skip"}

    with unchanged():
        response = browser.post(url_of(the_import, "choose/"), sent)

    assert response.status_code == 404
