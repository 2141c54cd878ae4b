"""Serving a client: regular contact, what sets a project off, needs, confirmation."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.procedures.records import (
    Choice,
    Day,
    Files,
    LongText,
    Money,
    Rows,
    Spec,
    Text,
)

REGULAR_SERVICE = Spec(
    _("常规服务记录"),
    {
        "contacts": Rows(
            label=_("联络"),
            least=0,
            help=_("随时补记，先保存即可；有项目提出时才完成这一步。"),
            columns={
                "held_on": Day(label=_("日期")),
                "person": Text(label=_("客户方联络人")),
                "information": LongText(label=_("提供的信息或服务")),
                "response": LongText(label=_("客户的反应"), needed=False),
            },
        ),
        "ending": LongText(
            label=_("服务结束的原因"), needed_for=("ended",), help=_("服务结束时填写。")
        ),
    },
)

PROJECT_TRIGGER = Spec(
    _("项目提出记录"),
    {
        "title": Text(label=_("事项"), most=100),
        "trigger": Choice(
            label=_("起因"),
            choices=[("client", _("客户要求")), ("own", _("主动提出"))],
        ),
        "raised_by": Text(
            label=_("提出人"), help=_("客户要求的，写客户方的人与职务。")
        ),
        "raised_on": Day(label=_("提出日期")),
        "content": LongText(label=_("提出的内容")),
        "wanted_on": Day(label=_("希望完成的日期"), needed=False),
    },
)


def trigger_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Refuse what is said to have been raised in the future.
    """
    if (data.get("raised_on") or "") > timezone.localdate().isoformat():
        return [_now("提出日期不能晚于今天。")]
    return []


NEEDS_MEMO = Spec(
    _("需求备忘"),
    {
        "purpose": LongText(label=_("项目目的")),
        "background": LongText(label=_("市场与产品背景")),
        "audience": LongText(label=_("目标对象")),
        "needs": LongText(label=_("客户的需求")),
        "results": LongText(label=_("期望的结果与衡量办法")),
        "limits": LongText(label=_("限制与必备事项"), needed=False),
        "budget_fen": Money(label=_("客户预算（元）"), needed=False),
        "wanted_on": Day(label=_("希望完成的日期"), needed=False),
        "open_questions": LongText(label=_("待澄清的问题"), needed=False),
        "files": Files(label=_("客户资料"), needed=False),
    },
)

_CONFIRMED = ("confirmed",)

CONTENT_CONFIRMATION = Spec(
    _("项目内容确认单"),
    {
        "items": Rows(
            label=_("项目内容"),
            columns={
                "item": Text(label=_("内容")),
                "standard": Text(label=_("要求")),
                "due_on": Day(label=_("交付日期"), needed=False),
            },
        ),
        "confirmed_by": Text(
            label=_("客户确认人与职务"),
            needed_for=_CONFIRMED,
            help=_("客户确认时填写。"),
        ),
        "confirmed_on": Day(label=_("确认日期"), needed_for=_CONFIRMED),
        "way": Choice(
            label=_("确认方式"),
            choices=[
                ("paper", _("书面签字")),
                ("mail", _("邮件")),
                ("message", _("即时消息")),
                ("meeting", _("会议记录")),
            ],
            needed_for=_CONFIRMED,
        ),
        "proof": Files(label=_("确认凭证"), needed=False),
        "changes": LongText(label=_("客户要求改的"), needed_for=("revise",)),
        "ending": LongText(label=_("不做的原因"), needed_for=("dropped",)),
    },
)


def confirmation_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Ask for the paper that the client has signed, where there is one.
    """
    if outcome == "confirmed" and data.get("way") == "paper" and not data.get("proof"):
        return [_now("书面签字的，请附上签字的文件。")]
    return []
