from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehubu.core.spreadsheets import BadCell, parse_date, parse_phone

APRIL = date(1991, 4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "1991-04-03",
        "1991-4-3",
        "1991/4/3",
        "1991.04.03",
        "19910403",
        "1991年4月3日",
        "1991 年 04 月 03 日",
        "1991年4月3号",
        "１９９１－０４－０３",
        "１９９１／４／３",
        "\u30001991-04-03 ",
        "1991-04-03 09:30",
        "1991/4/3 0:00:00",
        "1991-04-03T00:00:00.000",
        "33331",
        "３３３３１",
    ],
)
def test_date_is_read(text):
    assert parse_date(text) == APRIL


@pytest.mark.parametrize("text", ["", " ", "\u3000"])
def test_blank_is_no_date(text):
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [("18264", date(1950, 1, 1)), ("73415", date(2100, 12, 31))],
)
def test_day_numbers_reach_from_1950_to_2100(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("18263", "not_a_date"),
        ("73416", "not_a_date"),
        ("1991-4/3", "not_a_date"),
        ("4/3/1991", "not_a_date"),
        ("1991年4月", "not_a_date"),
        ("199143", "not_a_date"),
        ("0091-04-03", "not_a_date"),
        ("1991-04-03 早上", "not_a_date"),
        ("一九九一年四月三日", "not_a_date"),
        ("٠١٩٩١", "not_a_date"),
        ("待定", "not_a_date"),
        ("#N/A", "not_a_date"),
        ("1" * 10_000, "not_a_date"),
        ("1991-02-29", "impossible_date"),
        ("19911332", "impossible_date"),
        ("1991年0月1日", "impossible_date"),
        ("91-04-03", "two_digit_year"),
        ("91年4月3日", "two_digit_year"),
        ("9１.4.3", "two_digit_year"),
        ("4/3/91", "two_digit_year"),
    ],
)
def test_date_that_cannot_be_meant_is_refused(text, code):
    with pytest.raises(BadCell) as error:
        parse_date(text)

    assert error.value.code == code
    assert f"“{text}”" in str(error.value)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("", None),
        ("\u3000", None),
        ("13800138000", "13800138000"),
        (" 138 0013 8000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        ("＋８６ １３８００１３８０００", "13800138000"),
        ("(86)138‐0013‐8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("010－65001234", "010-65001234"),
        ("（010）6500 1234 转 801", "(010)6500 1234 转 801"),
        ("0755—82001234—6", "0755-82001234-6"),
        ("+852 2123 4567", "+852 2123 4567"),
        ("95511", "95511"),
        ("010-65001234 Ext.12", "010-65001234 Ext.12"),
    ],
)
def test_phone_is_levelled(text, phone):
    assert parse_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1.38E+10", "digits_lost"),
        ("1.38001e10", "digits_lost"),
        ("无", "not_a_phone"),
        ("12", "not_a_phone"),
        ("----", "not_a_phone"),
        ("13800138000、13900139000", "not_a_phone"),
        ("张三 13800138000", "not_a_phone"),
        ("1" * 25, "not_a_phone"),
    ],
)
def test_phone_that_is_none_is_refused(text, code):
    with pytest.raises(BadCell) as error:
        parse_phone(text)

    assert error.value.code == code


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)), st.sampled_from("-/."))
def test_every_day_is_read_in_every_form(day, separator):
    forms = [
        day.isoformat().replace("-", separator),
        f"{day.year}{separator}{day.month}{separator}{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y%m%d}",
    ]

    assert {parse_date(form) for form in forms} == {day}


@pytest.mark.parametrize("parse", [parse_date, parse_phone])
@given(text=st.text() | st.text(alphabet="0123456789-/.年月日 eE+()x"))
def test_any_text_is_read_or_refused(parse, text):
    try:
        value = parse(text)
    except BadCell as error:
        value = str(error)

    assert value or not text.strip()
