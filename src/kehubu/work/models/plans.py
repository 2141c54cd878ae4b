from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.access import among
from kehubu.people.models import User
from kehubu.work.models.projects import Project


class WorkPlanQuerySet(models.QuerySet["WorkPlan"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Project.objects.visible_to(user), "project"))

    def present(self) -> Self:
        """
        Keep the plans of the rounds in which their projects are.
        """
        return self.filter(round=F("project__round"))


class WorkPlan(models.Model):
    """
    The plan of a project, or of one round of it, as it stands now (工作计划表, domain
    §2.21).

    The record of TL-B1.20 is the plan as it was agreed; from then on these rows are the
    plan, and the record of progress is read from them and written to them. ``version``
    rises with each change to any of its tasks.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="plans")
    round = models.PositiveSmallIntegerField(_("第几轮"), default=1)
    version = models.PositiveIntegerField(default=1)

    objects = WorkPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="plan_once_per_round", fields=["project", "round"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.number} v{self.version}"


class PlanTaskQuerySet(models.QuerySet["PlanTask"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Project.objects.visible_to(user), "plan__project"))

    def under_way(self) -> Self:
        """
        Keep the tasks that are neither done nor dropped.
        """
        return self.filter(state__in=[PlanTask.State.PLANNED, PlanTask.State.RUNNING])


class PlanTask(models.Model):
    """
    A task of a plan: who, from when to when, out of what, what for, checked by whom.

    ``first_starts_on`` and ``first_ends_on`` are the dates that were agreed first: what
    is planned anew stays comparable. ``owner`` is the person whom ``owner_name`` means,
    if that is clear. ``slippage`` is the last reason for other dates, or for dropping.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("未开始")
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        DROPPED = "dropped", pgettext_lazy("status", "取消")

    plan = models.ForeignKey(WorkPlan, models.PROTECT, related_name="tasks")
    place = models.PositiveSmallIntegerField()
    task = models.CharField(_("任务"), max_length=200)
    owner_name = models.CharField(_("负责人"), max_length=200)
    owner = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="plan_tasks"
    )
    starts_on = models.DateField(_("开始"))
    ends_on = models.DateField(_("结束"))
    first_starts_on = models.DateField()
    first_ends_on = models.DateField()
    inputs = models.CharField(_("投入"), max_length=200, blank=True)
    output = models.CharField(_("产出"), max_length=200, blank=True)
    checker = models.CharField(_("检查人"), max_length=200, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.PLANNED
    )
    ended_on = models.DateField(_("实际结束"), null=True)
    slippage = models.CharField(_("延期原因"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlanTaskQuerySet.as_manager()

    class Meta:
        ordering = ["place", "pk"]
        indexes = [
            models.Index(fields=["owner", "state", "ends_on"], name="plan_task_week")
        ]
        constraints = [
            models.UniqueConstraint(
                name="plan_task_named_once", fields=["plan", "task"]
            ),
            models.CheckConstraint(
                name="plan_task_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on"))
                & Q(first_ends_on__gte=F("first_starts_on")),
            ),
            models.CheckConstraint(
                name="plan_task_state_known",
                condition=Q(state__in=["planned", "running", "done", "dropped"]),
            ),
            models.CheckConstraint(
                name="plan_task_ended_on_iff_done",
                condition=Q(state="done", ended_on__isnull=False)
                | ~Q(state="done") & Q(ended_on=None),
            ),
            models.CheckConstraint(
                name="plan_task_dropped_has_reason",
                condition=~Q(state="dropped") | ~Q(slippage=""),
            ),
        ]

    def __str__(self) -> str:
        return self.task

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.DONE, self.State.DROPPED}

    @property
    def is_moved(self) -> bool:
        """
        Tell whether other dates are planned than were agreed first.
        """
        first = (self.first_starts_on, self.first_ends_on)
        return (self.starts_on, self.ends_on) != first

    def is_late(self, today: date) -> bool:
        return not self.is_over and self.ends_on < today
