from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "project.opened": pgettext_lazy("history", "立项"),
        "project.team": pgettext_lazy("history", "更换小组"),
        "project.renamed": pgettext_lazy("history", "项目改名"),
        "project.called_off": pgettext_lazy("history", "取消项目"),
        "project.ended": pgettext_lazy("history", "项目结束"),
        "round.opened": pgettext_lazy("history", "开始一轮"),
        "round.amended": pgettext_lazy("history", "更正一轮的起因"),
        "round.lost": pgettext_lazy("history", "提案未获通过"),
        "round.ended": pgettext_lazy("history", "结束一轮"),
        "order.withdrawn": pgettext_lazy("history", "撤回工作单"),
        "order.drafted": pgettext_lazy("history", "起草工作单"),
        "order.amended": pgettext_lazy("history", "修改工作单"),
        "order.dropped": pgettext_lazy("history", "删除工作单草稿"),
        "order.submitted": pgettext_lazy("history", "提交工作单"),
        "order.returned": pgettext_lazy("history", "工作单退回"),
        "order.issued": pgettext_lazy("history", "工作单获批准"),
        "order.sent": pgettext_lazy("history", "送交工作单"),
        "order.received": pgettext_lazy("history", "接单"),
        "order.refused": pgettext_lazy("history", "退回补充"),
        "order.started": pgettext_lazy("history", "批准开工"),
        "order.delivered": pgettext_lazy("history", "交付成果"),
        "order.accepted": pgettext_lazy("history", "成果获认可"),
        "order.revised": pgettext_lazy("history", "由修改单接续"),
        "order.prioritised": pgettext_lazy("history", "调整缓急"),
        "order.rebilled": pgettext_lazy("history", "改是否收费"),
        "delivery.reviewed": pgettext_lazy("history", "评审成果"),
        "delivery.reopened": pgettext_lazy("history", "成果重新评审"),
        "revision.decided": pgettext_lazy("history", "决定改稿是否收费"),
        "plan.added": pgettext_lazy("history", "列入计划"),
        "plan.amended": pgettext_lazy("history", "修改计划"),
        "plan.replanned": pgettext_lazy("history", "改期"),
        "plan.reported": pgettext_lazy("history", "报告进展"),
        "plan.dropped": pgettext_lazy("history", "取消任务"),
        "handover.asked": pgettext_lazy("history", "请对方签收合同"),
    }
)
name_topics(
    {
        "work.returned": _("工作单 %(number)s 未获开工签字，已退回"),
        "work.revision_beyond": _(
            "%(number)s 是第 %(n)s 次改稿，超出约定，请决定是否收费"
        ),
        "work.in_team": _("您在项目“%(project)s”的小组里，请看看有什么等着您"),
        "work.called_off": _("项目“%(project)s”已取消"),
        "work.withdrawn": _("工作单 %(number)s 已撤回，请停下手上的工作"),
        "work.not_served": _("%(client)s的常规服务没能自动开始，请安排人员后开始"),
    }
)
