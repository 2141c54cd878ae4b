"""Putting jobs into the table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks.base import Task

from kehubu.core.models import Job


def job_for(
    task: Task[Any, Any],
    args: Sequence[Any],
    kwargs: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> Job:
    """
    Make the unsaved job that will call ``task``.
    """
    return Job(
        task=task.module_path,
        queue=task.queue_name,
        args=list(args),
        kwargs=dict(kwargs or {}),
        key=key,
        run_after=task.run_after or timezone.now(),
    )


def enqueue_all(task: Task[Any, Any], calls: Iterable[Sequence[Any]]) -> None:
    """
    Queue one call for each argument list, in one statement.
    """
    Job.objects.bulk_create([job_for(task, args) for args in calls])


def enqueue_once(task: Task[Any, Any], key: str, *args: Any) -> None:
    """
    Queue a call unless one with the same key still waits.
    """
    Job.objects.bulk_create([job_for(task, args, key=key)], ignore_conflicts=True)


@transaction.atomic
def retry_failed(at: datetime) -> int:
    """
    Put all jobs that have failed for good back into the queue; return how many.
    """
    failed = Job.objects.exclude(failed_at=None)
    return failed.update(failed_at=None, attempts=0, run_after=at, key=None)
