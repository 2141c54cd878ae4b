from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kehubu.people.models import Delegation, User
from kehubu.procedures.models.runs import Step


class EscalationQuerySet(models.QuerySet["Escalation"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those that were made to the user, or to one whose stand-in the user is.
        """
        in_force = Delegation.objects.in_force(timezone.localdate())
        principals = in_force.filter(delegate=user).values("principal")
        return self.filter(Q(superior=user) | Q(superior__in=principals))

    def pending(self) -> Self:
        """
        Keep those whose step is still late: open, running, its due date the same.
        """
        return self.filter(
            step__state=Step.State.OPEN,
            step__waiting_for="",
            step__due_at=F("due_at"),
        )


class Escalation(models.Model):
    """
    A superior was told that somebody is late with a step (升级).

    ``due_at`` is the due date that was missed: a step that is resumed or planned anew
    has another one, and may be escalated once more.
    """

    step = models.ForeignKey(Step, models.CASCADE, related_name="escalations")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    superior = models.ForeignKey(User, models.PROTECT, related_name="escalations")
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    objects = EscalationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="escalation_once_per_due_date",
                fields=["step", "person", "superior", "due_at"],
            ),
            models.CheckConstraint(
                name="escalation_is_to_another", condition=~Q(person=F("superior"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.person_id} → {self.superior_id}"
