from django.utils.translation import pgettext_lazy

from kehubu.core.history import name_verbs

name_verbs(
    {
        "hours.entered": pgettext_lazy("history", "记工时"),
        "hours.corrected": pgettext_lazy("history", "更正工时"),
        "hours.withdrawn": pgettext_lazy("history", "撤销工时"),
    }
)
