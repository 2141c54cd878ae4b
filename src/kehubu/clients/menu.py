from django.utils.translation import pgettext_lazy

from kehubu.core import navigation

navigation.add(
    pgettext_lazy("menu", "客户"),
    "clients:index",
    icon="building",
    order=30,
    has_tab=True,
    is_open_to=lambda user: user.has_perm("clients.list_clients"),
)
