from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "client.added": pgettext_lazy("history", "录入客户"),
        "client.amended": pgettext_lazy("history", "修改客户资料"),
        "client.team": pgettext_lazy("history", "调整客户小组"),
        "client.won": pgettext_lazy("history", "成为客户"),
        "client.imported": pgettext_lazy("history", "随名单导入"),
        "client.updated": pgettext_lazy("history", "随名单更新"),
        "client.import_undone": pgettext_lazy("history", "撤销导入"),
        "import.opened": pgettext_lazy("history", "上传客户名单"),
        "import.mapped": pgettext_lazy("history", "核对表头和列"),
        "import.row_edited": pgettext_lazy("history", "更正一行"),
        "import.chosen": pgettext_lazy("history", "决定重复的客户"),
        "import.committed": pgettext_lazy("history", "确认导入"),
        "import.finished": pgettext_lazy("history", "导入处理完毕"),
        "import.undone": pgettext_lazy("history", "要求撤销导入"),
    }
)
name_topics(
    {
        "clients.import_done": _("客户名单“%(file)s”已导入完毕"),
        "clients.import_undone": _("客户名单“%(file)s”的导入已撤销"),
    }
)
