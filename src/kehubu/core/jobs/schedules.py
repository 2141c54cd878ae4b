"""Recurring tasks: declared in code, timed by a row each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django_tasks.base import Task

from kehubu.core.jobs.queue import enqueue_once
from kehubu.core.models import Schedule

_every: dict[str, tuple[Task[Any, Any], timedelta]] = {}


def recurring(**interval: int) -> Callable[[Task[Any, Any]], Task[Any, Any]]:
    """
    Have a task run again and again, every ``minutes=`` or ``hours=``.
    """

    def declare(task: Task[Any, Any]) -> Task[Any, Any]:
        _every[task.module_path] = task, timedelta(**interval)
        return task

    return declare


def enqueue_due(at: datetime) -> None:
    """
    Queue the recurring tasks whose time has come; of many workers, one does it.
    """
    known = dict(Schedule.objects.values_list("task", "next_at"))
    for path, (task, interval) in _every.items():
        due = known.get(path)
        if due is None:
            Schedule.objects.get_or_create(task=path, defaults={"next_at": at})
        elif due <= at:
            _enqueue_if_first(task, path, due, at + interval)


@transaction.atomic
def _enqueue_if_first(
    task: Task[Any, Any], path: str, due: datetime, following: datetime
) -> None:
    mine = Schedule.objects.filter(task=path, next_at=due)
    if mine.update(next_at=following):
        enqueue_once(task, f"schedule:{path}")
