import io
import zipfile
from urllib.parse import quote, urlencode

import pytest
from django.utils import timezone

from kehubu.core import papers
from kehubu.core.traces import GONE, Words, readable

WORDS = Words.of("欧阳样例", "13800009876\nOu@Sample.example\n021-1234 5678")


CODED = ["%E6%AC%A7%E9%98%B3%E6%A0%B7%E4%BE%8B", "Ou%40Sample.example"]


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
    assert WORDS.starts == ["欧阳样例", "9876", "Ou@Sample.example", "5678", *CODED]


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

    assert "欧阳样例 &" in readable(data.getvalue())


def test_pdf_is_read_with_what_is_noted_on_it():
    paper = papers.Paper("甲样例", "", "纪要", "1", [papers.Text("出席", "王小明到场")])
    pdf = papers.typeset(paper, at=timezone.now())

    assert any("王小明" in text for text in readable(pdf))


def test_package_in_a_package_is_read():
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as packed:
        packed.writestr("xl/sharedStrings.xml", "<v>13800009876</v><v>5</v>")
    with zipfile.ZipFile(outer, "w") as packed:
        packed.writestr("名单.xlsx", inner.getvalue())

    assert any(WORDS.are_in(text) for text in readable(outer.getvalue()))


@pytest.mark.parametrize(
    "text", ["my.ou@sample.example", "you@sample.example", "ou@sample.example.cn"]
)
def test_address_is_not_found_within_another_one(text):
    assert not WORDS.are_in(text)


def test_longer_names_of_others_are_let_be():
    words = Words(["王丽"], others=["王丽华", "小王丽"])

    assert not words.are_in("王丽华、小王丽")
    assert words.taken_out("王丽华请王丽") == f"王丽华请{GONE}"
    assert words.excerpt("王丽华请王丽") == "王丽华请王丽"


def test_what_an_address_of_a_page_says_is_found():
    query = urlencode({"q": "欧阳样例", "by": "ou@sample.example"})

    assert WORDS.are_in(query)
    assert WORDS.taken_out(query) == f"q={quote(GONE)}&by={quote(GONE)}"


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04broken", b"%PDF-1.7 broken", b"", b"x" * (21 << 20)]
)
def test_what_cannot_be_read_is_passed_over(data):
    assert not any("欧阳" in text for text in readable(data))
