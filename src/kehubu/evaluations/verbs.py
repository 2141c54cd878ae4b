from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "scheme.set": pgettext_lazy("history", "调整评分办法"),
        "evaluation.begun": pgettext_lazy("history", "开始评价客户"),
        "evaluation.handed_on": pgettext_lazy("history", "随客户移交评价"),
        "evaluation.scored": pgettext_lazy("history", "打分"),
        "evaluation.submitted": pgettext_lazy("history", "提交评价签字"),
        "evaluation.recalled": pgettext_lazy("history", "撤回评价"),
        "evaluation.returned": pgettext_lazy("history", "评价被退回"),
        "evaluation.signed": pgettext_lazy("history", "评价已签字"),
        "grade.given": pgettext_lazy("history", "确定客户分级"),
        "figures.entered": pgettext_lazy("history", "录入经营数字"),
        "figures.amended": pgettext_lazy("history", "更正经营数字"),
        "credit.decided": pgettext_lazy("history", "决定信誉等级"),
        "stage.set": pgettext_lazy("history", "确定生命周期阶段"),
        "signal.opened": pgettext_lazy("history", "出现预警信号"),
        "signal.handled": pgettext_lazy("history", "处理预警信号"),
        "win_back.begun": pgettext_lazy("history", "开始挽回计划"),
        "win_back.amended": pgettext_lazy("history", "修改挽回计划"),
        "win_back.step": pgettext_lazy("history", "安排挽回步骤"),
        "win_back.step_done": pgettext_lazy("history", "完成挽回步骤"),
        "win_back.handed_on": pgettext_lazy("history", "随客户移交挽回步骤"),
        "win_back.closed": pgettext_lazy("history", "结束挽回计划"),
    }
)
name_topics(
    {
        "evaluations.due": _("%(half)s结束了：请在 %(day)s 前评价您的 %(n)s 个客户"),
        "evaluations.late": _("还有 %(n)s 个客户没有做%(half)s的评价，期限是 %(day)s"),
        "evaluations.signed": _("%(client)s %(half)s的评价已签字：%(grade)s 级"),
        "evaluations.returned": _("%(client)s %(half)s的评价被退回，请看意见"),
        "evaluations.signal": _("预警信号：%(client)s，%(kind)s"),
    },
    needs="clients.read_internal",
)
name_topics(
    {
        "evaluations.win_back_step": _("%(day)s 前请完成挽回步骤“%(what)s”"),
        "evaluations.win_back_late": _("挽回步骤“%(what)s”已过期限 %(day)s"),
    }
)
