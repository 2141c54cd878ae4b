from django.utils.translation import gettext_lazy as _

from kehubu.core import navigation, panels


def _lists(user) -> bool:  # type: ignore[no-untyped-def]
    return bool(user.has_perm("persons.list_persons"))


navigation.add(
    _("关键人物"), "persons:index", icon="id-badge-2", order=32, is_open_to=_lists
)
navigation.add(
    _("个人信息请求"),
    "persons:requests",
    icon="shield-check",
    order=78,
    is_open_to=lambda user: user.has_perm("persons.list_requests"),
)
panels.add(
    "clients.client", _("关键人物"), "persons:of_client", order=20, is_open_to=_lists
)
panels.add("clients.glance", _("找谁"), "persons:glance", order=30, is_open_to=_lists)
panels.add_to_page("desk.today", _("生日"), "persons:upcoming", is_open_to=_lists)
