from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.models import Labelled
from kehubu.evaluations.models.seeing import with_money
from kehubu.people.models import User

KNOWN = ["", "AAA", "AA", "A", "B", "C", "D"]


class CreditQuerySet(models.QuerySet["Credit"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(with_money(user, "client"))


class Credit(Labelled):
    """
    How much a client may owe (信誉等级, domain §2.22), from a day on: decided by a
    person, suggested by figures. Never changed: another decision follows.

    An empty grade gives no credit: first-time and sporadic clients pay in advance.
    ``score`` and ``suggested`` keep what the figures said when it was decided.
    """

    class Level(models.TextChoices):
        NONE = "", _("不授信")
        AAA = "AAA", "AAA"
        AA = "AA", "AA"
        A = "A", "A"
        B = "B", "B"
        C = "C", _("C 高风险")
        D = "D", _("D 停止往来")

    client = models.ForeignKey(Client, models.PROTECT, related_name="credits")
    grade = models.CharField(_("信誉等级"), max_length=3, choices=Level, blank=True)
    score = models.PositiveSmallIntegerField(_("信誉评分"), null=True)
    suggested = models.CharField(max_length=3, blank=True)
    monthly_fen = models.PositiveBigIntegerField(_("月均流水（分）"), default=0)
    months = models.DecimalField(_("授信月数"), max_digits=3, decimal_places=1)
    factor = models.DecimalField(_("风险系数"), max_digits=3, decimal_places=1)
    limit_fen = models.PositiveBigIntegerField(_("信誉额度（分）"))
    reason = models.CharField(_("理由"), max_length=500)
    from_on = models.DateField(_("自哪天起"))
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    objects = CreditQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="credit_grade_known", condition=Q(grade__in=KNOWN)
            ),
            models.CheckConstraint(name="credit_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="credit_none_has_no_limit",
                condition=~Q(grade__in=["", "C", "D"]) | Q(limit_fen=0),
            ),
            models.CheckConstraint(
                name="credit_months_not_negative", condition=Q(months__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.grade}"
