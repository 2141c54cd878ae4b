from django.utils.translation import pgettext_lazy

from kehubu.core import navigation, panels

navigation.add(
    pgettext_lazy("menu", "项目"),
    "work:projects",
    icon="briefcase",
    order=40,
    has_tab=True,
)
navigation.add(
    pgettext_lazy("menu", "工作单"), "work:orders", icon="clipboard-text", order=50
)
panels.add(
    "clients.overview",
    pgettext_lazy("menu", "项目"),
    "work:client_projects",
    order=10,
    is_open_to=lambda user: user.has_perm("clients.read_internal"),
)
