from django.utils.translation import gettext_lazy as _

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "project.opened": _("立项"),
        "project.ended": _("项目结束"),
        "order.drafted": _("起草工作单"),
        "order.amended": _("修改工作单"),
        "order.dropped": _("删除工作单草稿"),
        "order.submitted": _("提交工作单"),
        "order.returned": _("工作单退回"),
        "order.issued": _("工作单获批准"),
        "order.sent": _("送交工作单"),
        "order.received": _("接单"),
        "order.refused": _("退回补充"),
        "order.started": _("批准开工"),
        "order.delivered": _("交付成果"),
        "order.accepted": _("成果获认可"),
        "order.revised": _("由修改单接续"),
        "delivery.reviewed": _("评审成果"),
        "delivery.reopened": _("成果重新评审"),
        "handover.asked": _("请对方签收合同"),
    }
)
name_topics({"work.returned": _("工作单 %(number)s 未获开工签字，已退回")})
