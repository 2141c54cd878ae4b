from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "client.added": pgettext_lazy("history", "录入客户"),
        "export.clients": pgettext_lazy("history", "导出客户名单"),
        "client.amended": pgettext_lazy("history", "修改客户资料"),
        "client.team": pgettext_lazy("history", "调整客户小组"),
        "client.grouped": pgettext_lazy("history", "调整所属集团"),
        "client.merged": pgettext_lazy("history", "并入另一个客户"),
        "client.unmerged": pgettext_lazy("history", "撤销合并，恢复资料"),
        "merge.made": pgettext_lazy("history", "合并客户"),
        "merge.undone": pgettext_lazy("history", "撤销合并"),
        "client.bulk_edited": pgettext_lazy("history", "批量修改"),
        "bulk.made": pgettext_lazy("history", "确认批量修改"),
        "bulk.undone": pgettext_lazy("history", "撤销批量修改"),
        "client.released": pgettext_lazy("history", "放回公海"),
        "client.claimed": pgettext_lazy("history", "从公海领取"),
        "client.handed_over": pgettext_lazy("history", "移交客户"),
        "handover.made": pgettext_lazy("history", "确认移交"),
        "client.won": pgettext_lazy("history", "成为客户"),
        "client.imported": pgettext_lazy("history", "随名单导入"),
        "client.updated": pgettext_lazy("history", "随名单更新"),
        "client.import_undone": pgettext_lazy("history", "撤销导入"),
        "reach.set": pgettext_lazy("history", "设置客户可见范围"),
        "filter.saved": pgettext_lazy("history", "保存常用筛选"),
        "filter.amended": pgettext_lazy("history", "修改常用筛选"),
        "filter.deleted": pgettext_lazy("history", "删除常用筛选"),
        "import.opened": pgettext_lazy("history", "上传名单"),
        "import.mapped": pgettext_lazy("history", "核对表头和列"),
        "import.row_edited": pgettext_lazy("history", "更正一行"),
        "import.chosen": pgettext_lazy("history", "决定重复的行怎么办"),
        "import.committed": pgettext_lazy("history", "确认导入"),
        "import.finished": pgettext_lazy("history", "导入处理完毕"),
        "import.undone": pgettext_lazy("history", "要求撤销导入"),
    }
)
name_topics(
    {
        "clients.merged": _("客户“%(dropped)s”已并入“%(kept)s”"),
        "clients.bulk_assigned": _("%(by)s把 %(n)s 个客户交给您：%(role)s"),
        "clients.handed_over": _(
            "%(giver)s的 %(n)s 个客户移交给您，请在移交清单上签字"
        ),
        "clients.import_done": _("名单“%(file)s”已导入完毕"),
        "clients.import_undone": _("名单“%(file)s”的导入已撤销"),
    },
    needs="clients.read_internal",
)
