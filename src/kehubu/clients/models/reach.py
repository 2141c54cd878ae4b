from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.models import Labelled


class ReachQuerySet(models.QuerySet["Reach"]):
    def at(self, level: str) -> Self:
        return self.filter(level=level)


class Reach(Labelled):
    """
    How far account managers and executives may look (可见范围): one row, and none
    until the agency has decided, which is as ``TEAM``. The pool is open to all of them.
    """

    class Level(models.TextChoices):
        OWN = "own", _("只看自己负责的")
        TEAM = "team", _("自己和下属负责的")
        DEPARTMENT = "department", _("本部门负责的")
        ALL = "all", pgettext_lazy("reach", "全部客户")

    level = models.CharField(
        _("客户经理和客户专员能看到的客户"),
        max_length=10,
        choices=Level,
        default=Level.TEAM,
    )

    objects = ReachQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="reach_is_one", condition=Q(pk=1)),
            models.CheckConstraint(
                name="reach_level_known",
                condition=Q(level__in=["own", "team", "department", "all"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_level_display())
