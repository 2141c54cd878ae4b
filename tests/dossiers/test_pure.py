"""What needs no database: check signs, weights, spans, traits, pasted lines, charts."""

from datetime import date

import pytest

from kehubu.dossiers import charts, completeness, pasting, tax_numbers, traits
from kehubu.dossiers.completeness import WEIGHTS, Answer
from kehubu.dossiers.spans import MONTH, QUARTER, YEAR, Span, read


@pytest.mark.parametrize(
    ("code", "is_valid"),
    [
        # The example of GB 32100-2015, and a published one.
        ("91350100M000100Y43", True),
        ("914403001922038216", True),
        ("91350100M000100Y44", False),
        ("91350100M000100Y4", False),
        ("91350100M000100Y433", False),
        ("9135O100M000100Y43", False),
        ("91350100m000100y43", False),
        ("", False),
    ],
)
def test_tax_number_is_told_by_its_check_sign(code, is_valid):
    assert tax_numbers.is_valid(code) is is_valid


def test_one_wrong_sign_is_always_noticed():
    code = "91350100M000100Y43"
    slips = [
        code[:place] + sign + code[place + 1 :]
        for place in range(len(code))
        for sign in tax_numbers.ALPHABET
        if sign != code[place]
    ]

    assert [slip for slip in slips if tax_numbers.is_valid(slip)] == []


def test_tax_number_is_kept_without_blanks_and_in_capitals():
    assert tax_numbers.tidy(" 9135 0100-m000100y43 ") == "91350100M000100Y43"


# completeness


def test_weights_are_of_fifteen_fields_and_add_up_to_a_hundred():
    assert len(WEIGHTS) == 15
    assert sum(WEIGHTS.values()) == 100


def test_completeness_weighs_what_is_filled():
    found = completeness.judge(
        [Answer("f02", is_filled=True), Answer("f06", is_filled=False)]
    )

    assert (found.gained, found.whole, found.percent) == (9, 12, 75)
    assert found.missing == ("f06",)


def test_a_name_alone_is_nothing():
    answers = [Answer(code, is_filled=code == "f01") for code in WEIGHTS]

    assert completeness.judge(answers).percent == 0


def test_what_does_not_apply_is_left_out_of_the_whole():
    found = completeness.judge(
        [Answer("f02", is_filled=True), Answer("f08", is_filled=None)]
    )

    assert (found.percent, found.missing, found.is_enough) == (100, (), True)


def test_missing_is_told_heaviest_first():
    codes = ("f06", "f12", "f03", "f02")
    found = completeness.judge(Answer(code, is_filled=False) for code in codes)

    assert found.missing == ("f02", "f03", "f12", "f06")


def test_a_hundred_per_cent_lacks_nothing():
    answers = [Answer(code, is_filled=code != "f06") for code in WEIGHTS]

    assert completeness.judge(answers).percent == 97
    assert completeness.judge([]).percent == 0


@pytest.mark.parametrize(("lacking", "is_enough"), [("f02", True), ("f02 f06", False)])
def test_ninety_per_cent_is_enough(lacking, is_enough):
    answers = [Answer(code, is_filled=code not in lacking.split()) for code in WEIGHTS]

    assert completeness.judge(answers).is_enough is is_enough


# spans


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026", "2026"),
        ("2026年", "2026"),
        ("２０２６年度", "2026"),
        ("2026全年", "2026"),
        ("2026Q1", "2026Q1"),
        ("2026-q4", "2026Q4"),
        ("2026年第二季度", "2026Q2"),
        ("2026年3季度", "2026Q3"),
        ("2026-03", "2026-03"),
        ("2026/3", "2026-03"),
        ("2026.12", "2026-12"),
        ("2026年3月", "2026-03"),
        ("202603", "2026-03"),
        (" 2026-03 ", "2026-03"),
    ],
)
def test_span_is_read_as_people_write_it(text, code):
    assert read(text).code == code


@pytest.mark.parametrize(
    "text",
    ["", "去年", "2026-13", "2026-00", "2026Q5", "1979", "2100", "26-03", "2026-03-01"],
)
def test_what_is_no_span_is_not_read(text):
    assert read(text) is None


def test_span_knows_its_days_and_kind():
    assert Span.of(2026, QUARTER, 4) == Span(date(2026, 10, 1), date(2026, 12, 31))
    assert Span.of(2028, MONTH, 2).last == date(2028, 2, 29)
    assert [Span.of(2026, kind).months for kind in (MONTH, QUARTER, YEAR)] == [1, 3, 12]
    assert Span(date(2026, 1, 2), date(2026, 1, 31)).months == 0
    assert Span(date(2026, 2, 1), date(2026, 4, 30)).months == 0


def test_span_is_called_as_people_say():
    labels = [Span.of(2026, kind).label for kind in (MONTH, QUARTER, YEAR)]

    assert labels == ["2026年1月", "2026年第1季度", "2026年全年"]


# traits


def test_traits_keep_the_order_of_the_rows_and_nothing_empty():
    said = {"pack": [" 独立小袋 ", ""], "quality": ["", "偏甜"], "ease": [" ", ""]}

    tidy = traits.tidy(said)

    assert list(tidy.items()) == [
        ("quality", ["", "偏甜"]),
        ("pack", ["独立小袋", ""]),
    ]


@pytest.mark.parametrize("said", [{"smell": ["a", "b"]}, {"quality": ["a"]}])
def test_unknown_trait_is_refused(said):
    with pytest.raises(traits.UnknownTrait):
        traits.tidy(said)


def test_thirteen_rows_stand_side_by_side():
    rows = list(traits.beside({"quality": ["好", ""]}, {"quality": ["", "差"]}))

    assert len(rows) == 13
    assert [list(cell) for cell in rows[0].cells] == [["好", ""], ["", "差"]]


# pasted lines


def test_lines_are_read_in_the_usual_order():
    (line,) = pasting.read_lines("乙样例\t2026Q1\t电视\t华东\t1.2万\t监测")

    assert line.cells["who"] == "乙样例"
    assert line.span.code == "2026Q1"
    assert line.amount_fen == 1_200_000
    assert line.problems == []


def test_headings_say_what_the_columns_hold():
    text = "月份\t备注\t金额（元）\t媒体\n2026-03\t略\t¥1,000.50\t户外\n\n"

    (line,) = pasting.read_lines(text)

    assert (line.number, line.cells["medium"]) == (2, "户外")
    assert (line.amount_fen, line.cells["source"]) == (100_050, "")


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("12,000", 1_200_000),
        ("￥12000.5", 1_200_050),
        ("3亿", 30_000_000_000),
        ("1.5 万元", 1_500_000),
        ("-1", None),
        ("", None),
        ("很多", None),
        ("1.2.3", None),
        ("99999999999999", None),
    ],
)
def test_amounts_are_read_as_people_write_them(text, fen):
    assert pasting.amount(text) == fen


def test_bad_cells_are_told_and_others_read():
    (line,) = pasting.read_lines(f"\t去年\t电视\t{'长' * 41}\t很多\t")

    assert [str(problem) for problem in line.problems] == [
        "期间看不懂，请写成 2026、2026Q1 或 2026-03",
        "金额看不懂，请写数字，单位是元",
        "地区或来源太长",
    ]


def test_too_many_lines_are_not_looked_through():
    with pytest.raises(pasting.TooManyLines):
        pasting.read_lines("x\n" * (pasting.MOST_LINES + 2))


# charts


def test_chart_escapes_names_and_tells_its_parts():
    svg = charts.stacked(
        "广告量",
        ["电视"],
        [charts.Stack("<甲&乙>", [5], "¥5"), charts.Stack("丙", [0], "")],
    )

    assert "&lt;甲&amp;乙&gt;" in svg
    assert svg.count("<rect") == 2
    assert 'aria-label="广告量"' in svg


def test_long_names_are_cut():
    names = ["样例" * 10, "样例"]
    svg = charts.stacked("广告量", [], [charts.Stack(name, [], "") for name in names])

    assert ">" + "样例" * 6 + "…<" in svg
    assert ">样例<" in svg


def test_colours_after_the_last_are_shared():
    assert charts.fill(99) == charts.FILLS[-1]
