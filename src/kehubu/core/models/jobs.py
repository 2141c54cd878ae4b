from datetime import datetime
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils import timezone


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, at: datetime) -> Self:
        """
        Keep what may run at ``at``: not failed, not leased to a living worker.
        """
        free = Q(leased_until=None) | Q(leased_until__lt=at)
        return self.filter(free, failed_at=None, run_after__lte=at)


class Job(models.Model):
    """A background task that waits, runs, or has failed for good."""

    task = models.CharField(max_length=200)
    queue = models.CharField(max_length=20)
    args = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    kwargs = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    key = models.CharField(max_length=200, null=True)  # noqa: DJ001 - NULLs differ
    run_after = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.CharField(max_length=80, blank=True)
    failed_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["failed_at", "run_after"], name="job_due")]
        constraints = [
            models.UniqueConstraint(
                name="job_one_waiting_per_key",
                fields=["key"],
                condition=Q(leased_until=None, failed_at=None),
            ),
            models.CheckConstraint(
                name="job_lease_is_whole",
                condition=Q(leased_until=None, leased_by="")
                | Q(leased_until__isnull=False) & ~Q(leased_by=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"


class Schedule(models.Model):
    """When a recurring task is due next; one row for each."""

    task = models.CharField(max_length=200, unique=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.task
