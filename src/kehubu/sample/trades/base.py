"""What all trades have in common: days, offers side by side."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kehubu.people.models import User
from kehubu.sample.papers import Data, day

Team = Sequence[User]


def on(at: datetime, days: int = 0) -> str:
    return day(at, days).isoformat()


def offers(companies: Sequence[str], prices: Sequence[int], **more: Any) -> Data:
    offers = [
        {"company": company, "contact": "业务经理", "price_fen": price, **more}
        for company, price in zip(companies, prices, strict=True)
    ]
    return {
        "offers": offers,
        "chosen": companies[0],
        "reason": "报价居中，做过同类的活，工期有把握。",
    }
