from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.people.models.users import User


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep one's own; who manages accounts, and who audits, sees all.
        """
        if user.has_perm("people.audit_delegations"):
            return self
        return self.filter(Q(principal=user) | Q(delegate=user))

    def in_force(self, on: date) -> Self:
        """
        Keep those that hold on a day; who has left stands in for nobody, nor is he
        stood in for.
        """
        active = self.filter(principal__is_active=True, delegate__is_active=True)
        return active.filter(revoked_at=None, starts_on__lte=on, ends_on__gte=on)


class Delegation(models.Model):
    """
    A stand-in (代理): the delegate acts and signs for the principal between two
    dates, both included. A delegation is not handed on.
    """

    principal = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("被代理人"), related_name="delegations"
    )
    delegate = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("代理人"), related_name="stands_in"
    )
    starts_on = models.DateField(_("开始日期"))
    ends_on = models.DateField(_("结束日期"))
    reason = models.CharField(_("原因"), max_length=200)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="delegation_is_to_another",
                condition=~Q(principal=F("delegate")),
            ),
            models.CheckConstraint(
                name="delegation_ends_after_start",
                condition=Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal} → {self.delegate}"

    def get_absolute_url(self) -> str:
        return reverse("people:delegation", args=[self.pk])

    @property
    def last_day(self) -> date:
        """
        The day on which it ends, or was ended before.
        """
        if self.revoked_at is None:
            return self.ends_on
        return min(self.ends_on, timezone.localdate(self.revoked_at))
