import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from kehubu.core.spreadsheets import Table, find_header, parse_date, read
from kehubu.core.spreadsheets.child import text_of
from kehubu.core.spreadsheets.errors import EmptyFile, NoSuchSheet
from tests.core.spreadsheets.builders import shared_strings, worksheet, xls, xlsx

LISTS = Path(__file__).parents[2] / "data"
LABELS = {
    "name": ["客户名称", "客户简称", "公司名称"],
    "industry": ["行业", "所属行业"],
    "region": ["地区", "所在地区"],
    "listed_on": ["上市日期"],
    "remark": ["备注"],
}


def texts(table):
    return [(row.number, *row.cells) for row in table.rows]


def test_real_csv_is_read_whole():
    data = (LISTS / "client-list-gbk.csv").read_bytes()

    table = read(data, "client-list-gbk.csv")

    header = find_header(table.rows, LABELS)
    assert (table.kind, table.encoding, table.sheets) == ("csv", "gb18030", ())
    assert len(table.rows) == 1 + 5448
    assert table.rows[header.index].number == 1
    assert list(header.columns.values()) == ["name", "industry", "region", "listed_on"]
    assert table.rows[1].cells == ("平安银行", "银行", "深圳", "1991-04-03")
    assert all(parse_date(row.cell(3)) for row in table.rows[1:])


def test_real_xlsx_is_read_whole():
    data = (LISTS / "client-list.xlsx").read_bytes()

    table = read(data, "client-list.xlsx")

    header = find_header(table.rows, LABELS)
    assert (table.kind, table.sheet, table.sheets) == (
        "xlsx",
        "客户名单",
        ("客户名单",),
    )
    assert table.rows[header.index].number == 3
    assert header.columns == {
        1: "name",
        2: "industry",
        3: "region",
        4: "listed_on",
        5: "remark",
    }
    assert len(table.rows[header.index + 1 :]) == 776
    assert table.rows[-1].number == 779


def test_real_xlsx_has_stray_blanks_trimmed_duplicates_kept_and_dates_of_three_forms():
    table = read((LISTS / "client-list.xlsx").read_bytes(), "client-list.xlsx")

    clients = table.rows[2:]

    names = Counter(row.cell(1) for row in clients)
    forms = Counter(len(row.cell(4).split("/")[0]) for row in clients)
    assert names["云南白药"] == 1  # written with a blank before and U+3000 behind
    assert sum(count > 1 for count in names.values()) == 7
    assert forms == {10: 607, 8: 100, 4: 69}  # 1991-04-03, 19910403, 1991/04/03
    assert all(parse_date(row.cell(4)) for row in clients)


def test_values_read_as_a_person_reads_them():
    cells = [
        '<c r="A1"><v>1</v></c>',
        '<c r="B1"><v>13800138000</v></c>',
        '<c r="C1"><v>0.30000000000000004</v></c>',
        '<c r="D1"><v>1.5E-7</v></c>',
        '<c r="E1" t="b"><v>1</v></c>',
        '<c r="F1" t="b"><v>0</v></c>',
        '<c r="G1" t="d"><v>1991-04-03T00:00:00</v></c>',
        '<c r="H1" t="d"><v>1991-04-03T09:30:59</v></c>',
        '<c r="I1" t="str"><f>A1</f><v>公式的值</v></c>',
        '<c r="J1" t="s"><v>0</v></c>',
    ]
    sheet = worksheet(f'<row r="1">{"".join(cells)}</row>')
    strings = shared_strings("<si><t xml:space='preserve'>\u3000甲_x0000_ </t></si>")

    table = read(xlsx(sheet, strings=strings), "甲.xlsx")

    assert table.rows[0].cells == (
        *("1", "13800138000", "0.3", "0.00000015", "是", "否"),
        *("1991-04-03", "1991-04-03 09:30", "公式的值", "甲"),
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.0, "0"),
        (1e20, "100000000000000000000"),
        (110101199003078888.0, "110101199003079000"),  # as Excel shows it
        (float("inf"), "Infinity"),
        (dt.date(1991, 4, 3), "1991-04-03"),
        (dt.datetime.fromisoformat("1991-04-03 00:00"), "1991-04-03"),
        (dt.datetime.fromisoformat("1991-04-03 00:01:59"), "1991-04-03 00:01"),
        (dt.time(9, 30, 15), "09:30"),
        (dt.timedelta(days=1, hours=1, minutes=5), "25:05"),
    ],
)
def test_value_has_one_text(value, text):
    assert text_of(value) == text


def test_errors_read_as_their_text():
    error = '<c r="A1" t="e"><v>#N/A</v></c><c r="B1" s="0" t=\'e\'><v>#DIV/0!</v></c>'
    lookalike = '<c r="C1" t="str"><v>&lt;c t="e"></v></c>'

    table = read(xlsx(worksheet(f'<row r="1">{error}{lookalike}</row>')), "甲.xlsx")

    assert table.rows[0].cells == ("#N/A", "#DIV/0!", '<c t="e">')


def test_rows_keep_their_numbers_and_blank_ones_are_left_out():
    sheet = worksheet(
        '<row r="2"><c r="B2"><v>1</v></c><c r="C2" t="str"><v> </v></c></row>'
        '<row r="3"><c r="A3" t="str"><v>\u3000</v></c></row>'
        '<row r="5"><c r="A5"><v>2</v></c></row><row r="9"/>'
    )

    table = read(xlsx(sheet), "甲.xlsx")

    assert texts(table) == [(2, "", "1"), (5, "2")]
    assert table.rows[1].cell(7) == ""


def test_million_empty_rows_are_no_rows():
    first = '<row r="1"><c r="A1"><v>1</v></c></row>'
    blank = "".join(f'<row r="{number}"/>' for number in range(2, 1_000_001))
    dimension = '<dimension ref="A1:XFD1048576"/>'

    table = read(xlsx(worksheet(first + blank, before=dimension)), "甲.xlsx")

    assert texts(table) == [(1, "1")]


def number_sheet(value):
    return worksheet(f'<row r="1"><c r="A1"><v>{value}</v></c></row>')


def test_first_visible_sheet_that_holds_something_is_read():
    data = xlsx(worksheet(), number_sheet(2), number_sheet(3))

    table = read(data, "甲.xlsx")

    assert (table.sheet, table.sheets) == ("表2", ("表1", "表2", "表3"))
    assert texts(table) == [(1, "2")]


def test_sheet_can_be_chosen():
    data = xlsx(number_sheet(1), number_sheet(2))

    table = read(data, "甲.xlsx", sheet="表2")

    assert texts(table) == [(1, "2")]


@pytest.mark.parametrize("sheet", ["表1", "表9", "\0", "x" * 100_000])
def test_hidden_and_unknown_sheets_are_not_there(sheet):
    data = xlsx(number_sheet(1), number_sheet(2), states=["hidden"])

    with pytest.raises(NoSuchSheet) as error:
        read(data, "甲.xlsx", sheet=sheet)

    assert str(error.value) == f"没有名为“{sheet}”的工作表，或者它已隐藏。"


def test_chosen_sheet_without_content_is_empty():
    data = xlsx(worksheet(), number_sheet(2))

    with pytest.raises(EmptyFile):
        read(data, "甲.xlsx", sheet="表1")


def test_xls_is_read():
    data = xls((0, 0, "客户"), (1, 0, 3.0), (1, 1, True), (3, 1, (33331,)))

    table = read(data, "名单.XLS")

    assert (table.kind, table.sheet) == ("xls", "名单")
    assert texts(table) == [(1, "客户"), (2, "3", "是"), (4, "", "1991-04-03")]


def test_file_without_suffix_is_told_by_its_content():
    table = read("客户,行业\n甲,银行\n".encode(), "名单")

    assert table == Table("csv", table.rows, encoding="utf-8")
