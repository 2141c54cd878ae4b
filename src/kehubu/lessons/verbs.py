from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "action.taken": pgettext_lazy("history", "记下行动"),
        "action.replanned": pgettext_lazy("history", "调整行动"),
        "action.done": pgettext_lazy("history", "完成行动"),
        "action.dropped": pgettext_lazy("history", "取消行动"),
        "case.drafted": pgettext_lazy("history", "列入案例库"),
        "case.amended": pgettext_lazy("history", "修改案例"),
        "case.works_changed": pgettext_lazy("history", "调整案例作品"),
        "case.permitted": pgettext_lazy("history", "登记客户许可"),
        "case.published": pgettext_lazy("history", "发布案例"),
        "case.withdrawn": pgettext_lazy("history", "撤下案例"),
    }
)
name_topics(
    {
        "lessons.action": _("您有一项行动，%(day)s 前完成：%(what)s"),
        "lessons.action_soon": _("行动快到期了（%(day)s）：%(what)s"),
        "lessons.action_late": _("%(name)s的行动已过期限（%(day)s）：%(what)s"),
    }
)
