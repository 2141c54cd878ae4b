from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.people.models import User


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep all: the standard binds everyone, so everyone may read it.
        """
        return self if user.is_active else self.none()


class Procedure(models.Model):
    """A work standard (流程), such as TL-B1; its definitions are its versions."""

    key = models.CharField(_("编号"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=100)
    current = models.ForeignKey(
        "Definition", models.PROTECT, null=True, related_name="+"
    )

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {gettext(self.name)}"

    def get_absolute_url(self) -> str:
        return reverse("procedures:procedure", args=[self.pk])


class Definition(models.Model):
    """
    A published version of a procedure: BPMN that has been proved sound.

    Never changed: runs pin it.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="definitions")
    number = models.PositiveIntegerField(_("版本"))
    source = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                name="definition_number_unique", fields=["procedure", "number"]
            ),
            models.CheckConstraint(
                name="definition_has_source", condition=~Q(source="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} v{self.number}"
