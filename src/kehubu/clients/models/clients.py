from functools import reduce
from operator import or_
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients import helping
from kehubu.clients.models.reach import Reach
from kehubu.core.access import RowByRow
from kehubu.core.models import Labelled
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import OVERSEERS


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep what the user may see: overseers all; account people the pool, their own
        clients and as many more as the agency lets them (``Reach``); people of other
        departments those whose work they help with.
        """
        if not user.is_active:
            return self.none()
        if user.holds(*OVERSEERS):
            return self
        seen: list[Q] = []
        if user.holds(Position.ACCOUNT_MANAGER, Position.ACCOUNT_EXECUTIVE):
            seen += _seen_by_account_people(user)
        if user.holds(*helping.HELPERS):
            seen += helping.helped_by(user)
        return self.filter(reduce(or_, seen)) if seen else self.none()


def _seen_by_account_people(user: User) -> list[Q]:
    """
    Say which clients somebody of the account department sees. How far the agency lets
    them look is asked by the SQL itself: it costs no query of its own.
    """
    members = Membership.objects.filter(client=OuterRef("pk"))
    principals = people.principals(user, timezone.localdate())
    departments = User.objects.filter(pk=user.pk).values("department")
    level, only_own = Reach.Level, Exists(Reach.objects.at(Reach.Level.OWN))
    serving = members.filter(
        Q(user=user)
        | Q(user__in=principals)
        | Q(user__supervisor=user) & ~Q(only_own)
        | Q(user__department__in=departments)
        & Q(Exists(Reach.objects.at(level.DEPARTMENT)))
    )
    return [
        Q(RowByRow(serving)),
        ~Q(RowByRow(members)),
        Q(Exists(Reach.objects.at(level.ALL))),
    ]


class Client(Labelled):
    """A company that is, or may become, a client (客户)."""

    class Status(models.TextChoices):
        PROSPECT = "prospect", _("潜在客户")
        CLIENT = "client", _("客户")

    name = models.CharField(_("客户名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=40, blank=True)
    industry = models.CharField(_("行业"), max_length=40, blank=True)
    region = models.CharField(_("地区"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=60, blank=True)
    listed_on = models.DateField(_("上市日期"), null=True, blank=True)
    remark = models.TextField(_("备注"), max_length=2000, blank=True)
    status = models.CharField(
        _("状态"), max_length=10, choices=Status, default=Status.PROSPECT
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("集团（上级公司）"),
        null=True,
        blank=True,
        related_name="subsidiaries",
    )
    reading = models.CharField(_("读音"), max_length=700, blank=True)
    sort_key = models.CharField(max_length=700, blank=True)
    match_key = models.CharField(max_length=100, db_index=True)
    phone_key = models.CharField(max_length=60, blank=True, db_index=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ClientQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["sort_key", "id"], name="client_by_reading"),
            models.Index(fields=["short_name"], name="client_by_short_name"),
            # A filtered list is read in its order, and no further than its page.
            models.Index(
                fields=["industry", "sort_key", "id"], name="client_of_industry"
            ),
            models.Index(fields=["region", "sort_key", "id"], name="client_of_region"),
            models.Index(fields=["status", "sort_key", "id"], name="client_of_status"),
        ]
        constraints = [
            models.CheckConstraint(name="client_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="client_status_known",
                condition=Q(status__in=["prospect", "client"]),
            ),
            models.CheckConstraint(
                name="client_is_not_own_parent",
                condition=Q(parent=None) | ~Q(parent=models.F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("clients:detail", args=[self.pk])

    @property
    def is_prospect(self) -> bool:
        return self.status == self.Status.PROSPECT


class Membership(models.Model):
    """A person's part in the team that serves a client (客户小组)."""

    class Role(models.TextChoices):
        EXECUTIVE = "ae", _("客户专员")
        MANAGER = "am", _("客户经理")
        DIRECTOR = "ad", _("客户总监")

    client = models.ForeignKey(Client, models.CASCADE, related_name="team")
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(_("角色"), max_length=4, choices=Role)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="membership_one_per_role", fields=["client", "role"]
            ),
            models.CheckConstraint(
                name="membership_role_known", condition=Q(role__in=["ae", "am", "ad"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.user}"


SERVING: dict[str, tuple[Position, ...]] = {
    Membership.Role.EXECUTIVE: (
        Position.ACCOUNT_EXECUTIVE,
        Position.ACCOUNT_MANAGER,
        Position.ACCOUNT_DIRECTOR,
    ),
    Membership.Role.MANAGER: (Position.ACCOUNT_MANAGER, Position.ACCOUNT_DIRECTOR),
    Membership.Role.DIRECTOR: (Position.ACCOUNT_DIRECTOR, Position.GENERAL_MANAGER),
}
"""Positions that may play each role in the team of a client, its own in front: where
there is nobody else, superiors of the account line serve in person."""
