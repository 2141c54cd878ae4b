from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.people.models import User
from kehubu.work.models.orders import WorkOrder


class ExtraRevisionQuerySet(models.QuerySet["ExtraRevision"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(WorkOrder.objects.visible_to(user), "order"))


class ExtraRevision(models.Model):
    """
    Whether a revision beyond the agreement is billed (收费) or given (免收), and why.
    """

    order = models.OneToOneField(
        WorkOrder, models.CASCADE, related_name="extra_revision"
    )
    is_billable = models.BooleanField(_("向客户收费"))
    reason = models.TextField(_("理由"), max_length=1000)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = ExtraRevisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="extra_revision_has_reason", condition=~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.is_billable}"
