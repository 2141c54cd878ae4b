"""标准 (standards): what the agency asks of itself, where it differs from the pack."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehubu.people.models import User


class ThresholdQuerySet(models.QuerySet["Threshold"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep all: what is asked of everyone, everyone may read.
        """
        return self if user.is_active else self.none()


class Threshold(models.Model):
    """
    A version of what the agency asks of a measure, from a day on (门槛).

    Never changed: a new version follows.
    """

    code = models.CharField(max_length=40)
    number = models.PositiveIntegerField(_("版本"))
    value = models.DecimalField(_("门槛"), max_digits=9, decimal_places=1)
    from_on = models.DateField(_("自哪天起"))
    note = models.CharField(_("说明"), max_length=500, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = ThresholdQuerySet.as_manager()

    class Meta:
        ordering = ["code", "number"]
        constraints = [
            models.UniqueConstraint(
                name="threshold_number_unique", fields=["code", "number"]
            ),
            models.CheckConstraint(
                name="threshold_not_negative", condition=Q(value__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.number} {self.value}"
