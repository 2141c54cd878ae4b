from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.people.models import Delegation, User
from kehubu.people.rules import OVERSEERS
from kehubu.procedures.models import Step


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
        return self.filter(Exists(members.filter(project=OuterRef("pk"))))


class Project(Labelled):
    """
    One piece of business for one client (项目), with one accountable person
    (项目责任制). Its kind says by which procedure it goes.

    ``round`` is the number of the present round: regular service goes round for each
    thing that comes up, the others once.
    """

    class Kind(models.TextChoices):
        WIN = "win", _("争取新客户")
        SERVE = "serve", _("常规服务")
        FLOW = "flow", _("项目服务")

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        WON = "won", _("已完成")
        LOST = "lost", _("失去")
        PARKED = "parked", _("暂不争取")
        NURTURE = "nurture", _("暂缓培育")
        DONE = "done", _("已结案")
        ENDED = "ended", _("服务结束")
        CALLED_OFF = "called_off", _("已取消")

    number = models.CharField(_("项目号"), max_length=80, unique=True)
    title = models.CharField(_("项目名称"), max_length=100)
    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="projects"
    )
    accountable = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("责任人"), related_name="projects"
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Kind, default=Kind.WIN)
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.RUNNING
    )
    round = models.PositiveSmallIntegerField(_("第几轮"), default=1)
    opened_at = models.DateTimeField(_("立项时间"))

    objects = ProjectQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="project_state_known",
                condition=Q(
                    state__in=[
                        "running",
                        "won",
                        "lost",
                        "parked",
                        "nurture",
                        "done",
                        "ended",
                        "called_off",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="project_kind_known",
                condition=Q(kind__in=["win", "serve", "flow"]),
            ),
            models.CheckConstraint(
                name="project_goes_round_only_in_service",
                condition=Q(round=1) | Q(kind="serve", round__gte=1),
            ),
            models.UniqueConstraint(
                name="project_serves_client_once",
                fields=["client"],
                condition=Q(kind="serve", state="running"),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "state"], name="project_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("work:project", args=[self.pk])

    @property
    def goes_round(self) -> bool:
        """
        Tell whether it is done in rounds, each with papers and archive of its own.
        """
        return self.kind == self.Kind.SERVE

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


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Project.objects.visible_to(user), "project"))

    def running(self) -> Self:
        return self.filter(state=Round.State.RUNNING)


class Round(Labelled):
    """
    One thing done for a client in regular service (轮次), from what set it off to its
    archive set (TL-B2.02–21). ``last_step`` is the step with which it ended: the steps
    after it belong to the next round.
    """

    class Trigger(models.TextChoices):
        CLIENT = "client", _("客户要求")
        OWN = "own", _("主动提出")

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        DONE = "done", _("已完成")
        LOST = "lost", _("失去")
        DROPPED = "dropped", _("作罢")

    project = models.ForeignKey(Project, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(_("第几轮"))
    title = models.CharField(_("事项"), max_length=100)
    trigger = models.CharField(_("起因"), max_length=10, choices=Trigger)
    raised_by = models.CharField(_("提出人"), max_length=200)
    raised_on = models.DateField(_("提出日期"))
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.RUNNING
    )
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_step = models.OneToOneField(
        Step, models.PROTECT, null=True, related_name="ended_round"
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                name="round_once_per_number", fields=["project", "number"]
            ),
            models.UniqueConstraint(
                name="round_runs_once",
                fields=["project"],
                condition=Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="round_number_positive", condition=Q(number__gte=1)
            ),
            models.CheckConstraint(
                name="round_trigger_known", condition=Q(trigger__in=["client", "own"])
            ),
            models.CheckConstraint(
                name="round_state_known",
                condition=Q(state__in=["running", "done", "lost", "dropped"]),
            ),
            models.CheckConstraint(
                name="round_ended_at_iff_over",
                # What is lost is still reviewed and archived before it is over.
                condition=Q(state="running", ended_at=None)
                | Q(state__in=["done", "dropped"], ended_at__isnull=False)
                | Q(state="lost"),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(project)s 第 %(n)s 轮 %(title)s") % {
            "project": self.project.number,
            "n": self.number,
            "title": self.title,
        }

    def get_absolute_url(self) -> str:
        return self.project.get_absolute_url()
