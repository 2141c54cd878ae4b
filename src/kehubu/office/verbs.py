from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "draft.begun": pgettext_lazy("history", "开始草稿"),
        "draft.saved": pgettext_lazy("history", "保存草稿"),
        "draft.discarded": pgettext_lazy("history", "放弃草稿"),
        "draft.scheduled": pgettext_lazy("history", "定下生效日期"),
        "draft.called_off": pgettext_lazy("history", "取消按期发布"),
        "draft.published": pgettext_lazy("history", "由草稿发布"),
        "draft.failed": pgettext_lazy("history", "到期未能发布"),
    }
)
name_topics({"office.failed": _("流程草稿“%(name)s”到期未能发布：%(reason)s")})
