"""Advertising spend in the browser: the table, rows typed, lines pasted."""

import pytest
from django.urls import reverse

from kehubu.dossiers.models import AdSpend
from tests.reading import read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PASTED = "谁\t期间\t媒介\t地区\t金额\t来源\n甲样例\t2026Q1\t电视\t华东\t1.2万\t监测\n"
EMPTY = {"rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "act": "rows"}
ROW = {
    "rows-0-rival": "",
    "rows-0-period": "2026-03",
    "rows-0-medium": "radio",
    "rows-0-region": "",
    "rows-0-amount": "1000",
    "rows-0-source": "",
}


@pytest.fixture
def desk(crew, browse):
    return browse(crew.manager)


@pytest.fixture
def path(client_):
    return reverse("dossiers:spend", args=[client_.pk])


def text_of(answer):
    return read(answer.content.decode())


def test_empty_table_says_how_to_begin(desk, path, crew, browse):
    assert "粘贴进来就行" in text_of(desk.get(path))
    assert f'href="{path}new/"' not in browse(crew.auditor).get(path).content.decode()


def test_pasted_lines_are_looked_at_first_and_then_entered(desk, path):
    with unchanged():
        seen = desk.post(f"{path}new/", {"act": "preview", "text": PASTED})
    done = desk.post(f"{path}new/", {"act": "paste", "text": PASTED})

    assert seen.status_code == 200
    assert "2026年第1季度" in text_of(seen)
    assert "录入 1 行" in text_of(seen)
    assert (done.status_code, done.url) == (302, path)
    assert AdSpend.objects.get().amount_fen == 1_200_000
    page = desk.get(path)
    assert "已录入 1 条" in text_of(page)
    assert "¥12,000.00" in text_of(page)


@pytest.mark.parametrize(
    ("act", "text", "status", "said"),
    [
        ("preview", "", 422, "这个字段是必填项"),
        ("preview", "谁\t期间\t媒介\t金额", 422, "没有认出任何一行"),
        ("preview", "\t去年\t电视\t\t1\t", 200, "期间看不懂"),
        ("paste", "\t去年\t电视\t\t1\t", 422, "没有录入：还有行有问题"),
        ("preview", "x\n" * 502, 422, "一次最多粘贴 500 行"),
    ],
)
def test_bad_lines_are_told_and_nothing_entered(desk, path, act, text, status, said):
    with unchanged():
        answer = desk.post(f"{path}new/", {"act": act, "text": text})

    assert answer.status_code == status
    assert said in text_of(answer)


def test_pasted_again_with_newer_figures(desk, path):
    desk.post(f"{path}new/", {"act": "paste", "text": PASTED})
    newer = PASTED.replace("1.2万", "2万")

    refused = desk.post(f"{path}new/", {"act": "paste", "text": newer})
    desk.post(f"{path}new/", {"act": "paste", "text": newer, "replace": "on"})

    assert refused.status_code == 422
    assert AdSpend.objects.get().amount_fen == 2_000_000


def test_rows_are_typed(desk, path, rival):
    more = {name.replace("-0-", "-1-"): value for name, value in ROW.items()}
    typed = EMPTY | ROW | more | {"rows-TOTAL_FORMS": "3", "rows-1-rival": rival.pk}

    answer = desk.post(f"{path}new/", typed)

    assert answer.status_code == 302
    found = AdSpend.objects.order_by("pk").values_list("rival", "region", "amount_fen")
    assert list(found) == [(None, "全国", 100_000), (rival.pk, "全国", 100_000)]


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({}, 422, "请至少填写一行"),
        ({"rows-0-period": "去年"}, 422, "期间看不懂"),
        ({"rows-0-amount": "-1"}, 422, "0"),
    ],
)
def test_bad_rows_are_told(desk, path, typed, status, said):
    with unchanged():
        answer = desk.post(f"{path}new/", EMPTY | (ROW | typed if typed else {}))

    assert answer.status_code == status
    assert said in text_of(answer)


@pytest.mark.parametrize("count", ["0", "-1"])
def test_no_row_at_all_is_told_like_an_empty_one(desk, path, count):
    with unchanged():
        answer = desk.post(f"{path}new/", {**EMPTY, "rows-TOTAL_FORMS": count})

    assert answer.status_code == 422
    assert "请至少填写一行" in text_of(answer)


def test_row_that_overlaps_is_refused(desk, path):
    desk.post(f"{path}new/", EMPTY | ROW)

    with unchanged():
        answer = desk.post(f"{path}new/", EMPTY | ROW | {"rows-0-period": "2026"})

    assert answer.status_code == 409
    assert "与已有的2026年3月重叠" in text_of(answer)
    assert 'value="2026"' in answer.content.decode()


@pytest.fixture
def spend(desk, path):
    desk.post(f"{path}new/", EMPTY | ROW)
    return AdSpend.objects.get()


def test_figure_is_corrected(desk, path, spend):
    typed = {
        "period": "2026Q2",
        "medium": "radio",
        "region": "华东",
        "amount": "5.5",
        "version": "1",
    }

    assert 'value="1000.00"' in desk.get(spend.get_absolute_url()).content.decode()
    assert desk.post(spend.get_absolute_url(), typed).url == path
    with unchanged():
        stale = desk.post(spend.get_absolute_url(), typed)
    assert stale.status_code == 409
    assert 'name="version" value="2"' in stale.content.decode()
    spend.refresh_from_db()
    assert (spend.span.code, spend.amount_fen) == ("2026Q2", 550)


def test_figure_is_taken_out(desk, path, spend):
    gone = reverse("dossiers:remove_part", args=["spend", spend.pk])

    assert "删除" in text_of(desk.get(gone))
    assert desk.post(gone).url == path
    assert not AdSpend.objects.exists()


def test_table_is_filtered_and_comes_as_a_part(desk, path, spend, rival):
    part = desk.get(path, {"year": "2026", "who": "all", "region": ""}, headers=HTMX)

    assert b"<html" not in part.content
    assert "2026年3月" in text_of(part)
    assert "<svg" in part.content.decode()
    none = desk.get(path, {"who": str(rival.pk)})
    assert "这里没有他的数" in text_of(none)


@pytest.mark.parametrize(
    "asked", [{"year": "x"}, {"who": "999999"}, {"region": "火星"}, {"after": "x"}]
)
def test_what_is_not_known_is_as_if_not_asked(desk, path, spend, asked):
    assert "¥1,000.00" in text_of(desk.get(path, asked))


@pytest.mark.parametrize("count", [1, 3])
def test_table_takes_a_constant_number_of_statements(
    desk, path, count, django_assert_num_queries
):
    for number in range(count):
        row = ROW | {"rows-0-period": f"2026-0{number + 1}"}
        desk.post(f"{path}new/", EMPTY | row)

    with django_assert_num_queries(7):
        desk.get(path, headers=HTMX)


def test_helper_and_stranger_get_no_figure(agency, helped, browse):
    spend = AdSpend.objects.first()
    designer = browse(agency.designer)

    assert designer.get(spend.get_absolute_url()).status_code == 404
    with unchanged():
        gone = reverse("dossiers:remove_part", args=["spend", spend.pk])
        assert designer.post(gone).status_code == 404
        assert designer.post(spend.get_absolute_url()).status_code == 404
