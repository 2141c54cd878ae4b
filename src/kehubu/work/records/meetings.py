"""Meetings: appointments, contact reports, briefings, rehearsals."""

from django.utils.translation import gettext_lazy as _

from kehubu.procedures.records import (
    Choice,
    Day,
    Field,
    Files,
    LongText,
    Moment,
    Number,
    People,
    Rows,
    Spec,
    Text,
    YesNo,
)
from kehubu.work.records.pursuit import CAUSES

_CONFIRMED = ("confirmed",)

APPOINTMENT = Spec(
    _("约见记录"),
    {
        "starts_at": Moment(label=_("时间"), needed_for=_CONFIRMED),
        "place": Text(label=_("地点"), needed_for=_CONFIRMED),
        "client_people": People(label=_("客户方人员"), needed_for=_CONFIRMED),
        "our_people": People(label=_("我方人员"), needed_for=_CONFIRMED),
        "agenda": LongText(label=_("议程"), needed_for=_CONFIRMED),
        "minutes": Number(
            label=_("所需时间（分钟）"), least=5, most=1440, needed_for=_CONFIRMED
        ),
        "confirmed_by": Text(label=_("对方确认人与方式"), needed_for=_CONFIRMED),
        "follow_up_on": Day(
            label=_("下次跟进日期"),
            needed_for=("declined",),
            help=_("客户未应约时填写。"),
        ),
    },
)


def contact_report() -> dict[str, Field]:
    """
    The fields of a contact report (domain §2.12).
    """
    return {
        "started_at": Moment(label=_("开始时间")),
        "ended_at": Moment(label=_("结束时间")),
        "place": Text(label=_("地点")),
        "kind": Choice(
            label=_("方式"),
            choices=[
                ("meeting", _("会议")),
                ("call", _("电话")),
                ("message", _("即时消息")),
            ],
        ),
        "client_people": People(label=_("客户方出席")),
        "our_people": People(label=_("我方出席")),
        "absent": People(label=_("缺席及原因"), needed=False),
        "distribution": People(label=_("分送名单"), needed=False),
        "topics": Rows(
            label=_("议题"),
            columns={
                "topic": Text(label=_("议题")),
                "background": LongText(label=_("背景"), needed=False),
                "points": LongText(label=_("要点")),
                "dispute": LongText(label=_("分歧"), needed=False),
                "decision": LongText(label=_("结论")),
                "action": LongText(label=_("行动"), needed=False),
                "owner": Text(label=_("负责人"), needed=False),
                "due_on": Day(label=_("期限"), needed=False),
            },
        ),
        "next_meeting": Moment(label=_("下次会议"), needed=False),
    }


def why_lost() -> dict[str, Field]:
    """
    The fields by which lost business is counted (RB-ATT8): kind of cause, and to whom.
    """
    return {
        "cause": Choice(label=_("失去的原因类别"), choices=CAUSES, needed=False),
        "rival": Text(
            label=_("被谁拿走"), needed=False, help=_("失去时填写，用于赢单失单分析。")
        ),
    }


CREDENTIALS_REPORT = Spec(
    _("介绍会联络报告"),
    {
        **contact_report(),
        "ideas": LongText(label=_("对客户产品、市场和广告的想法")),
        "ending": LongText(label=_("暂缓或失去的原因"), needed_for=("nurture", "lost")),
        **why_lost(),
    },
)

PROPOSAL_REPORT = Spec(
    _("提案联络报告"),
    {
        **contact_report(),
        "version": Text(label=_("提案版本")),
        "changes": LongText(label=_("客户要求的修改"), needed_for=("amend", "reorder")),
        "ending": LongText(label=_("失去的原因"), needed_for=("lost",)),
        **why_lost(),
        "proposal": Files(label=_("提案文件"), needed=False),
    },
)

BRIEFING = Spec(
    _("说明会记录"),
    {
        "held_at": Moment(label=_("时间")),
        "attendees": People(label=_("出席人")),
        "client": LongText(label=_("客户情况")),
        "demands": LongText(label=_("客户要求")),
        "questions": LongText(label=_("提问与回答"), needed=False),
    },
)

DEPARTMENT_MEETING = Spec(
    _("部门会议记录"),
    {
        "held_at": Moment(label=_("时间")),
        "department": Text(label=_("部门")),
        "points": LongText(label=_("要点")),
    },
)

REHEARSAL = Spec(
    _("提案预演记录"),
    {
        "held_at": Moment(label=_("时间")),
        "people": People(label=_("参加人与分工")),
        "minutes": Number(label=_("用时（分钟）"), least=1, most=1440),
        "problems": LongText(label=_("发现的问题")),
        "fixes": LongText(label=_("修正")),
        "questions": LongText(label=_("客户可能的问题与回答"), needed=False),
        "equipment": YesNo(label=_("设备与讲义已检查")),
        "decision": LongText(label=_("希望客户做出的决定")),
    },
)

PREPRODUCTION_MEETING = Spec(
    _("拍摄工作会记录"),
    {
        "held_at": Moment(label=_("时间")),
        "people": People(label=_("三方出席人")),
        "decisions": LongText(label=_("脚本、演员、场景、日程与预算的结论")),
        "confirmed_by": Text(label=_("客户确认人")),
    },
)
