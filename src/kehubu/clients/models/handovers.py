from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models.clients import Client, Membership
from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import OVERSEERS


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those in which the user gives, receives, or has decided, as long as he
        serves clients; overseers see all.
        """
        if not user.is_active:
            return self.none()
        if user.holds(*OVERSEERS):
            return self
        if not user.holds(Position.ACCOUNT_MANAGER, Position.ACCOUNT_EXECUTIVE):
            return self.none()
        received = HandoverLine.objects.filter(handover=OuterRef("pk"), receiver=user)
        return self.filter(Q(giver=user) | Q(by=user) | Exists(received))


class Handover(models.Model):
    """
    Clients that one person has handed over to others (移交). ``blocks`` is the paper
    that giver and receivers sign, as things stood.
    """

    giver = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("移交人"), related_name="given_handovers"
    )
    blocks = models.JSONField(default=list)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = HandoverQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.giver} {self.at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("clients:handover", args=[self.pk])


class HandoverLineQuerySet(models.QuerySet["HandoverLine"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those of hand-overs that the user gave or decided; of others, his own.
        """
        seen = self.filter(among(Handover.objects.visible_to(user), "handover"))
        if user.holds(*OVERSEERS):
            return seen
        made = Q(handover__giver=user) | Q(handover__by=user)
        return seen.filter(made | Q(receiver=user))


class HandoverLine(Labelled):
    """A part in a client's team that went over to somebody else."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines")
    client = models.ForeignKey(
        Client, models.SET_NULL, null=True, related_name="handover_lines"
    )
    role = models.CharField(_("角色"), max_length=4, choices=Membership.Role)
    receiver = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("接收人"), related_name="+"
    )

    objects = HandoverLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="handover_line_role_known",
                condition=Q(role__in=["ae", "am", "ad"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} → {self.receiver}"
