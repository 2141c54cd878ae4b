"""The new business of the sample agency: leads, follow-ups, a pitch, what was lost."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.opportunities import services
from kehubu.opportunities.models import Lead
from kehubu.people.models import User
from kehubu.sample.people import Crew
from kehubu.work.models import Project

WAN = 1_000_000
"""Ten thousand yuan, in fen."""


def tell_leads(crew: Crew, entered: list[Client], at: datetime) -> None:
    """
    Give the projects under way what they may come to, and enter leads that are fresh,
    that lie idle, that lie in the pool, that were lost and that were parked.
    """
    for number, project in enumerate(_without_lead(), start=1):
        _adopt(crew, project, at, number)
    _follow(crew, entered, at)
    _end(crew, entered, at)


def _without_lead() -> list[Project]:
    running = Project.objects.filter(state=Project.State.RUNNING, kind="win")
    return list(running.select_related("accountable").order_by("pk"))


def _adopt(crew: Crew, project: Project, at: datetime, number: int) -> None:
    values = _values(crew, at, project.title, 60 + 35 * number, number)
    lead = services.adopt(project, by=crew.executive, at=at, values=values)
    if number == 1:
        _pitch(crew, lead, at)


def _follow(crew: Crew, entered: list[Client], at: datetime) -> None:
    """
    Enter a lead that is followed up, one that nobody has looked at for eleven days, one
    that is new, and one in the pool.
    """
    fresh = _enter(crew, entered[6], at, "想在雨季前推一条防水新品线", 80, 2)
    services.follow_up(
        fresh,
        by=crew.executive,
        at=at,
        on=timezone.localdate(at),
        way="phone",
        what="市场部在比三家，下周给出需求书。",
        next_step="带两个户外案例上门",
    )
    earlier = at - timedelta(days=11)
    _enter(crew, entered[7], earlier, "茶包换包装，想听听我们的看法", 45, 3)
    _enter(crew, entered[8], at, "暑期招生，预算未定", None, None)
    _enter(crew, entered[9], at, "新车型城市上市活动", 260, 5, owner=None)


def _end(crew: Crew, entered: list[Client], at: datetime) -> None:
    lost = _enter(crew, entered[10], at, "信用卡开卡季推广", 120, 1)
    services.close(
        lost,
        by=crew.executive,
        at=at,
        state="lost",
        cause="price",
        reason="对方报价低两成，且免费出样稿。",
        rival="虚构传播甲",
    )
    parked = _enter(crew, entered[11], at, "年度画册与展位", 30, 4)
    services.close(
        parked,
        by=crew.executive,
        at=at,
        state="parked",
        cause="budget",
        reason="预算推到明年，三月再问。",
    )


def _pitch(crew: Crew, lead: Lead, at: datetime) -> None:
    today = timezone.localdate(at)
    services.log_pitch(
        lead,
        by=crew.executive,
        at=at,
        values={
            "held_on": today,
            "subject": "全年整合传播，三家比稿",
            "result": "waiting",
            "decided_on": None,
            "cause": "",
            "reason": "",
        },
        rivals=["虚构传播甲", "虚构传播乙"],
    )
    services.enter_expense(
        lead,
        by=crew.executive,
        at=at,
        what="提案道具与打样",
        amount_fen=480_000,
        on=today,
    )


def _enter(
    crew: Crew,
    client: Client,
    at: datetime,
    need: str,
    value: int | None,
    months: int | None,
    **changes: User | None,
) -> Lead:
    values = _values(crew, at, need, value, months)
    return services.add(
        by=crew.executive,
        at=at,
        client=client,
        values={**values, "owner": crew.executive, "follow_up_on": None, **changes},
    )


def _values(
    crew: Crew, at: datetime, need: str, value: int | None, months: int | None
) -> dict[str, Any]:
    """
    Return what a lead says: ``value`` in ten thousand yuan, in so many months.
    """
    return {
        "need": need,
        "source": "ae" if months is None or months % 2 else "referral",
        "found_by": crew.executive,
        "contact": "市场部负责人",
        "value_fen": None if value is None else value * WAN,
        "closes_on": None if months is None else _month(at, months),
    }


def _month(at: datetime, later: int) -> date:
    today = timezone.localdate(at)
    months = today.year * 12 + today.month - 1 + later
    return date(months // 12, months % 12 + 1, 1)
