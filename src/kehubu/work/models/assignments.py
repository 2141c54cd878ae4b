from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehubu.people.models import User
from kehubu.work.models.orders import WorkOrder


class Assignment(models.Model):
    """
    What a person has to do of an order (分工): all of it, or a part in a team.

    ``planned_hours`` are the person's share; where nothing is said, all share alike.
    """

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="assignments")
    person = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("执行人"), related_name="assignments"
    )
    part = models.CharField(_("分工"), max_length=100, blank=True)
    planned_hours = models.PositiveIntegerField(_("计划工时"), null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="assignment_once_per_person", fields=["order", "person"]
            ),
            models.CheckConstraint(
                name="assignment_hours_positive",
                condition=Q(planned_hours=None) | Q(planned_hours__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.person} {self.part}".strip()
