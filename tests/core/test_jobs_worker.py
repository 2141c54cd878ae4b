import os
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from kehubu.core import jobs
from kehubu.core.jobs import worker
from kehubu.core.models import CalendarDay, Job
from tests.core import tasks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ME = worker.worker_name()


@pytest.fixture(autouse=True)
def _nothing_called_yet():
    tasks.called.clear()
    tasks.stopping.clear()


def days():
    return [str(day) for day in CalendarDay.objects.values_list("day", flat=True)]


def dead_pid():
    """
    Return the id of a process that has ended.
    """
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


# ---- failing


def test_failed_job_has_no_effect_and_waits_longer_each_time(time_machine):
    time_machine.move_to(NOW, tick=False)
    tasks.note_and_break.enqueue("2026-03-02")
    waited = []

    for _ in range(4):
        jobs.run_waiting()
        job = Job.objects.get()
        waited.append((job.run_after - timezone.now()).total_seconds())
        time_machine.move_to(job.run_after)

    assert waited == [2, 4, 8, 16]
    assert len(tasks.called) == 4
    assert days() == []
    assert (job.attempts, job.leased_until, job.leased_by) == (4, None, "")
    assert "tests.core.tasks.Broken: 2026-03-02" in job.error


def test_failed_job_is_given_up_after_ten_times(time_machine):
    time_machine.move_to(NOW, tick=False)
    tasks.note_and_break.enqueue("2026-03-02")

    for _ in range(12):
        jobs.run_waiting()
        time_machine.shift(timedelta(hours=1))

    job = Job.objects.get()
    assert len(tasks.called) == 10
    assert (job.attempts, job.failed_at) == (10, NOW + timedelta(hours=9))


def test_failed_job_lets_the_others_run():
    tasks.note_and_break.enqueue("2026-03-02")
    tasks.note.enqueue("2026-03-03")

    jobs.run_waiting()

    assert days() == ["2026-03-03"]
    assert Job.objects.get().attempts == 1


def test_failed_job_gives_way_to_a_waiting_twin():
    jobs.enqueue_once(tasks.note_and_break, "a", "2026-03-02")
    [failing] = worker._lease(ME, timezone.now())
    jobs.enqueue_once(tasks.note, "a", "2026-03-03")

    worker._run(failing)
    jobs.run_waiting()

    assert days() == ["2026-03-03"]
    assert Job.objects.count() == 0


def test_job_of_an_unknown_task_is_kept_with_its_error():
    Job.objects.create(task="tests.core.tasks.gone", queue="default")

    jobs.run_waiting()

    assert "gone" in Job.objects.get().error


@pytest.mark.django_db(transaction=True)
def test_job_that_fails_at_commit_stays_one_job():
    tasks.note_for_nobody.enqueue("2026-03-02")
    before = Job.objects.get()

    jobs.run_waiting()

    after = Job.objects.get()
    assert days() == []
    assert (after.pk, after.attempts, after.leased_by) == (before.pk, 1, "")
    assert "IntegrityError" in after.error


def test_long_job_keeps_what_it_wrote_before_it_failed():
    tasks.note_long_and_break.enqueue("2026-03-02")

    jobs.run_waiting()

    assert days() == ["2026-03-02"]
    assert Job.objects.get().attempts == 1


def test_long_job_that_succeeds_is_gone():
    tasks.note_long.enqueue("2026-03-02")

    jobs.run_waiting()

    assert days() == ["2026-03-02"]
    assert Job.objects.count() == 0


# ---- leases


@pytest.mark.parametrize(("seconds", "ran"), [(60, 0), (1, 0), (0, 0), (-1, 1)])
def test_leased_job_runs_only_when_the_lease_is_over(time_machine, seconds, ran):
    time_machine.move_to(NOW, tick=False)
    tasks.note.enqueue("2026-03-02")
    until = NOW + timedelta(seconds=seconds)
    Job.objects.update(leased_until=until, leased_by="elsewhere:1", attempts=1)

    assert jobs.run_waiting() == ran
    assert len(days()) == ran


def test_lease_takes_ten_jobs_in_their_order_for_a_minute(time_machine):
    time_machine.move_to(NOW, tick=False)
    calls = [(f"2026-03-{n:02}",) for n in range(1, 13)]
    jobs.enqueue_all(tasks.note, calls)

    leased = worker._lease(ME, NOW)

    assert [tuple(job.args) for job in leased] == calls[:10]
    rows = Job.objects.order_by("pk").values_list("leased_by", "leased_until")
    assert list(rows) == [(ME, NOW + timedelta(minutes=1))] * 10 + [("", None)] * 2


def test_leased_jobs_are_not_leased_again():
    jobs.enqueue_all(tasks.note, [("2026-03-02",)])

    first = worker._lease("here:1", timezone.now())
    second = worker._lease("here:2", timezone.now())

    assert (len(first), len(second)) == (1, 0)


def test_job_has_no_effect_when_another_worker_has_leased_it_meanwhile():
    tasks.note.enqueue("2026-03-02")
    [job] = worker._lease(ME, timezone.now())
    Job.objects.update(leased_by="elsewhere:1", attempts=2)
    before = Job.objects.values().get()

    worker._run(job)

    assert days() == []
    assert Job.objects.values().get() == before


def test_job_has_no_effect_when_this_worker_has_leased_it_anew():
    tasks.note.enqueue("2026-03-02")
    [stale] = worker._lease(ME, timezone.now())
    Job.objects.update(attempts=2)

    worker._run(stale)

    assert days() == []
    assert Job.objects.get().leased_by == ME


@pytest.mark.parametrize("task", [tasks.note, tasks.note_and_break])
def test_job_that_another_worker_has_finished_is_not_put_back(task):
    task.enqueue("2026-03-02")
    [job] = worker._lease(ME, timezone.now())
    Job.objects.all().delete()

    worker._run(job)

    assert days() == []
    assert Job.objects.count() == 0


def test_failed_job_leaves_the_lease_of_another_worker():
    tasks.note_and_break.enqueue("2026-03-02")
    [job] = worker._lease(ME, timezone.now())
    Job.objects.update(leased_by="elsewhere:1", attempts=2)
    before = Job.objects.values().get()

    worker._run(job)

    assert Job.objects.values().get() == before


def test_job_whose_workers_died_over_it_ten_times_is_given_up():
    tasks.note.enqueue("2026-03-02")
    past = timezone.now() - timedelta(hours=1)
    Job.objects.update(attempts=10, leased_until=past, leased_by="elsewhere:1")

    jobs.run_waiting()

    job = Job.objects.get()
    assert days() == []
    assert job.failed_at is not None
    assert "WornOut" in job.error


def test_job_that_is_leased_for_the_tenth_time_runs_yet():
    tasks.note.enqueue("2026-03-02")
    past = timezone.now() - timedelta(hours=1)
    Job.objects.update(attempts=9, leased_until=past, leased_by="elsewhere:1")

    jobs.run_waiting()

    assert days() == ["2026-03-02"]


class StopAfter(threading.Event):
    """An event that is set at its n-th look, so that a loop goes round n - 1 times."""

    def __init__(self, looks):
        super().__init__()
        self.looks = looks

    def wait(self, timeout=None):
        self.looks -= 1
        return self.looks == 0


@pytest.mark.django_db(transaction=True)
def test_worker_renews_its_own_leases_only(time_machine):
    time_machine.move_to(NOW, tick=False)
    jobs.enqueue_all(tasks.note, [("2026-03-02",), ("2026-03-03",)])
    mine, other = Job.objects.order_by("pk")
    for job, name in ((mine, ME), (other, "elsewhere:1")):
        Job.objects.filter(pk=job.pk).update(leased_until=NOW, leased_by=name)

    renewing = threading.Thread(target=worker._renew_leases, args=(ME, StopAfter(2)))
    renewing.start()
    renewing.join()

    ends = Job.objects.order_by("pk").values_list("leased_until", flat=True)
    assert list(ends) == [NOW + timedelta(minutes=1), NOW]


class DatabaseGoneOnce(StopAfter):
    """Two rounds of a loop; in the first, the database is out of reach."""

    def __init__(self):
        super().__init__(3)

    def wait(self, timeout=None):
        connection.execute_wrappers[:] = [self.refuse] if self.looks == 3 else []
        return super().wait(timeout)

    @staticmethod
    def refuse(*_statement):
        raise OperationalError


@pytest.mark.django_db(transaction=True)
def test_worker_renews_its_leases_after_the_database_was_out_of_reach(time_machine):
    time_machine.move_to(NOW, tick=False)
    jobs.enqueue_all(tasks.note, [("2026-03-02",)])
    Job.objects.update(leased_until=NOW, leased_by=ME)

    renewing = threading.Thread(
        target=worker._renew_leases, args=(ME, DatabaseGoneOnce())
    )
    renewing.start()
    renewing.join()

    assert Job.objects.get().leased_until == NOW + timedelta(minutes=1)


# ---- a worker's life


def test_worker_runs_until_told_to_stop():
    jobs.enqueue_all(tasks.note, [("2026-03-02",)])
    tasks.stop.enqueue("2026-03-03")

    worker.work(tasks.stopping)

    assert days() == ["2026-03-02", "2026-03-03"]


def test_worker_frees_the_leases_of_dead_processes_of_its_host():
    until = timezone.now() + timedelta(hours=1)
    jobs.enqueue_all(tasks.note, [("2026-03-02",)])
    holder = f"{socket.gethostname()}:{dead_pid()}"
    Job.objects.update(leased_until=until, leased_by=holder, attempts=1)
    tasks.stop.enqueue("2026-03-03")

    worker.work(tasks.stopping)

    assert days() == ["2026-03-02", "2026-03-03"]


def test_worker_frees_what_a_dead_namesake_held():
    """
    In a container the next worker often has the host name and id of the last one.
    """
    until = timezone.now() + timedelta(hours=1)
    jobs.enqueue_all(tasks.note, [("2026-03-02",)])
    Job.objects.update(leased_until=until, leased_by=ME, attempts=1)
    tasks.stop.enqueue("2026-03-03")

    worker.work(tasks.stopping)

    assert days() == ["2026-03-02", "2026-03-03"]


@pytest.mark.parametrize(
    "holder", [f"{socket.gethostname()}:{os.getppid()}", "elsewhere:1"]
)
def test_worker_leaves_the_leases_of_the_living_and_of_other_hosts(holder):
    until = timezone.now() + timedelta(hours=1)
    jobs.enqueue_all(tasks.note, [("2026-03-02",)])
    Job.objects.update(leased_until=until, leased_by=holder, attempts=1)
    tasks.stop.enqueue("2026-03-03")

    worker.work(tasks.stopping)

    assert days() == ["2026-03-03"]
    assert Job.objects.get().leased_until == until
