from django.utils.translation import pgettext_lazy

from kehubu.core import navigation, panels

navigation.add(
    pgettext_lazy("menu", "我的工时"), "timesheets:week", icon="clock", order=28
)
panels.add(
    "procedures.step", pgettext_lazy("menu", "工时"), "timesheets:step_hours", order=10
)
