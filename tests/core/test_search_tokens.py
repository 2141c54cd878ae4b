import pytest

from kehubu.core.search.tokens import LIMIT, Phrase, phrases_of, tokens_of


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("饺子", "饺子 子_"),
        ("平安银行", "平安 安银 银行 行_"),
        ("饺", "饺_"),
        ("138", "13 38 8_"),
        ("Coca-Cola 中国", "coca cola 中国 国_"),
        ("3M", "3_ m"),
        ("青禾2026年", "青禾 禾_ 20 02 26 6_ 年_"),
        ("１３８ＡＢ", "13 38 8_ ab"),
        ("snake_case", "snake case"),
        ("𠮷野家", "𠮷野 野家 家_"),
        ("①②", "12 2_"),
        ("', \" * ( ) : & | ! <-> NEAR", "near"),
        ("饺🥟子", "饺_ 子_"),
        ("\x00\u202e", ""),
        ("", ""),
    ],
)
def test_tokens_of_text(text, tokens):
    assert tokens_of(text) == tokens


def test_tokens_of_readings_spell_each_syllable_on():
    tokens = tokens_of("", ["ping an yin hang"])

    assert tokens.split() == [
        *("pinganyinhang", "anyinhang", "yinhang", "hang"),
        *("payh", "ayh", "yh", "h"),
    ]


def test_tokens_of_a_long_text_are_cut():
    tokens = tokens_of("饺" * (LIMIT + 500))

    assert len(tokens.split()) == LIMIT


def test_tokens_of_a_long_word_fit_both_databases():
    tokens = tokens_of("한" * LIMIT)

    assert len(tokens.encode()) < 2046


@pytest.mark.parametrize(
    ("query", "phrases"),
    [
        ("饺子", [Phrase(("饺子",), is_prefix=False)]),
        ("安银行", [Phrase(("安银", "银行"), is_prefix=False)]),
        ("饺", [Phrase(("饺",), is_prefix=True)]),
        ("8", [Phrase(("8",), is_prefix=True)]),
        ("138", [Phrase(("13", "38"), is_prefix=False)]),
        ("Yin", [Phrase(("yin",), is_prefix=True)]),
        (
            "青禾 yl",
            [Phrase(("青禾",), is_prefix=False), Phrase(("yl",), is_prefix=True)],
        ),
        ("\"'*:&|!()<->", []),
        ("", []),
    ],
)
def test_phrases_of_a_query(query, phrases):
    assert phrases_of(query) == phrases
