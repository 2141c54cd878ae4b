from decimal import Decimal

import pytest

from kehubu.core import money


@pytest.mark.parametrize(
    ("amount", "typed", "shown"),
    [
        (None, None, ""),
        (0, "0.00", "¥0.00"),
        (5, "0.05", "¥0.05"),
        (123_450, "1234.50", "¥1,234.50"),
    ],
)
def test_amount_is_typed_and_shown_in_yuan(amount, typed, shown):
    assert money.yuan(amount) == typed
    assert money.shown(amount) == shown


@pytest.mark.parametrize(("typed", "amount"), [("0.05", 5), ("1234.5", 123_450)])
def test_what_is_typed_in_yuan_is_kept_in_fen(typed, amount):
    assert money.fen(Decimal(typed)) == amount


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12,000", 1_200_000),
        ("￥12000.50", 1_200_050),
        ("1.5 万元", 1_500_000),
        ("2亿", 20_000_000_000),
        ("-¥3", -300),
        ("¥-3元", -300),
        ("1.2E+05", 12_000_000),
        ("", None),
        ("--3", None),
        ("1.2.3", None),
        ("NaN", None),
        ("3千", None),
    ],
)
def test_amounts_are_read_as_people_and_spreadsheets_write_them(text, fen):
    assert money.read(text) == fen
