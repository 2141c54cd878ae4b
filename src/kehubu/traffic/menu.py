from django.utils.translation import pgettext_lazy

from kehubu.core import navigation
from kehubu.people.positions import Position
from kehubu.people.rules import OVERSEERS
from kehubu.work.departments import KINDS

navigation.add(
    pgettext_lazy("menu", "部门队列"),
    "traffic:queue",
    icon="list-check",
    order=52,
    is_open_to=lambda user: (
        user.holds(*OVERSEERS, Position.TRAFFIC)
        or any(user.holds(*Position, kind=kind) for kind in KINDS)
    ),
)
navigation.add(
    pgettext_lazy("menu", "工作袋"), "traffic:bags", icon="archive", order=54
)
navigation.add(
    pgettext_lazy("menu", "月结"), "traffic:months", icon="calendar", order=56
)
