from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "run.started": pgettext_lazy("history", "开始流程"),
        "run.retitled": pgettext_lazy("history", "改流程名称"),
        "run.withdrawn": pgettext_lazy("history", "撤回流程"),
        "run.cast": pgettext_lazy("history", "安排人员"),
        "run.migrated": pgettext_lazy("history", "换到新版本"),
        "step.moved": pgettext_lazy("history", "随新版本调整步骤"),
        "migration.started": pgettext_lazy("history", "迁移进行中的事项"),
        "step.completed": pgettext_lazy("history", "完成步骤"),
        "step.skipped": pgettext_lazy("history", "决定不做"),
        "step.waived": pgettext_lazy("history", "免除步骤"),
        "step.sent_back": pgettext_lazy("history", "退回"),
        "step.reassigned": pgettext_lazy("history", "转交"),
        "step.resumed": pgettext_lazy("history", "继续办理"),
        "step.approved": pgettext_lazy("history", "签字"),
        "step.rejected": pgettext_lazy("history", "签字退回"),
        "step.replanned": pgettext_lazy("history", "改期"),
        "step.escalated": pgettext_lazy("history", "已过期限，报告上级"),
        "step.taken_back": pgettext_lazy("history", "撤回"),
        "step.signer_added": pgettext_lazy("history", "加签"),
        "step.substituted": pgettext_lazy("history", "由替补签"),
        "step.questioned": pgettext_lazy("history", "问询"),
        "step.answered": pgettext_lazy("history", "答复"),
        "substitution.amended": pgettext_lazy("history", "改替补规则"),
        "record.saved": pgettext_lazy("history", "保存记录"),
        "timer.fired": pgettext_lazy("history", "计时到期"),
        "procedure.published": pgettext_lazy("history", "发布流程"),
    }
)
name_topics(
    {
        "procedures.step": _("轮到您：%(step)s（%(title)s）"),
        "procedures.step_soon": _("快到期限：%(step)s（%(title)s），%(due)s"),
        "procedures.step_due": _("期限已到：%(step)s（%(title)s），%(due)s"),
        "procedures.step_late": _("超过期限：%(step)s（%(title)s），%(due)s"),
        "procedures.step_overdue": _(
            "超过期限，已报告上级：%(step)s（%(title)s），%(due)s"
        ),
        "procedures.replanned": _("期限改为 %(due)s：%(step)s（%(title)s）"),
        "procedures.escalated": _(
            "%(name)s超过了期限，请您过问：%(step)s（%(title)s），%(due)s"
        ),
        "procedures.signature": _("请您签字：%(content)s"),
        "procedures.added": _("%(name)s请您加签：%(content)s"),
        "procedures.substitute": _("请您替补签字：%(content)s"),
        "procedures.question": _("%(name)s签字前问您：%(content)s"),
        "procedures.answer": _("%(name)s已答复：%(content)s"),
        "procedures.no_answer": _("%(name)s已离职，不会再答复您的问题：%(content)s"),
        "procedures.no_signer": _("签字人已离职，没有人能替补：%(content)s"),
    }
)
