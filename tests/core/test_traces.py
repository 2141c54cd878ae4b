import io
import zipfile

import pytest

from kehubu.core.traces import GONE, Words, readable

WORDS = Words.of("欧阳样例", "13800009876\nOu@Sample.example\n021-1234 5678")


@pytest.mark.parametrize(
    "text",
    [
        "找欧阳样例签字",
        "电话13800009876。",
        "138-0000-9876",
        "138 0000 9876",
        "（021）12345678",
        "ou@SAMPLE.example",
        {"a": [{"欧阳样例": 1}]},
        ["x", ["13800009876"]],
    ],
)
def test_words_are_found_and_taken_out(text):
    assert WORDS.are_in(text)
    assert not WORDS.are_in(WORDS.taken_out(text))


@pytest.mark.parametrize(
    "text",
    ["欧阳", "样例", "138000098765", "a13800009876", "9876", "", None, 5, {"a": None}],
)
def test_other_texts_are_let_be(text):
    assert not WORDS.are_in(text)
    assert WORDS.taken_out(text) == text


def test_what_was_named_is_somebody_now():
    assert WORDS.taken_out({"who": ["欧阳样例来电"]}) == {"who": [f"{GONE}来电"]}


@pytest.mark.parametrize("lines", ["甲", "12345", " ", "", "138"])
def test_too_short_words_find_nothing(lines):
    words = Words([lines])

    assert not words
    assert not words.are_in("甲 12345 138")


def test_one_line_may_hold_several_numbers():
    words = Words(["13800009876、13900001234"])

    assert words.words == ("13800009876", "13900001234")


def test_database_looks_for_what_stands_wherever_a_word_is_found():
    assert WORDS.starts == ["欧阳样例", "9876", "Ou@Sample.example", "5678"]


def test_excerpt_shows_what_is_around():
    text = "一" * 40 + "欧阳样例" + "二" * 40

    assert WORDS.excerpt({"a": text}) == "一" * 16 + "欧阳样例" + "二" * 16
    assert WORDS.excerpt("没有") == ""


# ---- files


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "big5"])
def test_text_is_read_in_any_encoding(encoding):
    data = "出席：王小明".encode(encoding)

    assert any("王小明" in text for text in readable(data))


def test_office_file_is_read_across_its_markup():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", "<w:t>欧阳</w:t><w:t>样例</w:t> &amp;")
        packed.writestr("media/picture.png", "欧阳样例")

    assert list(readable(data.getvalue())) == ["欧阳样例 &"]


@pytest.mark.parametrize("data", [b"PK\x03\x04broken", b"", b"x" * (21 << 20)])
def test_what_cannot_be_read_is_passed_over(data):
    assert not any("欧阳" in text for text in readable(data))
