from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.people.models import Delegation, User
from kehubu.people.rules import OVERSEERS


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the projects of which the user, a report of the user, or one whose stand-in
        the user is, is a member; overseers see all.
        """
        if user.holds(*OVERSEERS):
            return self
        principals = Delegation.objects.in_force(timezone.localdate()).filter(
            delegate=user
        )
        members = ProjectMember.objects.filter(
            Q(user=user)
            | Q(user__supervisor=user)
            | Q(user__in=principals.values("principal"))
        )
        return self.filter(pk__in=members.values("project"))


class Project(models.Model):
    """
    One piece of business for one client (项目), with one accountable person
    (项目责任制): winning the client is the first.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        WON = "won", _("已完成")
        LOST = "lost", _("失去")
        PARKED = "parked", _("暂不争取")
        NURTURE = "nurture", _("暂缓培育")

    number = models.CharField(_("项目号"), max_length=80, unique=True)
    title = models.CharField(_("项目名称"), max_length=100)
    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="projects"
    )
    accountable = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("责任人"), related_name="projects"
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.RUNNING
    )
    opened_at = models.DateTimeField(_("立项时间"))

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="project_state_known",
                condition=Q(state__in=["running", "won", "lost", "parked", "nurture"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("work:project", args=[self.pk])

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING


class ProjectMember(models.Model):
    """
    A person's part in the account team of a project. Other departments see its orders,
    not the project: they need no contract to do their work.
    """

    class Role(models.TextChoices):
        EXECUTIVE = "ae", _("客户专员")
        MANAGER = "am", _("客户经理")
        DIRECTOR = "ad", _("客户总监")

    project = models.ForeignKey(Project, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.PROTECT, related_name="project_parts")
    role = models.CharField(_("角色"), max_length=10, choices=Role)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="project_member_once_per_role", fields=["project", "role", "user"]
            ),
            models.CheckConstraint(
                name="project_member_role_known",
                condition=Q(role__in=["ae", "am", "ad"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} {self.role} {self.user}"
