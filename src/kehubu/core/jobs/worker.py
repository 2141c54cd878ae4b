"""Taking jobs out of the table: lease, run, and forget or try again later."""

import logging
import os
import socket
import threading
import traceback
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import DatabaseError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from kehubu.core.jobs import schedules
from kehubu.core.models import Job

log = logging.getLogger("kehubu.jobs")

LEASE = timedelta(seconds=60)
RENEWAL = LEASE.total_seconds() / 3
BATCH = 10
PAUSE = 0.3
MAX_ATTEMPTS = 10
LONG = "long"
"""Tasks on this queue commit as they go and must be able to resume."""


class WornOut(Exception):
    """The job was leased as often as allowed; its workers died over it."""


class LeaseLost(Exception):
    """Another worker has taken the job, or even done it: this one must not count."""


def worker_name() -> str:
    """
    Name this process so that another one on this host can tell whether it lives.
    """
    return f"{socket.gethostname()}:{os.getpid()}"


def run_waiting() -> int:
    """
    Run the jobs that are due, and those that they bring, until none is left.

    Returns how many ran. For commands and tests; a worker process calls ``work``.
    """
    ran = 0
    while jobs := _lease(worker_name(), timezone.now()):
        for job in jobs:
            _run(job)
        ran += len(jobs)
    return ran


def work(stop: threading.Event) -> None:
    """
    Run due jobs and recurring tasks until ``stop`` is set.
    """
    me = worker_name()
    _free_leases_of_the_dead(me)
    threading.Thread(target=_renew_leases, args=(me, stop), daemon=True).start()
    while not stop.is_set():
        schedules.enqueue_due(timezone.now())
        jobs = _lease(me, timezone.now())
        for job in jobs:
            _run(job)
        if not jobs:
            stop.wait(PAUSE)


def _lease(me: str, at: datetime) -> list[Job]:
    if not Job.objects.due(at).exists():
        return []
    with transaction.atomic():
        free = Job.objects.select_for_update(skip_locked=True).due(at)
        jobs = list(free.order_by("pk")[:BATCH])
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
            leased_until=at + LEASE, leased_by=me, attempts=F("attempts") + 1
        )
    return jobs


def _run(job: Job) -> None:
    """
    Call the task and delete the job, in one transaction unless the task is long.

    Who has lost the lease finds nothing to delete, and what the task did is undone.
    """
    try:
        _check_wear(job)
        with nullcontext() if job.queue == LONG else transaction.atomic():
            import_string(job.task).call(*job.args, **job.kwargs)
            _finish(job)
    except Exception:
        log.exception("job failed: %s %s", job.task, job.args)
        _put_back(job, timezone.now(), traceback.format_exc(limit=-8))


def _check_wear(job: Job) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        raise WornOut


def _finish(job: Job) -> None:
    deleted, _rows = _held(job).delete()
    if not deleted:
        raise LeaseLost


def _held(job: Job) -> QuerySet[Job]:
    """
    Keep the job if it is still this worker's, by the lease that it was read for.
    """
    return Job.objects.filter(
        pk=job.pk, leased_by=worker_name(), attempts=job.attempts + 1
    )


@transaction.atomic
def _put_back(job: Job, at: datetime, error: str) -> None:
    attempts = job.attempts + 1  # as leasing has already written
    twin = Job.objects.filter(key=job.key, leased_until=None, failed_at=None)
    if job.key and twin.exists():
        _held(job).delete()
        return
    given_up = attempts >= MAX_ATTEMPTS
    pause = timedelta(seconds=2**attempts)
    _held(job).update(
        error=error[-4000:],
        leased_until=None,
        leased_by="",
        failed_at=at if given_up else None,
        run_after=job.run_after if given_up else at + pause,
    )


def _renew_leases(me: str, stop: threading.Event) -> None:
    while not stop.wait(RENEWAL):
        until = timezone.now() + LEASE
        try:
            Job.objects.filter(leased_by=me, failed_at=None).update(leased_until=until)
        except DatabaseError:
            # The next round comes before the leases are over, on a new connection.
            log.exception("leases not renewed")
            connection.close()
    connection.close()


def _free_leases_of_the_dead(me: str) -> None:
    """
    Take back what processes of this host had leased before they died; one of them
    may have had the name of this one, which has leased nothing yet.
    """
    host = f"{socket.gethostname()}:"
    leased = Job.objects.filter(leased_by__startswith=host)
    holders = leased.values_list("leased_by", flat=True).distinct()
    dead = [name for name in holders if name == me or not _lives(name)]
    leased.filter(leased_by__in=dead).update(leased_until=timezone.now())


def _lives(worker: str) -> bool:
    try:
        os.kill(int(worker.rpartition(":")[2]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
