"""Advertising spend by a list: the whole way through the pages."""

import pytest
from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.clients.models import Import
from kehubu.dossiers import services
from kehubu.dossiers.models import AdSpend
from kehubu.dossiers.services.spending import Spending
from kehubu.dossiers.spans import Span
from tests.clients.journeys import (
    URL,
    committed,
    corrected,
    counted,
    problems,
    sent,
    taken_over,
    text_of,
    undone,
    uploaded,
)
from tests.tables import snapshot, unchanged

pytestmark = pytest.mark.django_db
HEADER = "客户,竞争者,期间,媒介,地区,金额,来源"
OWN = "甲样例,己方,2026Q1,电视,上海,12万,监测"
THEIRS = "甲样例,乙样例,2026-01,信息流,,8000.50,"


def tables():
    return snapshot()['"dossiers_adspend"']


@pytest.fixture
def browser(crew, client_, rival, browse):
    return browse(crew.executive)


@pytest.fixture
def known(crew, client_):
    row = Spending(Span.of(2026, 3, 1), "television", "上海", 100_00, "旧")
    return services.add_spend(client_, by=crew.manager, at=timezone.now(), rows=[row])[
        0
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_list_is_taken_over_with_all_that_it_says(client_, rival, browser, encoding):
    the_import = uploaded(browser, "spend", HEADER, OWN, THEIRS, encoding=encoding)

    page = browser.get(f"{URL}{the_import.pk}/").content.decode()
    assert "2026Q1" in page
    assert "信息流" in page
    assert committed(browser, the_import) == {"all": 2, "created": 2}
    own, theirs = AdSpend.objects.order_by("pk")
    assert (own.client, own.rival, own.span) == (client_, None, Span.of(2026, 3, 1))
    assert (own.medium, own.region, own.amount_fen) == (
        "television",
        "上海",
        12_000_000,
    )
    assert (theirs.rival, theirs.region, theirs.amount_fen) == (rival, "全国", 800_050)


def test_amounts_are_in_the_unit_of_their_heading(browser, client_):
    lines = ["2026,电视,1.5", "2025,电视,2万"]
    taken_over(browser, "spend", "年度,媒介,金额（万元）", *lines, client=client_)

    amounts = AdSpend.objects.order_by("-starts_on").values_list(
        "amount_fen", flat=True
    )
    assert list(amounts) == [1_500_000, 2_000_000]


BAD = {
    "no amount": ("甲样例,己方,2026,电视,,", {"amount": "missing"}),
    "amount": ("甲样例,己方,2026,电视,,很多", {"amount": "bad_amount"}),
    "negative": ("甲样例,己方,2026,电视,,-1", {"amount": "bad_amount"}),
    "period": ("甲样例,己方,去年,电视,,1", {"period": "bad_period"}),
    "medium": ("甲样例,己方,2026,飞艇,,1", {"medium": "bad_choice"}),
    "rival": ("甲样例,丁样例,2026,电视,,1", {"who": "unknown_who"}),
    "client": ("没有的公司,己方,2026,电视,,1", {"client": "unknown_client"}),
    "region": (f"甲样例,己方,2026,电视,{'长' * 41},1", {"region": "too_long"}),
    "overlap": ("甲样例,己方,2026,电视,上海,1", {"period": "overlaps"}),
}


@pytest.mark.parametrize(("line", "expected"), BAD.values(), ids=BAD)
def test_bad_row_is_told_and_stays_out(browser, known, line, expected):
    the_import = uploaded(browser, "spend", HEADER, line)

    assert problems(the_import) == {2: expected}
    assert committed(browser, the_import) == {"all": 1, "bad": 1}
    assert AdSpend.objects.count() == 1


def test_rows_that_overlap_are_told_and_repaired(browser):
    lines = [OWN, "甲样例,,2026-02,电视,上海,1,"]
    the_import = uploaded(browser, "spend", HEADER, *lines)

    assert problems(the_import) == {3: {"period": "overlaps_row"}}
    assert corrected(browser, the_import, 2, period="2025Q1").status_code == 302
    assert problems(the_import) == {}
    assert committed(browser, the_import) == {"all": 2, "created": 2}


def test_same_figure_twice_is_entered_once(browser):
    the_import = uploaded(browser, "spend", HEADER, OWN, OWN)

    expected = {"all": 2, "twins": 1, "created": 1, "skipped": 1}
    assert committed(browser, the_import) == expected


def test_same_cell_is_updated_if_that_is_wanted_and_undone(browser, known):
    before = tables()
    the_import = uploaded(browser, "spend", HEADER, OWN)

    assert counted(the_import) == {"all": 1, "twins": 1}
    committed(browser, the_import, duplicates="update")
    known.refresh_from_db()
    assert (known.amount_fen, known.source, known.version) == (12_000_000, "监测", 2)
    undone(browser, the_import)
    assert tables() == before


def test_same_cell_is_skipped_otherwise(browser, known):
    the_import = taken_over(browser, "spend", HEADER, OWN)

    assert counted(the_import) == {"all": 1, "twins": 1, "skipped": 1}
    known.refresh_from_db()
    assert known.amount_fen == 100_00


def test_export_comes_back_without_a_difference(browser, client_):
    taken_over(browser, "spend", HEADER, OWN, THEIRS)
    data = browser.get(f"/clients/{client_.pk}/spend/export/?who=all").content
    before = tables()

    assert sent(browser, "spend", data, "广告量.xlsx").status_code == 302
    the_import = Import.objects.latest("pk")

    assert counted(the_import) == {"all": 2, "twins": 2, "same": 2}
    committed(browser, the_import, duplicates="update")
    assert tables() == before


def test_export_of_nothing_is_an_empty_list(browser, client_):
    assert browser.get(f"/clients/{client_.pk}/spend/export/").status_code == 200


def test_undo_takes_all_of_it_back_unless_it_was_changed(crew, browser, client_):
    before = tables()
    the_import = taken_over(browser, "spend", HEADER, OWN, THEIRS)
    again = taken_over(browser, "spend", HEADER, OWN.replace("2026", "2025"))
    found = AdSpend.objects.get(starts_on__year=2025)
    row = Spending(found.span, found.medium, found.region, 1)
    words = {"by": crew.manager, "at": timezone.now(), "seen": 1}
    services.amend_spend(found, row=row, **words)

    undone(browser, the_import)
    with unchanged():
        refused = browser.post(f"{URL}{again.pk}/undo/")
    found.refresh_from_db()
    services.remove(found, by=crew.manager, at=timezone.now())
    undone(browser, again)

    assert refused.status_code == 409
    assert tables() == before


@pytest.mark.parametrize("actor", ["designer", "auditor", "system"])
def test_who_may_not_enter_spend_may_not_import_it(crew, browse, actor):
    browser = browse(getattr(crew, actor))

    with unchanged():
        response = sent(browser, "spend", text_of(HEADER, OWN))

    assert response.status_code in {403, 404}


def test_finance_imports_spend_and_nothing_else(crew, client_, browse):
    browser = browse(crew.finance)

    page = browser.get(URL).content.decode()
    taken_over(browser, "spend", HEADER, OWN)

    assert "导入广告量" in page
    assert "kind=persons" not in page
    assert AdSpend.objects.count() == 1
    assert browser.get(f"{URL}?kind=persons").status_code == 404


def test_pages_lead_to_the_import_of_this_client(browser, client_):
    for page, kind in {
        "spend": "spend",
        "dossier": "brands",
        "persons": "persons",
    }.items():
        shown = browser.get(f"/clients/{client_.pk}/{page}/").content.decode()
        link = f"{URL}?kind={kind}&amp;client={client_.pk}"
        assert f'href="{link}"' in shown
        target = browser.get(link.replace("&amp;", "&")).content.decode()
        assert "没有写客户的行，都算作“甲样例”的。" in target
    assert f'href="{URL}?kind=persons"' in browser.get("/persons/").content.decode()


def test_column_beyond_a_narrower_sheet_is_no_error(browser, client_):
    the_import = uploaded(
        browser, "spend", "年度,媒介,金额", "2026,电视,1", client=client_
    )
    words = {"by": the_import.by, "at": timezone.now(), "header_row": 1}
    columns = {"0": "period", "1": "medium", "99": "amount"}

    clients.remap(the_import, **words, columns=columns)

    assert problems(the_import) == {2: {"amount": "missing"}}
