from django.utils.translation import gettext_lazy as _

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "run.started": _("开始流程"),
        "run.cast": _("安排人员"),
        "step.completed": _("完成步骤"),
        "step.skipped": _("决定不做"),
        "step.waived": _("免除步骤"),
        "step.sent_back": _("退回"),
        "step.reassigned": _("转交"),
        "step.approved": _("签字"),
        "step.rejected": _("签字退回"),
        "record.saved": _("保存记录"),
        "timer.fired": _("计时到期"),
        "procedure.published": _("发布流程"),
    }
)
name_topics(
    {
        "procedures.step": _("轮到您：%(step)s（%(title)s）"),
        "procedures.signature": _("请您签字：%(content)s"),
    }
)
