from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs
from kehubu.core.notices import name_topics

name_verbs(
    {
        "bag.opened": pgettext_lazy("history", "开工作袋"),
        "bag.revised": pgettext_lazy("history", "修改单入袋"),
        "bag.kept": pgettext_lazy("history", "登记样本"),
        "month.opened": pgettext_lazy("history", "开始月结"),
        "month.settled": pgettext_lazy("history", "月结"),
        "month.reopened": pgettext_lazy("history", "重新打开月结"),
        "job.listed": pgettext_lazy("history", "列报结算"),
        "job.refused": pgettext_lazy("history", "不予结算"),
        "job.excepted": pgettext_lazy("history", "例外结算"),
        "job.settled": pgettext_lazy("history", "结算"),
    }
)
name_topics(
    {
        "traffic.bag": _("工作单 %(number)s 已批准，请开工作袋"),
        "traffic.list": _("%(month)s月结：请在 %(day)s 前列报可结的工作"),
        "traffic.settle": _("%(month)s月结：请在 %(day)s 前结算"),
    }
)
