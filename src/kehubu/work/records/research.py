"""Market research: scope, plan, supplier, its proposal, report (TL-B5, TL-C3)."""

from django.utils.translation import gettext_lazy as _

from kehubu.procedures.records import (
    Choice,
    Day,
    Files,
    LongText,
    Moment,
    Money,
    Number,
    People,
    Spec,
    Text,
)
from kehubu.work.records.offers import comparison

RESEARCH_SCOPE = Spec(
    _("调查目的与范围"),
    {
        "purpose": LongText(label=_("目的")),
        "questions": LongText(label=_("要回答的问题")),
        "scope": LongText(label=_("范围：区域、对象、时段")),
        "limits": LongText(label=_("不在范围内的"), needed=False),
        "use": LongText(label=_("结果的用途")),
    },
)

KINDS = [
    ("market", _("市场调查")),
    ("consumers", _("消费者调查")),
    ("test", _("方案或脚本测试")),
    ("effect", _("广告效果调查")),
    ("media", _("媒介调查")),
]
METHODS = [
    ("questionnaire", _("问卷")),
    ("focus_group", _("座谈")),
    ("interview", _("访问")),
    ("experiment", _("实验")),
]

SURVEY_PLAN = Spec(
    _("调查方案"),
    {
        "purpose": LongText(label=_("目的")),
        "kind": Choice(label=_("方式"), choices=KINDS),
        "method": Choice(label=_("方法"), choices=METHODS),
        "sample": Number(label=_("规模（样本数）"), least=1),
        "regions": LongText(label=_("区域")),
        "period": Text(label=_("时间")),
        "subjects": LongText(label=_("对象")),
        "outline": LongText(label=_("问题提纲或调查表")),
        "training": LongText(label=_("调查员培训与注意事项")),
        "budget_fen": Money(label=_("费用预算（元）")),
        "schedule": LongText(label=_("工作日程表")),
        "files": Files(label=_("提纲或问卷文件"), needed=False),
    },
)
"""The eleven items of a survey plan (TL-C3.06), and its files."""

SUPPLIER_CHOICE = Spec(
    _("调查公司比较表"),
    comparison(
        _("报价与方案"),
        days=Number(label=_("工作日"), least=1, most=1000),
        method=Text(label=_("方法")),
        record=Text(label=_("同类经验"), needed=False),
    ),
)

SUPPLIER_BRIEFING = Spec(
    _("向调查公司说明"),
    {
        "company": Text(label=_("调查公司")),
        "held_at": Moment(label=_("时间")),
        "people": People(label=_("双方参加人")),
        "points": LongText(label=_("说明的目的与范围")),
        "handed_over": LongText(label=_("交付的资料")),
        "proposal_due_on": Day(label=_("设计提案的期限")),
    },
)

SURVEY_PROPOSAL = Spec(
    _("调查公司的设计提案"),
    {
        "company": Text(label=_("调查公司")),
        "version": Text(label=_("版本")),
        "held_at": Moment(label=_("听取时间")),
        "people": People(label=_("双方参加人")),
        "method": LongText(label=_("方法与样本")),
        "schedule": LongText(label=_("日程")),
        "price_fen": Money(label=_("费用（元）")),
        "changes": LongText(label=_("与上一版的不同"), needed=False),
        "files": Files(label=_("提案文件")),
    },
)

SURVEY_VERDICT = Spec(
    _("对设计提案的意见"),
    {
        "version": Text(label=_("所评的版本")),
        "good": LongText(label=_("可取之处")),
        "changes": LongText(label=_("修改意见"), needed_for=("amend",)),
        "told_on": Day(label=_("告知调查公司的日期")),
        "told_to": Text(label=_("对方收件人")),
    },
)

RESEARCH_REPORT = Spec(
    _("调研报告"),
    {
        "conclusions": LongText(
            label=_("结论摘要"), help=_("放在报告最前面，不用行话。")
        ),
        "answers": Number(label=_("有效样本数"), least=1),
        "done": LongText(label=_("实施经过")),
        "deviations": LongText(label=_("与方案的不同及原因"), needed=False),
        "files": Files(label=_("报告文件")),
    },
)
