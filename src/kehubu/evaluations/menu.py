from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core import navigation, panels

navigation.add(
    pgettext_lazy("menu", "客户评价"),
    "evaluations:index",
    icon="circle-check",
    order=34,
    is_open_to=lambda user: user.has_perm("evaluations.read_grades"),
)
panels.add(
    "clients.client",
    _("评价与健康"),
    "evaluations:of_client",
    order=60,
    is_open_to=lambda user: user.has_perm("evaluations.read_grades"),
)
panels.add(
    "clients.glance",
    _("评价与健康"),
    "evaluations:glance",
    order=20,
    is_open_to=lambda user: user.has_perm("evaluations.read_grades"),
)
