from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models.clients import Client, Membership
from kehubu.core.models import Labelled
from kehubu.people.models import User


class BulkEditQuerySet(models.QuerySet["BulkEdit"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(by=user)


class BulkEdit(Labelled):
    """
    One change to many clients (批量修改): looked at, confirmed, and undone if need be.

    It sets ``field`` to ``value``, or has ``person`` serve in the role that it names;
    neither means that it is emptied.
    """

    class Field(models.TextChoices):
        INDUSTRY = "industry", _("行业")
        REGION = "region", _("地区")
        EXECUTIVE = "ae", _("客户专员")
        MANAGER = "am", _("客户经理")
        DIRECTOR = "ad", _("客户总监")

    class State(models.TextChoices):
        OPEN = "open", _("待确认")
        DONE = "done", _("已修改")
        UNDONE = "undone", _("已撤销")

    field = models.CharField(_("改什么"), max_length=10, choices=Field)
    value = models.CharField(_("改成"), max_length=40, blank=True)
    person = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    by = models.ForeignKey(User, models.PROTECT, related_name="bulk_edits")
    at = models.DateTimeField()

    objects = BulkEditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bulk_edit_field_known",
                condition=Q(field__in=["industry", "region", "ae", "am", "ad"]),
            ),
            models.CheckConstraint(
                name="bulk_edit_state_known",
                condition=Q(state__in=["open", "done", "undone"]),
            ),
            models.CheckConstraint(
                name="bulk_edit_sets_text_or_person",
                condition=Q(field__in=["industry", "region"], person=None)
                | Q(field__in=["ae", "am", "ad"], value=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} → {self.becomes}"

    def get_absolute_url(self) -> str:
        return reverse("clients:bulk_edit", args=[self.pk])

    @property
    def is_of_team(self) -> bool:
        return self.field in Membership.Role.values

    @property
    def becomes(self) -> str:
        """
        What the clients will say, as people read it.
        """
        return (self.person.name if self.person else self.value) or "—"


class BulkEditLine(models.Model):
    """
    A client of a bulk edit, and what it said before; ``version`` is the one that was
    looked at, then the one that the edit has left.
    """

    edit = models.ForeignKey(BulkEdit, models.CASCADE, related_name="lines")
    client = models.ForeignKey(
        Client, models.SET_NULL, null=True, related_name="bulk_lines"
    )
    before = models.CharField(max_length=40, blank=True)
    person_before = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="bulk_edit_line_once", fields=["edit", "client"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edit_id}:{self.client}"

    @property
    def was(self) -> str:
        return (self.person_before.name if self.person_before else self.before) or "—"
