from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Rung(models.TextChoices):
    """Who signs in the place of one who cannot, step by step up the ladder."""

    NEXT = "next", _("同一职责的下一顺位")
    HEAD = "head", _("部门主管")
    SUPERIOR = "superior", _("原签字人的上级")
    GENERAL_MANAGER = "gm", _("总经理")


def all_rungs() -> list[str]:
    return [str(rung) for rung in Rung.values]


class Substitution(models.Model):
    """
    The agency's rule of substitution (替补规则): which rungs, in which order. One row.
    """

    rungs = models.JSONField(default=all_rungs)

    class Meta:
        constraints = [
            models.CheckConstraint(name="substitution_is_one", condition=Q(pk=1)),
        ]

    def __str__(self) -> str:
        return " → ".join(str(rung.label) for rung in self.ladder)

    @property
    def ladder(self) -> list[Rung]:
        return [Rung(value) for value in self.rungs]
