"""The papers: on one page, without what the reader may not see, and written down."""

from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document

from kehubu.core import papers
from kehubu.core.models import HistoryEntry
from kehubu.dossiers import printing, services
from kehubu.dossiers.models import Brand
from kehubu.persons import services as persons
from tests.dossiers.conftest import NOON
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


def _post(crew, client, kind):
    return persons.add(
        by=crew.manager,
        at=NOON,
        client=client,
        values={"name": "林样例", "source": "card"},
        post={"title": "总经理", "kind": kind},
    )


def words(paper):
    return str(papers.to_data(paper.blocks))


@pytest.mark.parametrize("which", ["sheet", "full"])
def test_insider_has_all_of_it(agency, helped, which):
    said = words(printing.PAPERS[which](helped, agency.manager, NOON))

    for known in (
        "晨谷",
        "旭日样例食品",
        "9131000000000000",
        "¥18,000,000.00",
        "电视",
    ):
        assert known in said, known
    assert "未列出的内容" not in said


@pytest.mark.parametrize("which", ["sheet", "full"])
def test_helper_has_the_market_and_is_told_of_the_rest(agency, helped, which):
    said = words(printing.PAPERS[which](helped, agency.designer, NOON))

    assert "晨谷" in said
    assert "本件不含打印人无权查看的内容：公司概况、广告情况、财务资料" in said
    for hidden in ("¥", "91310000", "样例人甲", "样例银行", "看好", "原料价格"):
        assert hidden not in said, hidden


def test_finance_has_the_money_and_no_key_persons(agency, helped):
    _post(agency, helped, "chief")

    said = words(printing.fact_sheet(helped, agency.finance, NOON))

    assert "¥18,000,000.00" in said
    assert "林样例" not in said
    assert "本件不含打印人无权查看的内容：关键人物。" in said


def test_account_side_has_the_key_persons(agency, helped):
    _post(agency, helped, "chief")

    said = words(printing.fact_sheet(helped, agency.executive, NOON))

    assert "林样例 总经理" in said


def test_foot_names_who_prints_and_when(agency, helped):
    paper = printing.fact_sheet(helped, agency.finance, NOON)

    assert paper.foot == "内部资料，不得外传。壬财务 打印于 2026-03-02 12:00"


def test_fact_sheet_keeps_to_one_page_however_much_there_is(crew, client_, add):
    long = "很长的说明，写了又写。" * 150
    by = {"by": crew.manager, "at": NOON}
    for seen, (key, values) in enumerate(
        {
            "market": {
                "product_mix": long,
                "handled": long,
                "industry_rank": "一" * 100,
            },
            "company": {"founder": "长" * 100, "fax": "1" * 60},
            "finance": {"credit_remark": long, "invoice_title": "长" * 100},
        }.items()
    ):
        services.amend_section(client_, key, **by, values=values, seen=seen)
    for number in range(30):
        add(Brand, client_, name=f"{number}" + "长" * 90, rank="长" * 100)

    paper = printing.fact_sheet(client_, crew.manager, NOON)

    assert printing.pages(papers.typeset(paper, at=NOON)) == 1


def test_empty_dossier_prints_too(crew, client_):
    for build in printing.PAPERS.values():
        assert (
            papers.typeset(build(client_, crew.manager, NOON), at=NOON)[:4] == b"%PDF"
        )


def test_paper_is_handed_out_and_noted(crew, browse, client_):
    path = reverse("dossiers:paper", args=[client_.pk, "sheet", "pdf"])

    answer = browse(crew.finance).post(path)

    assert answer.content[:4] == b"%PDF"
    assert answer["Cache-Control"] == "private, no-store"
    (entry,) = HistoryEntry.objects.about(client_)
    assert (entry.verb, entry.by) == ("dossier.printed", crew.finance)
    assert entry.reason == "客户基本资料简报 甲样例.pdf"


def test_word_file_says_the_same(crew, browse, client_, brand):
    path = reverse("dossiers:paper", args=[client_.pk, "full", "docx"])

    answer = browse(crew.manager).post(path)

    said = [
        cell.text
        for table in Document(BytesIO(answer.content)).tables
        for row in table.rows
        for cell in row.cells
    ]
    assert "甲牌" in said
    assert HistoryEntry.objects.about(client_)[0].reason == "客户档案 甲样例.docx"


def test_paper_is_not_handed_to_strangers_nor_by_a_look(crew, browse, client_):
    path = reverse("dossiers:paper", args=[client_.pk, "full", "pdf"])

    stranger, manager = browse(crew.second_manager), browse(crew.manager)

    with unchanged():
        assert stranger.post(path).status_code == 404
        assert manager.get(path).status_code == 405
