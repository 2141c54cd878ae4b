from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation

navigation.add(_("人员"), "people:roster", icon="users", order=80)
navigation.add(
    _("公司设置"),
    "people:agency",
    icon="settings",
    order=90,
    is_open_to=lambda user: user.has_perm("people.amend_agency"),
)
