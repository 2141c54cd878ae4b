from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation

navigation.add(
    _("客户"),
    "clients:index",
    icon="building",
    order=30,
    is_open_to=lambda user: user.has_perm("clients.list_clients"),
)
