import pytest

from kehubu.core.spreadsheets import Header, Row, find_header

LABELS = {
    "name": ["客户名称", "客户简称", "公司名称"],
    "industry": ["行业"],
    "region": ["地区", "省份"],
    "contact": ["联系人"],
    "phone": ["电话", "手机"],
    "listed_on": ["上市日期"],
}


def table(*rows):
    return [Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1)]


def test_first_row_is_the_header():
    rows = table(["客户名称", "行业"], ["平安", "银行"])

    assert find_header(rows, LABELS) == Header(0, {0: "name", 1: "industry"})


def test_titles_above_are_skipped():
    rows = table(
        ["客户名称与行业一览"], ["2024 年"], ["", "客户简称", "行业"], ["", "甲"]
    )

    assert find_header(rows, LABELS) == Header(2, {1: "name", 2: "industry"})


@pytest.mark.parametrize(
    "label",
    [
        "客户名称",
        " 客 户\n名称",
        "*客户名称：",
        "客户名称（必填）",
        "客户名称(与执照一致)*",
        "【客户名称】",
        "本公司客户名称",
    ],
)
def test_label_is_known_in_its_usual_dress(label):
    rows = table([label, "所属行业"])

    assert find_header(rows, LABELS) == Header(0, {0: "name", 1: "industry"})


def test_label_is_known_in_any_width_and_case():
    rows = table(["ｔｅｌ．", "Ｎａｍｅ"])

    header = find_header(rows, {"name": ["name"], "phone": ["TEL"]})

    assert header == Header(0, {0: "phone", 1: "name"})


def test_head_of_a_compound_decides():
    rows = table(["客户名称", "联系人电话", "联系人"])

    assert find_header(rows, LABELS) == Header(0, {0: "name", 1: "phone", 2: "contact"})


def test_field_takes_its_best_column_only():
    rows = table(["客户名称拼音", "客户名称", "行业", "行业"])

    assert find_header(rows, LABELS) == Header(0, {1: "name", 2: "industry"})


def test_of_equals_the_earlier_row_is_the_header():
    rows = table(["客户名称", "行业"], ["客户名称", "行业"])

    assert find_header(rows, LABELS).index == 0


def test_row_that_names_more_fields_is_the_header():
    rows = table(["客户名称", "行业"], ["客户名称", "行业", "地区"])

    assert find_header(rows, LABELS).index == 1


def test_single_exact_label_is_a_header():
    rows = table(["编号", "客户名称", "金额"], ["1", "平安", "3"])

    assert find_header(rows, LABELS) == Header(0, {1: "name"})


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [["平安银行", "银行", "深圳", "1991-04-03"]],
        [["地区", "银行", "深圳", "1991-04-03"]],
        [["上海行业信息有限公司", "信息", "上海"]],
        [["序号", "本年客户名称"]],
        [["这一份名单由客户部整理，按行业与地区排列，联系人见附表"]],
        [["", "——", "（）"]],
    ],
)
def test_data_is_not_taken_for_a_header(rows):
    assert find_header(table(*rows), LABELS) is None


def test_header_is_searched_in_20_rows():
    rows = table(*[["平安", "银行"]] * 20, ["客户名称", "行业"])

    assert find_header(rows[1:], LABELS).index == 19
    assert find_header(rows, LABELS) is None
