from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation, panels
from kehubu.people.models import User


def works_in_the_office(user: User) -> bool:
    return user.has_perm("office.edit_drafts")


navigation.add(
    _("流程办"), "office:index", icon="edit", order=78, is_open_to=works_in_the_office
)
panels.add(
    "procedures.procedure",
    _("版本和草稿"),
    "office:versions",
    order=10,
    is_open_to=works_in_the_office,
)
