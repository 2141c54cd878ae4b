"""How the sample agency judges its clients: money, evaluations, stages, a win-back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.core import jobs
from kehubu.evaluations import services
from kehubu.evaluations.halves import Half
from kehubu.evaluations.importing import Line, month_span
from kehubu.evaluations.models import Evaluation
from kehubu.evaluations.queries import scores
from kehubu.evaluations.services.evaluating import Mark
from kehubu.people.proofs import Method, Proof
from kehubu.sample.people import Crew
from kehubu.signoffs import services as signoffs
from kehubu.signoffs.models import SignatureRequest

MONTHS, TREND = 18, 5
WAN = 1_000_000
"""Ten thousand yuan in fen."""
BROUGHT: dict[str, tuple[int, int, int, int]] = {
    "晨谷样例食品有限公司": (42, 45, 76, 2),
    "远山样例户外有限公司": (28, 9, 84, 26),
    "方舟样例教育有限公司": (12, 15, 70, 5),
    "北辰样例汽车有限公司": (55, 62, 78, 12),
    "白鹭样例银行": (20, 24, 62, 0),
    "星芒样例照明有限公司": (6, 6, 95, 40),
}
"""Billings a month at first and at last in wan, cost and days late: cost in per cent of
gross income, which is a fifth of the billings."""
WORDS = {
    "potential": "新品线明年扩到三条，预算随之增加。",
    "cooperation": "简报清楚，市场部当天答复。",
    "showcase": "包装系列可以拿去参赛。",
    "relationship": "市场部与我们合作顺畅，决策人半年见一次。",
    "fit": "以品牌和平面为主，正是我们的强项。",
    "risk": "没有竞品冲突，产品合规。",
    "payment": "分期付款已按约定到账。",
    "gross_income": "与财务核对过。",
    "margin": "与财务核对过。",
}


def judge(crew: Crew, companies: Sequence[Client], at: datetime) -> None:
    """
    Win some of the clients, enter what they have brought, and judge them.
    """
    named = {client.name: client for client in companies}
    ours = [named[name] for name in BROUGHT]
    for client in ours:
        clients.win(client, by=crew.director, at=at)
        team = {"ad": crew.director, "am": crew.manager, "ae": crew.executive}
        clients.complete_team(client, by=crew.director, at=at, team=team)
    lines = [line for client in ours for line in _brought(client, at)]
    services.take_over(by=crew.finance, at=at, lines=lines, source="财务月报")
    keys = [client.pk for client in ours]
    for month in range(TREND, -1, -1):
        services.refresh(at=at - timedelta(days=30 * month), keys=keys)
    _evaluate(crew, ours, at)
    _decide(crew, named, at)
    jobs.run_waiting()


def _brought(client: Client, at: datetime) -> list[Line]:
    first, last, cost, late = BROUGHT[client.name]
    today = timezone.localdate(at)
    count = today.year * 12 + today.month - 1
    found = []
    for back in range(MONTHS, 0, -1):
        span = month_span((count - back) // 12, (count - back) % 12 + 1)
        if span is None:
            continue
        billings = (first + (last - first) * (MONTHS - back) // MONTHS) * WAN
        income = billings // 5
        values = {
            "billings_fen": billings,
            "gross_income_fen": income,
            "direct_cost_fen": income * cost // 100,
            "received_fen": billings * 9 // 10,
            "late_days": Decimal(late),
        }
        found.append(Line(back, client.name, span, values))
    return found


def _evaluate(crew: Crew, ours: Sequence[Client], at: datetime) -> None:
    """
    Have one evaluation signed, one waiting for its signature, one just begun.
    """
    half = Half.of(timezone.localdate(at)).before
    signed, waiting, begun = (
        services.begin(client, by=crew.manager, at=at, half=half)
        for client in (ours[0], ours[3], ours[1])
    )
    for evaluation in (signed, waiting):
        _score(crew, evaluation, at)
        services.submit(evaluation, by=crew.manager, at=at, reason="")
    _score(crew, begun, at, only=("gross_income", "margin"))
    evaluation = Evaluation.objects.get(pk=signed.pk)
    asked = SignatureRequest.objects.get(occasion=evaluation.occasion)
    proof = Proof(asked.signer_id, Method.PASSWORD, at)
    signoffs.sign(asked, by=asked.signer, at=at, proof=proof)


def _score(
    crew: Crew, evaluation: Evaluation, at: datetime, only: Sequence[str] = ()
) -> None:
    """
    Take up what the figures suggest, and three quarters where a person judges.
    """
    marks = {
        line.score.criterion: Mark(
            line.score.weight * 3 // 4 if line.suggested is None else line.suggested,
            WORDS[line.score.criterion],
        )
        for line in scores(evaluation, crew.manager)
        if not only or line.score.criterion in only
    }
    services.score(
        evaluation,
        by=crew.manager,
        at=at,
        marks=marks,
        forecast_margin=Decimal(22),
        seen=1,
    )


def _decide(crew: Crew, named: dict[str, Client], at: datetime) -> None:
    far, star = named["远山样例户外有限公司"], named["晨谷样例食品有限公司"]
    services.set_stage(
        far, by=crew.manager, at=at, stage="win_back", reason="换了市场总监，正在挽回。"
    )
    services.set_stage(
        star, by=crew.manager, at=at, stage="growing", reason="新品线在扩。"
    )
    services.decide_credit(
        star,
        by=crew.director,
        at=at,
        grade="AA",
        months=Decimal(1),
        factor=Decimal(1),
        reason="一年来付款基本按时。",
    )
    today = timezone.localdate(at)
    plan = services.plan_win_back(
        far,
        by=crew.manager,
        at=at,
        goal="三个月内拿回秋冬系列的代理，月流水回到二十万。",
        due_on=today + timedelta(days=90),
    )
    for days, owner, what in (
        (7, crew.executive, "拜访新任市场总监，带近两年作品集"),
        (21, crew.manager, "做一次免费的户外消费调研"),
        (45, crew.director, "请客户总经理来公司看提案"),
    ):
        services.add_step(
            plan,
            by=crew.manager,
            at=at,
            what=what,
            owner=owner,
            due_on=today + timedelta(days=days),
        )
    step = plan.steps.order_by("due_on")[0]
    services.finish_step(step, by=crew.executive, at=at, outcome="见到了，愿意听提案。")
