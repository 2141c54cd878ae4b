"""The project service flow, from the job taken to the client's verdict (RB-ATT9)."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.procedures.models import Record, Step
from kehubu.procedures.records import (
    Choice,
    Day,
    Files,
    LongText,
    Moment,
    Money,
    Number,
    People,
    Person,
    Rows,
    Spec,
    Text,
)
from kehubu.work.records.meetings import contact_report

_TAKEN = ("taken",)

JOB_INTAKE = Spec(
    _("接单登记"),
    {
        "raised_by": Text(label=_("客户方提出人与职务")),
        "raised_on": Day(label=_("提出日期")),
        "request": LongText(label=_("客户的要求")),
        "wanted_on": Day(label=_("希望完成的日期"), needed_for=_TAKEN),
        "budget_fen": Money(label=_("客户预算（元）"), needed=False),
        "taken_by": Person(label=_("决定人")),
        "ending": LongText(label=_("不接的原因"), needed_for=("declined",)),
    },
)

CLIENT_BRIEF = Spec(
    _("客户简报与联络报告"),
    {
        **contact_report(),
        "product": LongText(label=_("产品与品牌")),
        "purpose": LongText(label=_("传播目的")),
        "audience": LongText(label=_("目标对象")),
        "wanted": LongText(label=_("要做的东西")),
        "limits": LongText(label=_("限制与必备事项"), needed=False),
        "files": Files(label=_("客户资料"), needed=False),
    },
)

CREATIVE_BRIEFING = Spec(
    _("内部说明会与创意简报"),
    {
        "held_at": Moment(label=_("时间")),
        "attendees": People(label=_("出席人")),
        "purpose": LongText(label=_("为什么做")),
        "audience": LongText(label=_("对谁说")),
        "insight": LongText(label=_("消费者洞察")),
        "proposition": Text(label=_("单一诉求")),
        "support": LongText(label=_("支持点")),
        "tone": Text(label=_("调性")),
        "mandatories": LongText(label=_("必备事项")),
        "questions": LongText(label=_("提问与回答"), needed=False),
    },
)

TIMETABLES = Spec(
    _("内部与客户时间表"),
    {
        "milestones": Rows(
            label=_("节点"),
            least=2,
            help=_("内部日期要早于、至迟等于给客户的日期。"),
            columns={
                "milestone": Text(label=_("节点")),
                "owner": Text(label=_("负责人")),
                "internal_on": Day(label=_("内部日期")),
                "client_on": Day(label=_("给客户的日期")),
            },
        ),
        "confirmed_by": Text(label=_("客户确认人与方式")),
    },
)


def timetable_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Refuse what is promised to the client before it is due in the house.
    """
    return [
        _now("“%(milestone)s”的内部日期晚于给客户的日期。") % row
        for row in data.get("milestones") or []
        if (row.get("internal_on") or "") > (row.get("client_on") or "9")
    ]


PRODUCTION_RECORD = Spec(
    _("制作与发布记录"),
    {
        "items": Rows(
            label=_("制作与发布"),
            columns={
                "item": Text(label=_("项目")),
                "order": Text(label=_("工作号或外发单号"), needed=False),
                "supplier": Text(label=_("制作方或媒介")),
                "started_on": Day(label=_("开始")),
                "ended_on": Day(label=_("完成")),
            },
        ),
        "remark": LongText(label=_("情况"), needed=False),
    },
)


def production_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Refuse what was finished before it was begun.
    """
    return [
        _now("“%(item)s”的完成日期早于开始日期。") % row
        for row in data.get("items") or []
        if (row.get("ended_on") or "9") < (row.get("started_on") or "")
    ]


CHECKS: dict[str, str | Promise] = {
    "spec": _("尺寸、规格、数量与工作单一致"),
    "text": _("文字、价格、电话已校对"),
    "marks": _("标志、全称等必备事项齐全"),
    "picture": _("画面、颜色、声音合格"),
    "law": _("广告用语合法，授权齐全"),
    "media": _("媒介位置、时间与排期一致"),
    "client": _("与客户确认的稿件一致"),
}
_VERDICTS = [("pass", _("合格")), ("fail", _("不合格")), ("na", _("不适用"))]

QC_CHECKLIST = Spec(
    _("质量检查表"),
    {
        **{key: Choice(label=text, choices=_VERDICTS) for key, text in CHECKS.items()},
        "checked_by": Person(label=_("检查人")),
        "checked_on": Day(label=_("检查日期")),
        "problems": LongText(label=_("问题与返工要求"), needed_for=("rework",)),
    },
)


def quality_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Let nothing pass in which something is wrong, and nothing be redone without cause.
    """
    failed = [label for key, label in CHECKS.items() if data.get(key) == "fail"]
    if outcome == "passed":
        return [_now("“%(check)s”不合格，不能通过。") % {"check": f} for f in failed]
    if outcome == "rework" and not failed:
        return [_now("返工的，请把不合格的项目标出来。")]
    return []


ACCEPTANCE_FORM = Spec(
    _("项目验收单"),
    {
        "items": Rows(
            label=_("验收项目"),
            columns={
                "item": Text(label=_("项目")),
                "verdict": Choice(
                    label=_("结论"),
                    choices=[("accepted", _("接受")), ("rejected", _("不接受"))],
                ),
                "remark": Text(label=_("说明"), needed=False),
            },
        ),
        "client_person": Text(label=_("客户验收人与职务")),
        "accepted_on": Day(label=_("验收日期")),
        "paper": Files(label=_("签字的验收单"), needed_for=("accepted",)),
        "problems": LongText(label=_("客户要求改的"), needed_for=("rework",)),
    },
)


def acceptance_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Take nothing for accepted that the client has not accepted.
    """
    if outcome != "accepted":
        return []
    return [
        _now("“%(item)s”客户还没有接受。") % row
        for row in data.get("items") or []
        if row.get("verdict") == "rejected"
    ]


DELIVERY_PROOF = Spec(
    _("交付与发布证明"),
    {
        "items": Rows(
            label=_("交付与发布"),
            columns={
                "item": Text(label=_("项目")),
                "kind": Choice(
                    label=_("类别"),
                    choices=[
                        ("delivery", _("实物或文件交付")),
                        ("media", _("媒介发布")),
                    ],
                ),
                "delivered_on": Day(label=_("交付或发布日期")),
                "receiver": Text(label=_("签收人或媒介位置")),
                "proof": Text(label=_("样刊、播出证明或签收单")),
            },
        ),
        "proofs": Files(label=_("证明文件")),
    },
)

SATISFACTION: dict[str, str | Promise] = {
    "understanding": _("对我们的业务和需求理解准确"),
    "strategy": _("策略有见地"),
    "creation": _("创意质量"),
    "production": _("制作质量"),
    "media": _("媒介执行"),
    "time": _("按时交付"),
    "reply": _("回应及时"),
    "people": _("服务态度与专业"),
    "price": _("收费合理、清楚"),
    "result": _("达到预期效果"),
}
_MARKS = [
    ("1", _("1 很不满意")),
    ("2", _("2 不满意")),
    ("3", _("3 一般")),
    ("4", _("4 满意")),
    ("5", _("5 很满意")),
]

SATISFACTION_SURVEY = Spec(
    _("满意度调查"),
    {
        **{k: Choice(label=text, choices=_MARKS) for k, text in SATISFACTION.items()},
        "nps": Number(label=_("愿意推荐我们的程度（0–10）"), least=0, most=10),
        "answered_by": Text(label=_("客户填写人与职务")),
        "answered_on": Day(label=_("填写日期")),
        "words": LongText(label=_("客户的话"), needed=False),
    },
)


def latest(step: Step, kind: str) -> dict[str, Any]:
    """
    Return what the run's last record of a kind says; nothing if there is none.
    """
    records = Record.objects.filter(step__run=step.run_id, kind=kind)
    record = records.exclude(step=step).order_by("-pk").first()
    return dict(record.data) if record else {}
