from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core import navigation, panels

navigation.add(
    pgettext_lazy("menu", "行动"), "lessons:actions", icon="list-check", order=22
)
navigation.add(_("案例库"), "lessons:cases", icon="bulb", order=58)
panels.add("work.project", pgettext_lazy("menu", "行动"), "lessons:project", order=30)
