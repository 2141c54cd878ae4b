"""Pursuing a client: lead, go or no-go, situation, negotiation (TL-B1.01–04)."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures.models import Step
from kehubu.procedures.queries import subject_of
from kehubu.procedures.records import (
    Choice,
    LongText,
    People,
    Person,
    Rows,
    Spec,
    Text,
    YesNo,
)
from kehubu.work.models import Project

LEAD_CARD = Spec(
    _("线索卡"),
    {
        "source": Choice(
            label=_("来源"),
            choices=[
                ("brand", _("品牌活动")),
                ("ae", _("客户专员开发")),
                ("referral", _("转介绍")),
                ("client", _("老客户")),
                ("pitch", _("公开比稿")),
                ("web", _("网络")),
                ("fair", _("展会")),
                ("peer", _("同业")),
            ],
        ),
        "found_by": Person(label=_("发现人")),
        "contact": Text(label=_("对方联系人与职务"), needed=False),
        "need": LongText(label=_("了解到的需求")),
        "remark": LongText(label=_("备注"), needed=False),
    },
)

QUESTIONS: dict[str, str | Promise] = {
    "chance": _("有策略或创意上的机会"),
    "revenue": _("收入与利润可行"),
    "budget": _("预算已确认"),
    "decider": _("能接触到决策人"),
    "success": _("成功的标准现实"),
    "pays": _("付款守信"),
    "conflict": _("与现有客户没有冲突"),
    "capacity": _("我们有人手、有能力"),
    "people": _("愿意与之共事的人"),
    "cost": _("对手数量与比稿成本合理"),
}
VETOES: dict[str, str | Promise] = {
    "veto_conflict": _("直接竞争冲突且未获同意"),
    "veto_illegal": _("产品违法或不能通过审查"),
    "veto_kickback": _("索要回扣"),
    "veto_debt": _("欠款黑名单"),
}
GO, DECIDE = 14, 10
"""Points from which one pursues, and from which the director decides (domain §2.9)."""
_POINTS = [("0", _("0 否")), ("1", _("1 部分")), ("2", _("2 是"))]

TARGET_DECISION = Spec(
    _("争取目标评分表"),
    {
        **{key: Choice(label=text, choices=_POINTS) for key, text in QUESTIONS.items()},
        **{key: YesNo(label=text) for key, text in VETOES.items()},
        "decided_by": Person(label=_("决定人"), help=_("十至十三分要由客户总监决定。")),
        "grounds": LongText(label=_("理由")),
    },
)


def target_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Say why a client may not be pursued: vetoes, points, or who has decided.
    """
    if outcome != "go":
        return []
    told = [
        _now("一票否决：%(veto)s。") % {"veto": VETOES[key]}
        for key in VETOES
        if data.get(key) == "yes"
    ]
    points = sum(int(data.get(key) or 0) for key in QUESTIONS)
    if points < DECIDE:
        told.append(
            _now("总分 %(points)s，不足 10 分，不能争取。") % {"points": points}
        )
    elif points < GO and not _is_director(data.get("decided_by")):
        told.append(
            _now("总分 %(points)s，要由客户总监书面决定。") % {"points": points}
        )
    return told


def target_sums(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """
    Return the points of all questions together.
    """
    points = sum(int(data.get(key) or 0) for key in QUESTIONS)
    most = 2 * len(QUESTIONS)
    return [(_now("总分"), f"{points} / {most}")]


def _is_director(person: Mapping[str, Any] | None) -> bool:
    directors = User.objects.holding(Position.ACCOUNT_DIRECTOR)
    return person is not None and directors.filter(pk=person["id"]).exists()


SITUATION_BRIEF = Spec(
    _("情况简报"),
    {
        "companies": Rows(
            label=_("客户与竞争者"),
            least=2,
            help=_("客户一行，每个竞争者一行。不知道的，写“不知道”和原因。"),
            columns={
                "company": Text(label=_("公司")),
                "spend": LongText(label=_("广告投放量")),
                "media": LongText(label=_("所选媒介")),
                "regions": LongText(label=_("投放区域")),
                "standard": LongText(label=_("广告水准")),
                "market": LongText(label=_("产品市场状况")),
                "sales": LongText(label=_("销售手段")),
            },
        ),
        "sources": LongText(label=_("信息来源")),
    },
)


def situation_prefill(step: Step) -> dict[str, Any]:
    projects = Project.objects.select_related("client")
    client = subject_of(step.run, projects).client
    return {"companies": [{"company": client.name}]}


NEGOTIATION_SHEET = Spec(
    _("谈判准备表"),
    {
        "content": LongText(label=_("谈判内容")),
        "goals": LongText(label=_("谈判目标")),
        "bottom_line": LongText(label=_("底线与让步")),
        "materials": LongText(label=_("书面材料")),
        "speakers": People(label=_("我方分工")),
        "questions": LongText(label=_("对方可能的问题与回答"), needed=False),
    },
)
