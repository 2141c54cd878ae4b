from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q


class HistoryQuerySet(models.QuerySet["HistoryEntry"]):
    def about(self, row: models.Model) -> Self:
        """
        Keep what happened to ``row`` itself or within it, newest first.
        """
        kind = row._meta.label_lower
        own = Q(subject_kind=kind, subject_id=row.pk)
        inside = Q(within_kind=kind, within_id=row.pk)
        return self.filter(own | inside).order_by("-pk")

    def story_of(self, row: models.Model) -> Self:
        """
        Keep what happened to ``row``, with the people whom ``components/timeline.html``
        names.
        """
        return self.about(row).select_related("by", "instead_of")


class HistoryEntry(models.Model):
    """
    Something that a person (or Kehubu itself: ``by`` is empty) did to a row.

    ``within`` is the larger thing to whose story it belongs, such as the project
    of a step. ``changes`` maps a field to its value before and after.
    """

    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    within_kind = models.CharField(max_length=60, blank=True)
    within_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    instead_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    changes = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    times = 1
    """Of how many equal entries in a row this one stands, where a page folds them."""

    objects = HistoryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["subject_kind", "subject_id", "id"], name="history_subject"
            ),
            models.Index(
                fields=["within_kind", "within_id", "id"], name="history_within"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="history_within_is_whole",
                condition=Q(within_kind="", within_id=None)
                | ~Q(within_kind="") & Q(within_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}:{self.subject_id}"
