from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "brief.written": pgettext_lazy("history", "更新情况简报"),
        "brief.confirmed": pgettext_lazy("history", "确认情况没有变化"),
        "brief.printed": pgettext_lazy("history", "打印会前简报"),
        "intelligence.logged": pgettext_lazy("history", "记录情报"),
        "intelligence.amended": pgettext_lazy("history", "修改情报"),
        "intelligence.told": pgettext_lazy("history", "转告情报"),
        "intelligence.read": pgettext_lazy("history", "已阅情报"),
        "intelligence.answered": pgettext_lazy("history", "反馈情报"),
        "industry.opened": pgettext_lazy("history", "建立行业档案"),
        "industry.fact": pgettext_lazy("history", "录入行业事实"),
        "industry.fact_amended": pgettext_lazy("history", "修改行业事实"),
        "industry.fact_removed": pgettext_lazy("history", "删除行业事实"),
        "industry.reviewed": pgettext_lazy("history", "复核行业档案"),
        "industry.handed_over": pgettext_lazy("history", "移交行业档案"),
    }
)
name_topics(
    {
        "markets.told": _("有情报转告您（%(about)s）：%(title)s"),
        "markets.untold": _("您记的情报超过一个工作日还没有转告任何人：%(title)s"),
        "markets.answered": _("%(name)s反馈了情报：%(title)s"),
        "markets.review": _("行业档案“%(name)s”该复核了（%(day)s 到期）。"),
    }
)
