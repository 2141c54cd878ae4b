import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from kehubu.core.papers import (
    Facts,
    Paper,
    Picture,
    Signatory,
    Signatures,
    Table,
    Text,
    from_data,
    to_data,
    typeset,
)

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<rect width="9" height="9"/></svg>'
)
BLOCKS = [
    Facts([("客户", "晨谷样例"), ("说明", "长" * 60), ("电话", "")], heading="概要"),
    Text("任务", "第一行\n第二行"),
    Table("清单", ["媒介", "规格"], [["报纸", "半版"], ["电视", "15 秒"]], [1, 2]),
    Picture("流程", SVG),
]
SIGNATURES = Signatures(
    "签字",
    [
        Signatory("客户总监", "乙总监", "2026-03-02 12:00 批准"),
        Signatory("部门主管", "", "待签"),
        Signatory("客户经理", "丙经理", "退回", is_rejection=True),
    ],
)


def paper(*blocks, **values):
    named = {"letterhead": "星河样例", "address": "上海", "title": "工作单"}
    return Paper(**{**named, "number": "星河-2026-001", **values}, blocks=blocks)


def words(pdf):
    """
    Return the text of all pages, without blanks, which a PDF has where it likes.
    """
    pages = PdfReader(io.BytesIO(pdf)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def set_text(body):
    return words(typeset(paper(Text("任务", body)), at=NOON))


def test_paper_shows_head_blocks_signatures_and_foot():
    made = typeset(paper(*BLOCKS, SIGNATURES, foot="内部文件"), at=NOON)

    text = words(made)
    for said in (
        *("星河样例", "上海", "工作单", "星河-2026-001", "内部文件", "1/2"),
        *("概要", "晨谷样例", "任务", "第一行", "清单", "半版", "流程"),
        *("签字", "乙总监", "批准", "丙经理", "退回"),
    ):
        assert said in text


def test_paper_is_pdf_a_for_the_archive():
    pdf = typeset(paper(*BLOCKS), at=NOON)

    assert pdf.startswith(b"%PDF-1.7")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf


def test_equal_papers_of_a_moment_have_equal_bytes():
    first, again = (typeset(paper(*BLOCKS, SIGNATURES), at=NOON) for _ in range(2))

    assert first == again


def test_long_paper_numbers_its_pages():
    text = set_text("一行\n" * 200)

    assert "1/5" in text
    assert "5/5" in text


@pytest.mark.parametrize(
    "body",
    [
        "#panic()",
        "*粗* _斜_ `码` $x^2$ = 标题",
        "- 列 + 项 / 词: 义",
        "<label> @reference",
        "\\ \\u{41} ~ -- ...",
        "\"引\" '号' {花} [方] (圆)",
        "// 注释 /* 注释 */",
        "https://example.com",
        '#read("/etc/passwd")',
    ],
)
def test_text_never_becomes_markup(body):
    assert "".join(body.split()) in set_text(body)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("好🍚吃", "好〓吃"),
        ("𠮷野家", "〓野家"),
        ("한국", "〓〓"),
        ("甲\x00乙\x01丙", "甲乙丙"),
        ("✅已办", "〓已办"),
        ("①㈱㎡℃Ⅳ", "①㈱㎡℃Ⅳ"),
        ("かなカナ", "かなカナ"),
        ("ΩжéÜ€￥½", "ΩжéÜ€￥½"),
    ],
)
def test_character_that_no_font_has_is_set_as_a_geta(body, shown):
    assert shown in set_text(body)


def test_character_that_no_font_has_may_stand_anywhere():
    odd = "🍚"
    blocks = [
        Facts([(odd, odd)], heading=odd),
        Table(odd, [odd], [[odd]]),
        Signatures(odd, [Signatory(odd, odd, odd)]),
    ]
    values = {"letterhead": odd, "address": odd, "title": odd, "number": odd}

    text = words(typeset(paper(*blocks, **values, foot=odd), at=NOON))

    assert text.count("〓") == 15


@pytest.mark.parametrize(
    "block",
    [
        Facts([]),
        Text("", ""),
        Table("", ["列"], []),
        Signatures("", []),
    ],
)
def test_empty_block_is_no_error(block):
    assert "工作单" in words(typeset(paper(block), at=NOON))


def test_blocks_come_back_from_what_was_frozen():
    frozen = to_data(BLOCKS)

    assert to_data(from_data(frozen)) == frozen
    assert [type(block) for block in from_data(frozen)] == [Facts, Text, Table, Picture]
