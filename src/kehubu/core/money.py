"""Money: kept in fen, typed and shown in yuan."""

from decimal import Decimal


def fen(yuan: Decimal) -> int:
    return int(yuan * 100)


def yuan(amount: int | None) -> str | None:
    """
    Return fen as a form shows them, 150 as "1.50"; nothing as nothing.
    """
    return None if amount is None else f"{amount // 100}.{amount % 100:02}"


def shown(amount: int | None) -> str:
    """
    Return fen as people read them, 123450 as "¥1,234.50"; nothing as "".
    """
    return "" if amount is None else f"¥{amount // 100:,}.{amount % 100:02}"
