from django.utils.translation import gettext_lazy as _

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "client.added": _("录入客户"),
        "client.amended": _("修改客户资料"),
        "client.team": _("调整客户小组"),
        "client.won": _("成为客户"),
        "client.imported": _("随名单导入"),
        "client.updated": _("随名单更新"),
        "client.import_undone": _("撤销导入"),
        "import.opened": _("上传客户名单"),
        "import.mapped": _("核对表头和列"),
        "import.row_edited": _("更正一行"),
        "import.chosen": _("决定重复的客户"),
        "import.committed": _("确认导入"),
        "import.finished": _("导入处理完毕"),
        "import.undone": _("要求撤销导入"),
    }
)
name_topics(
    {
        "clients.import_done": _("客户名单“%(file)s”已导入完毕"),
        "clients.import_undone": _("客户名单“%(file)s”的导入已撤销"),
    }
)
