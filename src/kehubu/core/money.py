"""Money: kept in fen, typed and shown in yuan."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

UNITS: Mapping[str, int] = MappingProxyType(
    {"": 1, "元": 1, "万": 10**4, "万元": 10**4, "亿": 10**8, "亿元": 10**8}
)
_WRITTEN = re.compile(r"([-+]?)¥?([-+]?[\d.]+(?:[eE][-+]?\d\d?)?)([万亿]?元?)")


def fen(yuan: Decimal) -> int:
    return int(yuan * 100)


def read(text: str) -> int | None:
    """
    Return the fen of an amount as people and spreadsheets write it: 12,000 · ¥12000.50
    · -3 · 1.2万 · 1.2E+5; None if it is none.
    """
    plain = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", text))
    written = _WRITTEN.fullmatch(plain)
    if written is None:
        return None
    sign, digits, unit = written.groups()
    try:
        amount = Decimal(f"{sign}{digits}") * UNITS[unit]
    except InvalidOperation:
        return None
    return int((amount * 100).to_integral_value())


def yuan(amount: int | None) -> str | None:
    """
    Return fen as a form shows them, 150 as "1.50", a loss with its sign; nothing as
    nothing.
    """
    if amount is None:
        return None
    return f"{_sign(amount)}{abs(amount) // 100}.{abs(amount) % 100:02}"


def shown(amount: int | None) -> str:
    """
    Return fen as people read them, 123450 as "¥1,234.50", a loss with its sign; nothing
    as "".
    """
    if amount is None:
        return ""
    return f"{_sign(amount)}¥{abs(amount) // 100:,}.{abs(amount) % 100:02}"


def _sign(amount: int) -> str:
    return "-" if amount < 0 else ""
