from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core import navigation, panels

navigation.add(
    pgettext_lazy("menu", "服务"),
    "care:gaps",
    icon="phone",
    order=32,
    is_open_to=lambda user: user.has_perm("care.list_care"),
)
panels.add(
    "clients.client",
    pgettext_lazy("menu", "服务"),
    "care:of_client",
    order=40,
    is_open_to=lambda user: user.has_perm("care.list_care"),
)
panels.add(
    "persons.keyperson",
    _("最近往来"),
    "care:of_person",
    order=10,
    is_open_to=lambda user: user.has_perm("care.list_care"),
)
panels.add(
    "clients.glance",
    _("联络与跟进"),
    "care:glance",
    order=10,
    is_open_to=lambda user: user.has_perm("care.list_care"),
)
panels.add_to_page("desk.today", _("拜访与跟进"), "care:due", order=10)
