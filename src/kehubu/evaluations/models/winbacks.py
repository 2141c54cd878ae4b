from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.models import Labelled
from kehubu.evaluations.models.seeing import judged
from kehubu.people.models import User


class WinBackQuerySet(models.QuerySet["WinBack"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(judged(user, "client"))


class WinBack(Labelled):
    """How a client that is going, or gone, is to be won back (挽回计划)."""

    class State(models.TextChoices):
        OPEN = "open", _("进行中")
        WON = "won", _("已挽回")
        GIVEN_UP = "given_up", _("已放弃")

    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="win_backs"
    )
    goal = models.TextField(_("目标"), max_length=1000)
    due_on = models.DateField(_("期限"))
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.OPEN
    )
    result = models.TextField(_("结果"), max_length=1000, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = WinBackQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="win_back_open_once",
                fields=["client"],
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="win_back_state_known",
                condition=Q(state__in=["open", "won", "given_up"]),
            ),
            models.CheckConstraint(
                name="win_back_closed_with_result",
                condition=Q(state="open", result="", closed_at=None)
                | ~Q(state="open") & ~Q(result="") & Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.goal[:20]}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:win_back", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class WinBackStepQuerySet(models.QuerySet["WinBackStep"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(judged(user, "plan__client"))

    def open(self) -> Self:
        """
        Keep what is still to be done, of plans that are.
        """
        return self.filter(done_at=None, plan__state="open")


class WinBackStep(models.Model):
    """A step of a win-back plan: what, who, until when, what came of it."""

    plan = models.ForeignKey(WinBack, models.CASCADE, related_name="steps")
    what = models.CharField(_("步骤"), max_length=200)
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("负责人"), related_name="+"
    )
    due_on = models.DateField(_("期限"))
    outcome = models.CharField(_("结果"), max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = WinBackStepQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="win_back_step_has_words", condition=~Q(what="")
            ),
            models.CheckConstraint(
                name="win_back_step_done_with_outcome",
                condition=Q(outcome="", done_at=None, done_by=None)
                | ~Q(outcome="") & Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return self.plan.get_absolute_url()

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def is_late(self, today: date | None = None) -> bool:
        return not self.is_done and self.due_on < (today or timezone.localdate())
