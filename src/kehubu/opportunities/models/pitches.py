from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.opportunities.models.leads import Lead
from kehubu.people.models import User
from kehubu.work.records.pursuit import CAUSES


class PitchQuerySet(models.QuerySet["Pitch"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Lead.objects.visible_to(user), "lead"))


class Pitch(Labelled):
    """
    A competitive pitch (比稿): who took part, how it ended, and why.
    """

    class Result(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("pitch", "等待结果")
        WON = "won", pgettext_lazy("pitch", "中标")
        LOST = "lost", pgettext_lazy("pitch", "未中标")
        LEFT = "left", pgettext_lazy("pitch", "我方退出")
        CANCELLED = "cancelled", pgettext_lazy("pitch", "客户取消")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="pitches")
    held_on = models.DateField(_("比稿日期"))
    subject = models.CharField(_("内容"), max_length=200)
    result = models.CharField(
        _("结果"), max_length=10, choices=Result, default=Result.WAITING
    )
    decided_on = models.DateField(_("结果日期"), null=True)
    cause = models.CharField(_("原因类别"), max_length=10, choices=CAUSES, blank=True)
    reason = models.TextField(_("原因"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = PitchQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="pitch_result_known",
                condition=Q(result__in=["waiting", "won", "lost", "left", "cancelled"]),
            ),
            models.CheckConstraint(
                name="pitch_cause_known",
                condition=Q(cause__in=["", *(key for key, _label in CAUSES)]),
            ),
            models.CheckConstraint(
                name="pitch_decided_with_day_and_reason",
                condition=Q(result="waiting", decided_on=None)
                | ~Q(result="waiting") & Q(decided_on__isnull=False) & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="pitch_decided_after_it_was_held",
                condition=Q(decided_on=None) | Q(decided_on__gte=models.F("held_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("opportunities:lead", args=[self.lead_id])

    @property
    def is_waiting(self) -> bool:
        return self.result == self.Result.WAITING


class PitchRival(models.Model):
    """An agency that took part in a pitch beside us (对手), and whether it won."""

    pitch = models.ForeignKey(Pitch, models.CASCADE, related_name="rivals")
    name = models.CharField(_("对手"), max_length=100)
    is_winner = models.BooleanField(_("中标"), default=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(name="pitch_rival_once", fields=["pitch", "name"]),
            models.UniqueConstraint(
                name="pitch_rival_one_wins",
                fields=["pitch"],
                condition=Q(is_winner=True),
            ),
            models.CheckConstraint(name="pitch_rival_named", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class PitchExpenseQuerySet(models.QuerySet["PitchExpense"]):
    def counted(self) -> Self:
        """
        Keep what counts: what was withdrawn does not.
        """
        return self.filter(withdrawn_at=None)

    def visible_to(self, user: User) -> Self:
        return self.filter(among(Lead.objects.visible_to(user), "lead"))


class PitchExpense(models.Model):
    """
    Money spent on winning a piece of business (比稿费用), beside the hours. What was
    withdrawn stays in the table and counts for nothing.
    """

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="expenses")
    what = models.CharField(_("用途"), max_length=200)
    amount_fen = models.PositiveBigIntegerField(_("金额"))
    on = models.DateField(_("日期"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = PitchExpenseQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="pitch_expense_positive", condition=Q(amount_fen__gte=1)
            ),
            models.CheckConstraint(
                name="pitch_expense_says_what", condition=~Q(what="")
            ),
        ]

    def __str__(self) -> str:
        return self.what
