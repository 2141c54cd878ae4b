"""工时 (timesheets): who has worked how long on which step."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.people.models import Post, User
from kehubu.people.positions import Position
from kehubu.people.rules import OVERSEERS
from kehubu.procedures.models import Run, Step

DAY = 24 * 60
"""The minutes of a day: nobody works longer."""


class HourEntryQuerySet(models.QuerySet["HourEntry"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep one's own hours, those of one's reports and of the department that one
        heads, and those on steps that one sees; overseers and traffic see all.
        """
        if user.holds(*OVERSEERS, Position.TRAFFIC):
            return self
        headed = Post.objects.filter(user=user, position=Position.DEPARTMENT_HEAD)
        members = Post.objects.filter(department__in=headed.values("department"))
        return self.filter(
            Q(person=user)
            | Q(person__supervisor=user)
            | Q(person__in=members.values("user"))
            | Q(among(Run.objects.visible_to(user), "step__run"))
        )

    def counted(self) -> Self:
        """
        Keep what counts: what was withdrawn does not.
        """
        return self.filter(withdrawn_at=None)


class HourEntry(models.Model):
    """
    Time that a person has spent on a step (工时).

    ``is_billable`` is what the subject of the step's run said when the hours were
    entered. What was withdrawn stays in the table and counts for nothing.
    """

    step = models.ForeignKey(Step, models.PROTECT, related_name="hours")
    person = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("人员"), related_name="hours"
    )
    minutes = models.PositiveIntegerField(_("分钟"))
    on = models.DateField(_("日期"))
    note = models.CharField(_("说明"), max_length=200, blank=True)
    is_billable = models.BooleanField(_("可向客户收费"), null=True)
    version = models.PositiveIntegerField(default=1)
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = HourEntryQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        indexes = [
            models.Index(fields=["person", "on"], name="hours_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                name="hours_within_a_day",
                condition=Q(minutes__gte=1, minutes__lte=DAY),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.person} {self.minutes}"

    def get_absolute_url(self) -> str:
        return reverse("timesheets:entry", args=[self.pk])

    @property
    def counts(self) -> bool:
        return self.withdrawn_at is None
