from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.models import Labelled
from kehubu.evaluations.models.seeing import with_money
from kehubu.people.models import User


class FiguresQuerySet(models.QuerySet["ClientFigures"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(with_money(user, "client"))


class ClientFigures(Labelled):
    """
    What a client has brought in a month or a half-year (经营数字), as finance enters it
    until a billing app knows it.

    ``gross_income_fen`` is what remains of the billings after what was bought for the
    client; it may be negative. ``late_days`` is by how many days payments came late, on
    average; 0 is on time.
    """

    class Kind(models.TextChoices):
        MONTH = "month", _("月")
        HALF = "half", _("半年")

    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="figures"
    )
    kind = models.CharField(_("期间"), max_length=10, choices=Kind)
    first = models.DateField(_("从"))
    last = models.DateField(_("到"))
    billings_fen = models.PositiveBigIntegerField(_("流水（分）"))
    gross_income_fen = models.BigIntegerField(_("毛收入（分）"))
    direct_cost_fen = models.PositiveBigIntegerField(_("直接成本（分）"), null=True)
    received_fen = models.PositiveBigIntegerField(_("已收款（分）"), null=True)
    late_days = models.DecimalField(
        _("平均逾期天数"), max_digits=5, decimal_places=1, null=True
    )
    source = models.CharField(_("数据来源"), max_length=100)
    version = models.PositiveIntegerField(default=1)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()

    objects = FiguresQuerySet.as_manager()

    class Meta:
        ordering = ["-first", "-pk"]
        indexes = [models.Index(fields=["last", "client"], name="figures_by_period")]
        constraints = [
            models.UniqueConstraint(
                name="figures_once_per_period", fields=["client", "kind", "first"]
            ),
            models.CheckConstraint(
                name="figures_kind_known", condition=Q(kind__in=["month", "half"])
            ),
            models.CheckConstraint(
                name="figures_days_in_order", condition=Q(last__gt=F("first"))
            ),
            models.CheckConstraint(
                name="figures_income_within_billings",
                condition=Q(gross_income_fen__lte=F("billings_fen")),
            ),
            models.CheckConstraint(
                name="figures_lateness_not_negative",
                condition=Q(late_days=None) | Q(late_days__gte=0),
            ),
            models.CheckConstraint(name="figures_have_source", condition=~Q(source="")),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.first}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:amend_figures", args=[self.pk])

    @property
    def margin(self) -> Decimal | None:
        """
        What is left of the gross income after direct costs, in per cent of it.
        """
        if self.direct_cost_fen is None or self.gross_income_fen <= 0:
            return None
        profit = self.gross_income_fen - self.direct_cost_fen
        share = Decimal(profit) * 100 / self.gross_income_fen
        return share.quantize(Decimal("0.1"))
