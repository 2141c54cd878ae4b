from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.people.models import User
from kehubu.traffic.models.bags import JobBag


class MonthlyClose(models.Model):
    """
    The close of a month (月结): which jobs are listed until when, settled when.

    ``hours_through`` is the last day whose hours are closed with it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("进行中")
        SETTLED = "settled", _("已月结")

    month = models.DateField(_("月份"), unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    list_on = models.DateField(_("开始列报"))
    list_until = models.DateField(_("列报截止"))
    settle_on = models.DateField(_("开始结算"))
    settle_until = models.DateField(_("结算截止"))
    hours_through = models.DateField(_("工时结至"), null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.CheckConstraint(
                name="month_settled_is_whole",
                condition=Q(state="open", settled_at=None, hours_through=None)
                | Q(
                    state="settled",
                    settled_at__isnull=False,
                    hours_through__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="month_days_in_order",
                condition=Q(list_until__gte=F("list_on"))
                & Q(settle_on__gt=F("list_until"))
                & Q(settle_until__gte=F("settle_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def get_absolute_url(self) -> str:
        return reverse("traffic:month", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN


class CloseLineQuerySet(models.QuerySet["CloseLine"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(JobBag.objects.visible_to(user), "bag"))


class CloseLine(models.Model):
    """
    A job in a close. What was settled keeps its figures; a job with something open is
    refused, or settled as an exception, each with the reason.
    """

    class State(models.TextChoices):
        LISTED = "listed", _("已列报")
        REFUSED = "refused", _("未予结算")
        EXCEPTED = "excepted", _("例外结算")
        SETTLED = "settled", _("已结算")

    close = models.ForeignKey(MonthlyClose, models.CASCADE, related_name="lines")
    bag = models.ForeignKey(JobBag, models.PROTECT, related_name="lines")
    state = models.CharField(max_length=10, choices=State, default=State.LISTED)
    reason = models.CharField(_("原因"), max_length=500, blank=True)
    listed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    listed_at = models.DateTimeField()
    is_billable = models.BooleanField(null=True)
    planned_minutes = models.PositiveIntegerField(null=True)
    actual_minutes = models.PositiveIntegerField(null=True)
    budget_fen = models.PositiveBigIntegerField(null=True)

    objects = CloseLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="line_once_per_month", fields=["close", "bag"]
            ),
            models.UniqueConstraint(
                name="line_settled_once", fields=["bag"], condition=Q(state="settled")
            ),
            models.CheckConstraint(
                name="line_exception_has_reason",
                condition=Q(state__in=["listed", "settled"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="line_settled_has_hours",
                condition=~Q(state="settled") | Q(actual_minutes__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bag} {self.state}"
