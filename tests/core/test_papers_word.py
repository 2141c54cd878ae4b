import io
import re
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from kehubu.core.papers import Facts, Picture, Signatures, Table, Text, to_word
from tests.core.test_papers import BLOCKS, SIGNATURES, SVG, paper

LONG = "长" * 60


def opened(*blocks, **values):
    return Document(io.BytesIO(to_word(paper(*blocks, **values))))


def parts(*blocks, **values):
    with zipfile.ZipFile(io.BytesIO(to_word(paper(*blocks, **values)))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_paper_shows_head_title_number_and_foot():
    made = opened(address="上海", foot="内部文件")

    sheet = made.sections[0]
    assert sheet.header.paragraphs[0].text == "星河样例\t上海"
    assert sheet.footer.paragraphs[0].text.startswith("内部文件\t")
    assert [line.text for line in made.paragraphs] == ["工作单", "星河-2026-001"]
    assert made.paragraphs[0].style.name == "Title"


def test_pages_are_numbered_by_word():
    footer = parts(foot="内部文件")["word/footer1.xml"].decode()

    assert re.findall(r'w:instr="(\w+)"', footer) == ["PAGE", "NUMPAGES"]


def test_sheet_is_that_of_the_pdf():
    sheet = opened().sections[0]

    measures = (sheet.page_width, sheet.page_height, sheet.left_margin)
    assert [round(m.mm) for m in measures] == [210, 297, 28]
    assert round(sheet.right_margin.mm) == 20


def test_paper_without_a_number_has_no_line_for_it():
    assert len(opened(number="").paragraphs) == 1


def test_all_blocks_stand_in_their_order():
    made = opened(*BLOCKS, SIGNATURES)

    heads = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert heads == ["概要", "任务", "清单", "流程", "签字"]
    facts, table, seals = made.tables
    assert texts(facts)[1] == ["说明", LONG, LONG, LONG]
    assert texts(table) == [["媒介", "规格"], ["报纸", "半版"], ["电视", "15 秒"]]
    assert [cell.text for cell in seals.rows[0].cells] == [
        "乙总监",
        "客户总监\n2026-03-02 12:00 批准",
        "",
        "部门主管\n待签",
    ]
    assert texts(seals)[2][:2] == ["丙经理", "客户经理\n退回"]
    assert len(made.inline_shapes) == 1


def test_facts_stand_in_pairs_and_long_ones_alone():
    rows = [("一", "1"), ("二", "2"), ("三", "3"), ("四", "a\nb"), ("五", "")]

    (table,) = opened(Facts(rows)).tables

    assert texts(table) == [
        ["一", "1", "二", "2"],
        ["三", "3", "", ""],
        ["四", "a\nb", "a\nb", "a\nb"],
        ["五", "", "", ""],
    ]


def test_head_of_a_table_is_repeated_and_rows_stay_whole():
    (table,) = opened(Table("", ["甲", "乙"], [["1", "2"]] * 80)).tables

    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(
        row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows[1:]
    )
    assert len(table.rows) == 81


def test_columns_have_their_shares_of_the_line():
    (table,) = opened(Table("", ["甲", "乙"], [["1", "2"]], [1, 2])).tables

    assert [round(column.width.mm) for column in table.columns] == [54, 108]
    assert abs(table.rows[0].cells[1].width - Mm(108)) < Mm(0.1)


def test_tables_do_not_touch():
    made = opened(Facts([("一", "1")]), Facts([("二", "2")]))

    kinds = [child.tag.rpartition("}")[2] for child in made.element.body]
    assert kinds == ["p", "p", "tbl", "p", "tbl", "p", "sectPr"]


def test_chinese_and_latin_have_their_fonts():
    made = opened(SIGNATURES)

    for name in ("Normal", "Title", "Heading 1", "Title Char", "Heading 1 Char"):
        fonts = made.styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
        assert fonts.get(qn("w:ascii")) == "Arial"
        assert fonts.get(qn("w:asciiTheme")) is None
    (seal,) = made.tables[0].rows[0].cells[0].paragraphs[0].runs
    assert seal._r.rPr.rFonts.get(qn("w:eastAsia")) == "SimSun"


def test_rejected_and_missing_signatures_are_not_red():
    seals = opened(SIGNATURES).tables[0]

    frames = [
        (border.get(qn("w:color")), border.get(qn("w:sz")))
        for border in seals._tbl.iter(qn("w:top"))
        if border.getparent().tag == qn("w:tcBorders")
    ]
    assert frames == [("B8352B", "12"), ("6D747C", "5"), ("6D747C", "12")]


def test_drawing_is_a_picture_with_a_name():
    files = parts(Picture("流程", SVG))

    (picture,) = [data for name, data in files.items() if "media/" in name]
    assert picture.startswith(b"\x89PNG")
    assert 'descr="流程"' in files["word/document.xml"].decode()


def test_equal_papers_have_equal_bytes():
    first, again = (to_word(paper(*BLOCKS, SIGNATURES, foot="内部")) for _ in range(2))

    assert first == again


def test_properties_tell_the_paper_and_nothing_of_a_template():
    made = opened(title="甲\n\x00乙" * 100)

    told = made.core_properties
    assert (told.author, told.subject) == ("星河样例", "星河-2026-001")
    assert (told.comments, told.keywords) == ("", "")
    assert len(told.title) == 200
    assert not [name for name in parts() if "thumbnail" in name]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "{ DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe }",
        "{ INCLUDEPICTURE http://example.com/x.png }",
        "<w:fldSimple w:instr='DDE'/>&amp;&#9;",
        "]]><w:p/>",
        "🍚한국𠮷",
        "\u202e倒",
    ],
)
def test_text_stays_text(text):
    table = Table(text, [text], [[text]])
    files = parts(Text(text, text), Facts([(text, text)]), table, title=text, foot=text)
    made = opened(Text(text, text), title=text)

    assert [line.text for line in made.paragraphs][::2] == [text, text]
    assert made.paragraphs[-1].text == text
    document = files["word/document.xml"].decode()
    assert "fldSimple" not in document.replace("&lt;w:fldSimple", "")
    assert "instrText" not in document
    assert b"example.com" not in files["word/_rels/document.xml.rels"]


def test_control_characters_are_left_out():
    made = opened(Text("", "甲\x00乙\x0b丙\ud800\ufffe\r\n丁\t戊"))

    assert made.paragraphs[-1].text == "甲乙丙\n丁\t戊"


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_any_text_makes_a_file_that_opens(text):
    row = Table(text, [text, ""], [[text, text]])

    made = opened(row, Text(text, text), title=text, number=text, address=text)

    assert len(made.tables) == 1


def test_empty_blocks_make_a_file_that_opens():
    assert opened(Facts([]), Table("", ["甲"], []), Signatures("", []), Text("", ""))
