"""Pursuing a client: lead, go or no-go, situation, negotiation (TL-B1.01–04)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import panels
from kehubu.markets import queries as markets
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.procedures.models import Step
from kehubu.procedures.queries import subject_of
from kehubu.procedures.records import (
    Choice,
    FormEvidence,
    LongText,
    People,
    Person,
    Rows,
    Spec,
    Text,
    YesNo,
)
from kehubu.work.models import Project

SOURCES: list[tuple[str, str | Promise]] = [
    ("brand", _("品牌活动")),
    ("ae", _("客户专员开发")),
    ("referral", _("转介绍")),
    ("client", _("老客户")),
    ("pitch", _("公开比稿")),
    ("web", _("网络")),
    ("fair", _("展会")),
    ("peer", _("同业")),
]
"""Where new business comes from (domain §2.6)."""
CAUSES: list[tuple[str, str | Promise]] = [
    ("price", _("价格")),
    ("idea", _("策略与创意")),
    ("team", _("团队与服务")),
    ("relation", _("关系")),
    ("conflict", _("与现有客户冲突")),
    ("budget", _("预算取消或推迟")),
    ("inhouse", _("客户自己做")),
    ("unfit", _("不合我们的条件")),
    ("silence", _("失去联系")),
    ("other", _("别的原因")),
]
"""Why business is won or lost, as kinds that can be counted."""

LEAD_CARD = Spec(
    _("线索卡"),
    {
        "source": Choice(label=_("来源"), choices=SOURCES),
        "found_by": Person(label=_("发现人")),
        "contact": Text(label=_("对方联系人与职务"), needed=False),
        "need": LongText(label=_("了解到的需求")),
        "remark": LongText(label=_("备注"), needed=False),
    },
)

Known = Callable[[Project], dict[str, Any]]
_known: list[Known] = []


def knows_leads(tell: Known) -> Known:
    """
    Have ``tell`` say what is known of a project's lead already, as its card keeps it.
    """
    _known.append(tell)
    return tell


def lead_prefill(step: Step) -> dict[str, Any]:
    projects = Project.objects.select_related("client")
    project = subject_of(step.run, projects)
    told = (tell(project) for tell in _known)
    return next((card for card in told if card), {})


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
DECIDERS = (Position.ACCOUNT_MANAGER, Position.ACCOUNT_DIRECTOR)
GO, DECIDE = 14, 10
"""Points from which one pursues, and from which the director decides (domain §2.9)."""
_POINTS = [("0", _("0 否")), ("1", _("1 部分")), ("2", _("2 是"))]

TARGET_DECISION = Spec(
    _("争取目标评分表"),
    {
        **{
            key: Choice(
                label=text,
                choices=_POINTS,
                heading=_("十个问题，每题 0 至 2 分") if key == "chance" else "",
            )
            for key, text in QUESTIONS.items()
        },
        **{
            key: YesNo(
                label=text,
                heading=_("一票否决：有一项为“是”就不争取")
                if key == "veto_conflict"
                else "",
            )
            for key, text in VETOES.items()
        },
        "decided_by": Person(
            label=_("决定人"),
            heading=_("决定"),
            help=_(
                "客户经理或客户总监。十至十三分要由客户总监决定；够十四分而不争取的也是。"
            ),
        ),
        "grounds": LongText(label=_("理由")),
    },
)


def points_of(data: Mapping[str, Any]) -> int:
    """
    Return the points of all questions together, 0 to 20.
    """
    return sum(int(data.get(key) or 0) for key in QUESTIONS)


def vetoes_of(data: Mapping[str, Any]) -> list[str | Promise]:
    """
    Return the vetoes that stand against pursuing, each of which is enough.
    """
    return [VETOES[key] for key in VETOES if data.get(key) == "yes"]


def target_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Say why the decision does not agree with the sheet (domain §2.9): manager or
    director decide (TL-B1.02); vetoes and too few points forbid to pursue; in between,
    and against enough points, the director decides and says why.
    """
    decider = data.get("decided_by")
    if decider and not _holds(decider, *DECIDERS):
        told = _now("%(name)s不能做决定人：由客户经理或客户总监决定争取与否。")
        return [told % {"name": decider["name"]}]
    return _against_the_sheet(data, outcome)


def _against_the_sheet(data: Mapping[str, Any], outcome: str) -> list[str]:
    vetoes, points = vetoes_of(data), points_of(data)
    if outcome == "go":
        told = [_now("一票否决：%(veto)s。") % {"veto": veto} for veto in vetoes]
        if points < DECIDE:
            least = _now("总分 %(points)s，不足 10 分，不能争取。")
            return [*told, least % {"points": points}]
        return [*told, *_undecided(data, points)] if points < GO else told
    if vetoes or points < DECIDE:
        return []
    if points < GO:
        return _undecided(data, points)
    if _is_director(data.get("decided_by")):
        return []
    against = _now("总分 %(points)s，够 14 分；不争取要由客户总监书面说明。")
    return [against % {"points": points}]


def _undecided(data: Mapping[str, Any], points: int) -> list[str]:
    if _is_director(data.get("decided_by")):
        return []
    return [_now("总分 %(points)s，要由客户总监书面决定。") % {"points": points}]


class TargetEvidence(FormEvidence):
    """
    The sheet with its total beside the thresholds, and with what upper apps know that
    the decision should know: ``work.target``, about the project.
    """

    template = "work/target.html"

    def shown(self, step: Step, user: User) -> dict[str, object]:
        project = subject_of(step.run, Project.objects.select_related("client"))
        data = self.data(step)
        return {
            "target_panels": panels.of("work.target", project, user)
            if step.is_open
            else (),
            "target_sums": self.sums(data) if data else (),
            "questions": " ".join(QUESTIONS),
            "vetoes": " ".join(VETOES),
            "go": GO,
            "decide": DECIDE,
            "most": 2 * len(QUESTIONS),
        }


def target_sums(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """
    Return the points of all questions together, and what they advise.
    """
    points, most = points_of(data), 2 * len(QUESTIONS)
    return [
        (_now("总分"), f"{points} / {most}"),
        (_now("按评分表"), _advice(points, vetoed=bool(vetoes_of(data)))),
    ]


def _advice(points: int, *, vetoed: bool) -> str:
    if vetoed:
        return _now("一票否决，不争取")
    if points < DECIDE:
        return _now("不争取")
    return _now("争取") if points >= GO else _now("由客户总监书面决定")


def _is_director(person: Mapping[str, Any] | None) -> bool:
    return person is not None and _holds(person, Position.ACCOUNT_DIRECTOR)


def _holds(person: Mapping[str, Any], *positions: Position) -> bool:
    return User.objects.holding(*positions).filter(pk=person["id"]).exists()


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
    """
    Return what the client's brief knows today, as far as whoever does the step reads
    it: the brief is kept with the client, and nobody types it twice.
    """
    client, user = client_of(step), step.assignee
    if user is None:
        return {"companies": [{"company": client.name}]}
    today = timezone.localdate()
    known = markets.situation(client, user, today)
    rows = [{name: text for name, text in row.items() if text} for row in known]
    rows[0]["company"] = client.name
    sources = markets.sources(client, user, today)
    return {"companies": rows} | ({"sources": sources} if sources else {})


def client_of(step: Step) -> Client:
    projects = Project.objects.select_related("client")
    return subject_of(step.run, projects).client


class SituationEvidence(FormEvidence):
    """The record of TL-B1.03: what the brief said on that day, with the way to it."""

    template = "work/situation.html"

    def shown(self, step: Step, user: User) -> dict[str, object]:
        return {"situation_client": client_of(step)}


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
