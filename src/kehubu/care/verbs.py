from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "contact.planned": pgettext_lazy("history", "约定往来"),
        "contact.noted": pgettext_lazy("history", "记下往来"),
        "contact.completed": pgettext_lazy("history", "完成往来"),
        "contact.amended": pgettext_lazy("history", "修改往来"),
        "contact.cancelled": pgettext_lazy("history", "取消往来"),
        "follow_up.taken": pgettext_lazy("history", "安排跟进"),
        "follow_up.done": pgettext_lazy("history", "办完跟进"),
        "follow_up.dropped": pgettext_lazy("history", "跟进不办了"),
        "follow_up.replanned": pgettext_lazy("history", "调整跟进"),
        "plan_line.added": pgettext_lazy("history", "列入服务计划"),
        "plan_line.amended": pgettext_lazy("history", "修改服务计划"),
        "plan_line.ended": pgettext_lazy("history", "结束一项服务"),
        "service.rendered": pgettext_lazy("history", "提供服务"),
        "service.withdrawn": pgettext_lazy("history", "撤销服务记录"),
        "service.added": pgettext_lazy("history", "增加服务"),
        "service.amended": pgettext_lazy("history", "修改服务"),
        "target.set": pgettext_lazy("history", "修改每周目标"),
        "standard.set": pgettext_lazy("history", "修改联络标准"),
    }
)
name_topics(
    {
        "care.visit_planned": _("已为您约定 %(at_time)s：%(client)s，%(kind)s"),
        "care.visit_tomorrow": _("明天（%(at_time)s）：%(client)s，%(kind)s"),
        "care.follow_up": _("请您跟进 %(client)s，%(day)s 前：%(what)s"),
        "care.follow_up_due": _("今天要跟进 %(client)s：%(what)s"),
        "care.follow_up_late": _(
            "%(name)s的跟进已过期限（%(day)s），%(client)s：%(what)s"
        ),
        "care.gaps": _("您的客户里有 %(n)s 个超过了联络间隔，请尽快联络。"),
    }
)
