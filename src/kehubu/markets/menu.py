from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core import navigation, panels

navigation.add(
    pgettext_lazy("menu", "市场情报"),
    "markets:index",
    icon="notes",
    order=36,
    is_open_to=lambda user: user.has_perm("markets.read_markets"),
)
panels.add("clients.client", _("市场情报"), "markets:of_client", order=30)
