"""The jobs table behind the interface of ``django-tasks``."""

from typing import Any, TypeVar

from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from typing_extensions import ParamSpec

from kehubu.core.jobs.queue import job_for

P = ParamSpec("P")
T = TypeVar("T")


class JobBackend(BaseTaskBackend):
    supports_defer = True

    def enqueue(
        self,
        task: Task[P, T],
        args: P.args,  # type: ignore[valid-type]
        kwargs: P.kwargs,  # type: ignore[valid-type]
    ) -> TaskResult[T]:
        job = job_for(task, args, kwargs)
        job.save(force_insert=True)
        return _result(task, job.pk, args, kwargs)


def _result(task: Task[P, T], pk: int, args: Any, kwargs: Any) -> TaskResult[T]:
    return TaskResult(
        task=task,
        id=str(pk),
        status=TaskResultStatus.READY,
        enqueued_at=timezone.now(),
        started_at=None,
        finished_at=None,
        last_attempted_at=None,
        args=list(args),
        kwargs=dict(kwargs),
        backend=task.backend,
        errors=[],
        worker_ids=[],
    )
