from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import keep_among, name_verbs
from kehubu.core.notices import name_topics
from kehubu.opportunities.models import Lead

keep_among(Lead)
name_verbs(
    {
        "lead.added": pgettext_lazy("history", "登记线索"),
        "lead.adopted": pgettext_lazy("history", "补登商机"),
        "lead.amended": pgettext_lazy("history", "修改线索"),
        "lead.followed_up": pgettext_lazy("history", "跟进线索"),
        "lead.taken": pgettext_lazy("history", "领取线索"),
        "lead.assigned": pgettext_lazy("history", "分派线索"),
        "lead.recycled": pgettext_lazy("history", "线索回到公海"),
        "lead.lost": pgettext_lazy("history", "线索失单"),
        "lead.parked": pgettext_lazy("history", "搁置线索"),
        "lead.reopened": pgettext_lazy("history", "重新跟进线索"),
        "lead.pursued": pgettext_lazy("history", "线索立项"),
        "lead.spent": pgettext_lazy("history", "登记比稿费用"),
        "lead.unspent": pgettext_lazy("history", "撤销比稿费用"),
        "pitch.logged": pgettext_lazy("history", "登记比稿"),
        "pitch.amended": pgettext_lazy("history", "修改比稿记录"),
        "pipeline.amended": pgettext_lazy("history", "调整阶段概率"),
    }
)
name_topics(
    {
        "opportunities.due": _("今天该跟进 %(client)s：%(need)s"),
        "opportunities.given": _("%(client)s的线索交给您负责：%(need)s"),
        "opportunities.idle": _(
            "%(client)s的线索已有 %(n)s 天没有跟进，%(day)s 会回到公海：%(need)s"
        ),
        "opportunities.recycled": _(
            "%(name)s的线索 %(n)s 天没有跟进，已回到公海。%(client)s：%(need)s"
        ),
        "opportunities.orphaned": _(
            "%(name)s已离开，有 %(n)s 条线索没有人跟进，请分派。"
        ),
        "opportunities.conflict": _(
            "请核对：%(client)s的线索与现有客户可能冲突，或客户名单里已有同名客户。"
        ),
    },
    needs="opportunities.list_leads",
)
