"""Money: kept in fen, typed and shown in yuan."""

from decimal import Decimal


def fen(yuan: Decimal) -> int:
    return int(yuan * 100)


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
