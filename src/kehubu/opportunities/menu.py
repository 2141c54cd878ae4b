from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation, panels

navigation.add(
    _("商机"),
    "opportunities:index",
    icon="route",
    order=35,
    is_open_to=lambda user: user.has_perm("opportunities.list_leads"),
)
panels.add(
    "clients.client",
    _("商机"),
    "opportunities:of_client",
    order=50,
    is_open_to=lambda user: user.has_perm("opportunities.list_leads"),
)
panels.add(
    "clients.glance",
    _("跟进中的商机"),
    "opportunities:glance",
    order=40,
    is_open_to=lambda user: user.has_perm("opportunities.list_leads"),
)
panels.add(
    "work.project",
    _("商机与比稿"),
    "opportunities:of_project",
    order=40,
    is_open_to=lambda user: user.has_perm("opportunities.list_leads"),
)
panels.add(
    "work.target",
    _("可能的冲突"),
    "opportunities:in_the_way",
    order=10,
    is_open_to=lambda user: user.has_perm("opportunities.list_leads"),
)
panels.add_to_page(
    "desk.today",
    _("到期的线索"),
    "opportunities:due",
    order=20,
    is_open_to=lambda user: user.has_perm("opportunities.list_leads"),
)
