from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs

name_verbs(
    {
        "archive.sealed": pgettext_lazy("history", "存档"),
        "files.discarded": pgettext_lazy("history", "删除文件"),
    }
)
