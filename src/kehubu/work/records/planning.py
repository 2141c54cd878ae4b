"""Planning department: team, research, book, direction, proposal (TL-B3, TL-B4)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.procedures.records import (
    Choice,
    Day,
    Files,
    LongText,
    Moment,
    Money,
    People,
    Person,
    Rows,
    Spec,
    Text,
    YesNo,
)

TEAM_SHEET = Spec(
    _("专案小组分工"),
    {
        "leader": Person(label=_("组长")),
        "members": Rows(
            label=_("成员与分工"),
            least=2,
            help=_("协作部门的人员也写在这里，他们由此参加本单。"),
            columns={
                "member": Person(label=_("成员")),
                "part": Text(label=_("分工")),
                "due_on": Day(label=_("期限")),
            },
        ),
        "meetings": Text(label=_("碰头的时间与方式"), needed=False),
    },
)

RESEARCH_NOTE = Spec(
    _("调研笔记"),
    {
        "questions": LongText(label=_("要弄清的问题")),
        "methods": LongText(label=_("方式与对象")),
        "findings": LongText(label=_("发现")),
        "sources": LongText(label=_("资料来源"), help=_("引用的数据逐条写明出处。")),
        "files": Files(label=_("调研资料"), needed=False),
    },
)

SECTIONS = (
    ("introduction", _("情况介绍（前言）")),
    ("summary", _("内容摘要")),
    ("market", _("市场研究")),
    ("consumers", _("消费者研究")),
    ("four_p", _("4P分析")),
    ("competitors", _("竞争者分析")),
    ("problems", _("品牌问题点与机会点")),
    ("marketing_objective", _("行销目标")),
    ("strategy", _("广告策略")),
    ("media_plan", _("媒介计划")),
    ("promotion", _("促销及公关策略")),
    ("effect_measurement", _("广告效果测定")),
    ("budget", _("整体预算")),
    ("schedule", _("执行计划表")),
)
"""The fourteen sections of a planning book (TL-C4.01)."""

PLANNING_BOOK = Spec(
    _("策划书定稿"),
    {
        "strategy": LongText(
            label=_("核心策略"), help=_("一句话，贯穿始终，不用空泛的字眼。")
        ),
        "sales_target": Text(label=_("销售额目标"), help=_("写数字。")),
        "share_target": Text(label=_("市场占有率目标"), help=_("写数字。")),
        "budget_fen": Money(label=_("整体预算（元）")),
        "cut": Rows(
            label=_("删去的章节"),
            least=0,
            help=_("策划书共十四章，删去的逐章写明理由。"),
            columns={
                "section": Choice(label=_("章节"), choices=SECTIONS),
                "reason": Text(label=_("理由")),
            },
        ),
        "sources": LongText(label=_("数据出处")),
        "changes": LongText(label=_("与草案的不同"), needed=False),
        "files": Files(label=_("策划书文件")),
    },
)


def book_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Refuse a book without numbers as its goals, or without its schedule (TL-C4.02, .08).
    """
    told = [
        _now("“%(field)s”要写数字。") % {"field": PLANNING_BOOK.fields[name].label}
        for name in ("sales_target", "share_target")
        if data.get(name) and not any(c.isdigit() for c in data[name])
    ]
    if any(row.get("section") == "schedule" for row in data.get("cut") or []):
        told.append(_now("执行计划表不能删：工作计划要从它来。"))
    return told


CREATIVE_DIRECTION = Spec(
    _("创作方向定稿"),
    {
        "proposition": LongText(label=_("单一诉求")),
        "support": LongText(label=_("支持点")),
        "insight": LongText(label=_("消费者洞察")),
        "positioning": LongText(label=_("品牌定位")),
        "tone": LongText(label=_("语气与风格")),
        "avoid": LongText(label=_("要避免的"), needed=False),
        "changes": LongText(label=_("与上一稿的不同"), needed=False),
        "files": Files(label=_("创作方向文件")),
    },
)

PRESENTATION = Spec(
    _("提案记录"),
    {
        "held_at": Moment(label=_("时间")),
        "place": Text(label=_("地点")),
        "speakers": People(label=_("我方主讲与参加人")),
        "listeners": People(label=_("听取提案的人")),
        "points": LongText(label=_("要点与当场的意见")),
        "decision": LongText(label=_("希望对方做出的决定")),
        "files": Files(label=_("提案文件"), needed=False),
    },
)

CLIENT_ANSWER = Spec(
    _("客户答复"),
    {
        "answered_by": People(label=_("答复人与职务")),
        "answered_on": Day(label=_("答复日期")),
        "way": Choice(
            label=_("方式"),
            choices=[
                ("letter", _("书面签字")),
                ("email", _("邮件")),
                ("minutes", _("会议纪要签字")),
            ],
        ),
        "said": LongText(label=_("答复内容")),
        "changes": LongText(label=_("要求的修改"), needed_for=("failed",)),
        "is_final": YesNo(label=_("是否有权作最后决定")),
        "files": Files(label=_("答复的文件"), help=_("签字页、邮件或纪要，必附。")),
    },
)
