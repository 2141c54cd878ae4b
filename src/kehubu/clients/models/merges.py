from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models.clients import Client
from kehubu.core.access import among
from kehubu.people.models import User


class MergeQuerySet(models.QuerySet["Merge"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the merges into clients that the user may see.
        """
        return self.filter(among(Client.objects.visible_to(user), "kept"))

    def standing(self) -> Self:
        return self.filter(undone_at=None)


class Merge(models.Model):
    """
    Two clients that have become one (合并), with all that is needed to undo it.

    ``kept_key`` is the client that was kept, ``kept`` what that one has been merged
    into since. ``before`` are its values that the merge has replaced; ``moves`` and
    ``removed`` are as ``services.moving`` has left them, the dropped client being the
    last one removed.
    """

    kept = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("保留的客户"), related_name="merges"
    )
    kept_key = models.PositiveBigIntegerField()
    kept_version = models.PositiveIntegerField()
    dropped_key = models.PositiveBigIntegerField(db_index=True)
    dropped_name = models.CharField(_("并入的客户"), max_length=100)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    moves = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    removed = models.JSONField(default=list)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="merge_of_two",
                condition=~Q(kept_key=models.F("dropped_key")),
            ),
            models.CheckConstraint(
                name="merge_undone_by_somebody",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="merge_drops_once",
                fields=["dropped_key"],
                condition=Q(undone_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dropped_name} → {self.kept}"

    def get_absolute_url(self) -> str:
        return reverse("clients:merge", args=[self.pk])

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None
