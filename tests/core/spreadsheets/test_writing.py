import math
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone as clock
from django.utils.translation import gettext_lazy
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kehubu.core.spreadsheets import Column, read, write_csv, write_xlsx, xlsx
from kehubu.core.spreadsheets.formulas import guarded, unguarded
from kehubu.core.spreadsheets.text import clean, legal

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u3000=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    '=HYPERLINK("http://127.0.0.1/","点此")',
    "=DDE('cmd';'/C calc';'x')",
    "\0=1+1",
    "'=1+1",
    "{=1+1}",
    "http://127.0.0.1/",
    "<r><t>x</t></r>",
    '<r><t>x</t></r></is></c><c r="B2"><f>1+1</f><v>2</v></c><c><is><r></r>',
]
SIGNS = "=+-@＝＋－＠"


def opened(data):
    return openpyxl.load_workbook(BytesIO(data)).active


def written(*rows, columns=None):
    width = max(map(len, rows))
    columns = columns or [Column(f"列{n}") for n in range(width)]
    return write_xlsx("名单", columns, rows)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_stays_text_in_xlsx(text):
    sheet = opened(written([text, "乙"]))

    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells] == ["列0", "列1", legal(text), "乙"]
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.parametrize("text", FORMULAS)
def test_text_stays_text_in_xlsx_titles(text):
    sheet = opened(write_xlsx("名单", [Column(text)], []))

    assert (sheet["A1"].data_type, sheet["A1"].value) == ("s", legal(text))


@pytest.mark.parametrize("text", FORMULAS[:17])
def test_formula_is_guarded_in_csv(text):
    data = write_csv([Column(text)], [[text]])

    field = f"'{legal(text)}"
    quoted = '"' + field.replace('"', '""') + '"'
    lines = data.decode("utf-8-sig").split("\r\n")
    assert lines in ([field, field, ""], [quoted, quoted, ""])


def test_numbers_in_csv_need_no_guard():
    data = write_csv([Column("数")], [[-1], [-1.5], [Decimal("-2.50")], [-math.inf]])

    assert data.decode("utf-8-sig").split() == ["数", "-1", "-1.5", "-2.50", "'-inf"]


@given(st.text() | st.text(alphabet=f"' \t\n\u3000a{SIGNS}"))
def test_guard_comes_off_again(text):
    assert unguarded(guarded(text)) == text
    assert guarded(text).lstrip().startswith(tuple(SIGNS)) is False


def test_values_keep_their_kind_in_xlsx():
    values = [
        1,
        1.5,
        Decimal("2.50"),
        date(1991, 4, 3),
        datetime.fromisoformat("1991-04-03 09:30"),
    ]

    sheet = opened(written(values))

    assert [(cell.data_type, cell.value) for cell in sheet[2]] == [
        ("n", 1),
        ("n", 1.5),
        ("n", 2.5),
        ("d", datetime.fromisoformat("1991-04-03")),
        ("d", datetime.fromisoformat("1991-04-03 09:30")),
    ]
    assert sheet["D2"].number_format == "yyyy-mm-dd"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "是"),
        (False, "否"),
        (10**15, "1000000000000000"),
        (10**400, f"{10**400}"),
        (110101199003078888, "110101199003078888"),
        (math.nan, "nan"),
        (date(1886, 5, 8), "1886-05-08"),
        (datetime.fromisoformat("1886-05-08 09:00"), "1886-05-08 09:00"),
        (gettext_lazy("是"), "是"),
    ],
)
def test_what_excel_would_spoil_is_written_as_text(value, text):
    sheet = opened(written([value]))

    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", text)


def test_none_and_empty_text_leave_the_cell_empty():
    sheet = opened(written([None, "", "丙"]))

    assert [cell.value for cell in sheet[2]] == [None, None, "丙"]


@pytest.mark.parametrize("write", [write_xlsx, lambda _title, *rest: write_csv(*rest)])
def test_aware_datetimes_are_written_in_the_current_zone(write):
    moment = datetime(1991, 4, 2, 17, 30, tzinfo=UTC)

    with clock.override(timezone(timedelta(hours=8))):
        data = write("名单", [Column("时间")], [[moment]])

    assert read(data, "").rows[1].cells == ("1991-04-03 01:30",)


def test_sheet_is_laid_out_for_reading():
    columns = [Column("客户名称"), Column("金额", "#,##0.00"), Column("备注")]

    sheet = opened(
        written(["甲", 1234.5, "字" * 500], ["乙丙丁" * 5, 2, ""], columns=columns)
    )

    title = sheet["A1"]
    widths = [sheet.column_dimensions[letter].width for letter in "ABC"]
    assert sheet.title == "名单"
    assert (title.font.b, title.fill.fill_type) == (True, "solid")
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:C3")
    assert sheet["B2"].number_format == "#,##0.00"
    assert [round(width) for width in widths] == [33, 9, 49]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("客户/名单[1]:甲?", "客户 名单 1 甲"),
        ("'名单'", "名单"),
        ("History", "History_"),
        ("", "Sheet1"),
        ("名" * 40, "名" * 30 + "…"),
        ("😀" * 20, "😀" * 15 + "…"),
        ("a\0b\nc", "ab c"),
    ],
)
def test_title_becomes_a_name_that_excel_takes(title, name):
    sheet = opened(write_xlsx(title, [Column("列")], []))

    assert sheet.title == name


@pytest.mark.parametrize(
    ("text", "length"), [("长" * 32_768, 32_767), ("😀" * 20_000, 16_384)]
)
def test_text_too_long_for_a_cell_is_cut_visibly(text, length):
    sheet = opened(written([text]))

    value = sheet["A2"].value
    assert (len(value), value[-1]) == (length, "…")


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(xlsx, "_LAST_ROW", 2)

    with pytest.raises(xlsx.TooManyRowsToWrite):
        write_xlsx("名单", [Column("列")], [["甲"], ["乙"], ["丙"]])


TEXTS = st.text(max_size=20) | st.text(
    alphabet="\0\x01\x1f\x7f\x85\u2028\ufeff\ufffe\ud800_x004F0Aa<>&\"' \t\r\n\u3000"
    "\u202e\u200f\u200b😀👩‍👩‍👧平Ａ１=+-@＝",
    max_size=20,
)
ROWS = st.lists(st.lists(TEXTS, min_size=4, max_size=4), min_size=1, max_size=8)


def read_back(rows):
    """
    Say what reading should give: clean cells, no blank end, no blank row.
    """
    cleaned = []
    for row in rows:
        cells = [clean(text) for text in row]
        while cells and not cells[-1]:
            cells.pop()
        cleaned.append(tuple(cells))
    return [cells for cells in cleaned if cells]


@settings(deadline=None, max_examples=60)
@given(ROWS)
@example([["_x0041_", "_x005F_x0041_"], ["_x0041_x0042_"], [" '=1", "'"]])
@example([["<r>&lt;</r>", "<r></r>", "<r>_x0041_x000D_</r>"]])
@example([["\u202e甲\u202c", "👩‍👩‍👧", "一\r\n二\r三\n四", "Ａ１　Ｂ"]])
def test_texts_survive_writing_and_reading(rows):
    columns = [Column(f"列{n}") for n in range(4)]

    excel = read(write_xlsx("名单", columns, rows), "a.xlsx")
    text = read(write_csv(columns, rows), "a.csv")

    expected = [tuple(column.title for column in columns), *read_back(rows)]
    assert [row.cells for row in excel.rows] == expected
    assert [row.cells for row in text.rows] == expected


@settings(deadline=None, max_examples=60)
@given(ROWS, st.text(max_size=20))
def test_rows_read_survive_being_returned_with_a_reason(rows, reason):
    titles = [Column(f"列{n}") for n in range(4)]
    original = read(write_csv(titles, rows), "a.csv")

    returned = [[reason, *row.cells] for row in original.rows]
    again = read(write_xlsx("未导入", [Column("原因"), *titles], returned), "a.xlsx")

    assert [row.cells[1:] for row in again.rows[1:]] == [
        row.cells for row in original.rows
    ]
