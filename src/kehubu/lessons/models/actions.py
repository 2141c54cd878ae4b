from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.work.models import Project


class ActionQuerySet(models.QuerySet["Action"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep one's own actions, those of one's reports and of those for whom one stands
        in, and those of visible projects.
        """
        principals = people.principals(user, timezone.localdate())
        return self.filter(
            Q(owner=user)
            | Q(owner__supervisor=user)
            | Q(owner__in=principals)
            | Q(among(Project.objects.visible_to(user), "project"))
        )

    def open(self) -> Self:
        return self.filter(state=Action.State.OPEN)

    def late(self, on: date) -> Self:
        return self.open().filter(due_on__lt=on)

    def of(self, user: User) -> Self:
        """
        Keep what the user has to do, or does today in somebody's stead.
        """
        principals = people.principals(user, timezone.localdate())
        return self.filter(Q(owner=user) | Q(owner__in=principals))


class Action(Labelled):
    """
    What a review has decided that somebody will do (行动项).

    ``step`` is the review; ``origin`` names it however often it was held, so that the
    same action is kept once. ``outcome`` says what was done, or why it was dropped.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("action", "进行中")
        DONE = "done", pgettext_lazy("action", "已完成")
        DROPPED = "dropped", pgettext_lazy("action", "已取消")

    what = models.CharField(_("行动"), max_length=200)
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("负责人"), related_name="actions"
    )
    due_on = models.DateField(_("期限"))
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=_("项目"), related_name="actions"
    )
    step = models.ForeignKey(Step, models.PROTECT, related_name="actions")
    origin = models.CharField(max_length=160)
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.OPEN
    )
    outcome = models.TextField(_("结果"), max_length=2000, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    objects = ActionQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["owner", "state", "due_on"], name="action_inbox"),
        ]
        constraints = [
            models.CheckConstraint(
                name="action_state_known",
                condition=Q(state__in=["open", "done", "dropped"]),
            ),
            models.CheckConstraint(
                name="action_closed_with_words",
                condition=Q(state="open", closed_at=None)
                | ~Q(state="open") & Q(closed_at__isnull=False) & ~Q(outcome=""),
            ),
            models.UniqueConstraint(
                name="action_once_per_review", fields=["origin", "owner", "what"]
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("lessons:action", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()
