import pytest

from kehubu.clients.names import match_key


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("平安银行", "平安银行"),
        ("平安银行股份有限公司", "平安银行"),
        ("平安银行有限责任公司", "平安银行"),
        ("样例集团有限公司", "样例"),
        ("样例食品（集团）股份有限公司", "样例食品"),
        ("样例 食品　有限公司", "样例食品"),
        ("万科Ａ", "万科a"),
        ("*ST国华", "st国华"),
        ("Sample-Food Co., Ltd.", "samplefoodcoltd"),
        ("\u202e样例\u200b食品\u2069", "样例食品"),
        ("有限公司", "有限公司"),
        ("样例公司甲", "样例公司甲"),
        ("***", "***"),
        ("😀", "😀"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_match_key_is_what_identifies_a_company(name, key):
    assert match_key(name) == key


@pytest.mark.parametrize("name", ["样" * 101, "㍿" * 100, "ß" * 100, "ﬃ" * 60])
def test_match_key_fits_its_column(name):
    assert len(match_key(name)) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [("样例食品", "样例饮料"), ("万科A", "万科B"), ("***", "---"), ("😀", "😁")],
)
def test_match_key_tells_companies_apart(one, other):
    assert match_key(one) != match_key(other)
