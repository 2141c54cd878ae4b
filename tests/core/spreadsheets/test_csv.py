import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kehubu.core.spreadsheets import Column, pasted, read, write_csv
from kehubu.core.spreadsheets.delimited import ENCODINGS
from kehubu.core.spreadsheets.errors import MalformedRow, WrongEncoding

SIMPLIFIED = "客户名称,行业,地区\r\n平安银行,银行,深圳\r\n中国宝安,电气设备,深圳\r\n"
TRADITIONAL = (
    "客戶名稱,行業,地區\r\n統一企業,食品,臺南\r\n聯發科技,半導體,新竹\r\n"
    "中華電信,電信,臺北\r\n長榮航空,航空,桃園\r\n"
)


def cells(table):
    return [row.cells for row in table.rows]


def rows(text):
    return [tuple(line.split(",")) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED + "𠮷野家,餐饮,东京\r\n", "gb18030", "gb18030"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gbk", "gb18030"),
        ("name,city\r\nAcme,Paris\r\n", "ascii", "utf-8"),
    ],
)
def test_encoding_is_told_from_the_bytes(text, codec, encoding):
    table = read(text.encode(codec), "名单.csv")

    assert table.encoding == encoding
    assert cells(table) == rows(text)


@pytest.mark.parametrize(
    ("text", "codec", "encoding"),
    [(SIMPLIFIED, "gbk", "gb18030"), (TRADITIONAL, "big5", "big5")],
)
@pytest.mark.parametrize("count", [1, 1000])
def test_encoding_is_told_from_lines_that_are_not_ascii(count, text, codec, encoding):
    plain = b"Acme Corporation,Paris,1\r\n" * 10_000

    table = read(plain + text.encode(codec) * count, "名单.csv")

    assert table.encoding == encoding


def test_big_endian_utf_16_is_read():
    data = codecs.BOM_UTF16_BE + SIMPLIFIED.encode("utf-16-be")

    table = read(data, "名单.csv")

    assert cells(table) == rows(SIMPLIFIED)


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encoding_asked_for_is_used(encoding):
    table = read("甲,乙\n丙,丁\n".encode(encoding), "名单.csv", encoding=encoding)

    assert table.encoding == encoding
    assert cells(table) == [("甲", "乙"), ("丙", "丁")]


@pytest.mark.parametrize("encoding", ["utf-8", "big5", "rot13", ""])
def test_encoding_that_does_not_fit_is_refused(encoding):
    with pytest.raises(WrongEncoding) as error:
        read("堃记,银行\n".encode("gbk"), "名单.csv", encoding=encoding)

    assert str(error.value) == f"文件不能按 {encoding} 编码解读，请换一种编码。"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_told_from_the_text(delimiter):
    text = "客户,行业,地区\n平安,银行,深圳\n万科,地产,深圳\n".replace(",", delimiter)

    table = read(text.encode(), "名单.csv")

    assert cells(table)[1] == ("平安", "银行", "深圳")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客户名称\n平安银行\n万科A\n", [("客户名称",), ("平安银行",), ("万科A",)]),
        (
            "客户;备注\n平安;新,旧\n万科;甲,乙\n",
            [("客户", "备注"), ("平安", "新,旧"), ("万科", "甲,乙")],
        ),
        (
            "名单,2024\n客户\t行业\t地区\n平安\t银行\t深圳\n",
            [("名单,2024",), ("客户", "行业", "地区"), ("平安", "银行", "深圳")],
        ),
        (
            '"客户";"地址"\n"平安";"深圳,福田,1号"\n',
            [("客户", "地址"), ("平安", "深圳,福田,1号")],
        ),
    ],
)
def test_delimiter_is_not_confused(text, expected):
    table = read(text.encode(), "名单.csv")

    assert cells(table) == expected


def test_rows_are_counted_as_spreadsheets_do():
    data = '\n客户,备注\n\n平安,"第一行\n第二行"\n万科,\n'.encode()

    table = read(data, "名单.csv")

    assert [(row.number, *row.cells) for row in table.rows] == [
        (2, "客户", "备注"),
        (4, "平安", "第一行\n第二行"),
        (5, "万科"),
    ]


def test_control_characters_and_blanks_around_are_removed():
    data = "甲\0,\u3000 乙\u3000,丙\x1b[0m\r\n\x1a".encode()

    table = read(data, "名单.csv")

    assert cells(table) == [("甲", "乙", "丙[0m")]


@pytest.mark.parametrize("row", ['"甲"乙",1', '"甲,1\n丙,2'])
def test_quotes_that_do_not_pair_are_refused_with_their_row(row):
    with pytest.raises(MalformedRow) as error:
        read(f"客户,数\n{row}\n".encode(), "名单.csv")

    assert "第 2 行" in str(error.value)


@given(st.text(alphabet="\"', \t;|\n\r甲a", max_size=300))
def test_any_text_has_rows_or_is_refused(text):
    data = f"甲{text}".encode()

    try:
        table = read(data, "名单.csv")
    except MalformedRow:
        return

    assert table.rows


def test_written_csv_is_utf_8_with_mark_and_crlf():
    data = write_csv([Column("客户"), Column("数")], [["甲,乙", 1], ["丙", None]])

    assert data == codecs.BOM_UTF8 + '客户,数\r\n"甲,乙",1\r\n丙,\r\n'.encode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\t b \r\n\t\r\nc\td\n", [(1, ("a", "b")), (3, ("c", "d"))]),
        ('"a\nb"\tc\nd\te', [(1, ("a\nb", "c")), (2, ("d", "e"))]),
        ('"a" b\tc\n"d\te', [(1, ('"a" b', "c")), (2, ('"d', "e"))]),
        ("a\rb\tc", [(1, ("a",)), (2, ("b", "c"))]),
        ('"' + "x" * 140_000, [(1, ('"' + "x" * 140_000,))]),
        (" \n", []),
    ],
)
def test_rows_are_pasted(text, found):
    assert [(row.number, row.cells) for row in pasted(text)] == found
