from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kehubu.core import jobs
from kehubu.core.models import CalendarDay, Job
from tests.core import tasks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def days():
    return [str(day) for day in CalendarDay.objects.values_list("day", flat=True)]


def test_enqueue_writes_a_job_that_runs_once():
    result = tasks.note.enqueue("2026-03-02")
    job = Job.objects.get()

    ran = [jobs.run_waiting(), jobs.run_waiting()]

    assert result.id == str(job.pk)
    assert (job.task, job.queue) == ("tests.core.tasks.note", "default")
    assert (job.args, job.kwargs, job.attempts) == (["2026-03-02"], {}, 0)
    assert ran == [1, 0]
    assert days() == ["2026-03-02"]
    assert Job.objects.count() == 0


def test_enqueue_takes_named_arguments():
    tasks.note.enqueue(day="2026-03-02")

    jobs.run_waiting()

    assert days() == ["2026-03-02"]


def test_enqueue_in_an_act_that_is_rolled_back_leaves_no_job():
    @transaction.atomic
    def act():
        tasks.note.enqueue("2026-03-02")
        raise tasks.Broken

    with pytest.raises(tasks.Broken):
        act()

    assert Job.objects.count() == 0


def test_enqueue_for_later_runs_later(time_machine):
    time_machine.move_to(NOW, tick=False)
    tasks.note.using(run_after=NOW + timedelta(hours=1)).enqueue("2026-03-02")

    at_once = jobs.run_waiting()
    time_machine.move_to(NOW + timedelta(minutes=59))
    too_early = jobs.run_waiting()
    time_machine.move_to(NOW + timedelta(minutes=60))
    then = jobs.run_waiting()

    assert (at_once, too_early, then) == (0, 0, 1)
    assert days() == ["2026-03-02"]


def test_enqueue_all_writes_one_statement(django_assert_num_queries):
    calls = [("2026-03-02",), ("2026-03-03",), ("2026-03-04",)]

    with django_assert_num_queries(1):
        jobs.enqueue_all(tasks.note, calls)

    assert jobs.run_waiting() == 3
    assert days() == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_enqueue_all_of_nothing():
    jobs.enqueue_all(tasks.note, [])

    assert Job.objects.count() == 0


def test_enqueue_once_while_one_with_its_key_waits_is_nothing():
    jobs.enqueue_once(tasks.note, "a", "2026-03-02")
    jobs.enqueue_once(tasks.note, "a", "2026-03-03")
    jobs.enqueue_once(tasks.note, "b", "2026-03-04")

    jobs.run_waiting()

    assert days() == ["2026-03-02", "2026-03-04"]


@pytest.mark.parametrize(
    "taken",
    [
        {"leased_until": NOW, "leased_by": "host:1"},
        {"failed_at": NOW},
    ],
)
def test_enqueue_once_while_one_with_its_key_runs_or_has_failed_waits(taken):
    jobs.enqueue_once(tasks.note, "a", "2026-03-02")
    Job.objects.update(**taken)

    jobs.enqueue_once(tasks.note, "a", "2026-03-03")

    assert Job.objects.count() == 2


def test_enqueue_once_after_it_ran_runs_again():
    for day in ("2026-03-02", "2026-03-03"):
        jobs.enqueue_once(tasks.note, "a", day)
        jobs.run_waiting()

    assert days() == ["2026-03-02", "2026-03-03"]


def test_retry_failed_puts_all_that_failed_back_at_once():
    for key in ("a", "b"):
        jobs.enqueue_once(tasks.note, key, f"2026-03-0{'ab'.index(key) + 2}")
    Job.objects.update(failed_at=NOW, attempts=10, run_after=NOW, error="…")
    jobs.enqueue_once(tasks.note, "a", "2026-03-04")

    retried = jobs.retry_failed(timezone.now())
    ran = jobs.run_waiting()

    assert (retried, ran) == (2, 3)
    assert days() == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_run_waiting_runs_what_jobs_bring():
    tasks.note_and_bring.enqueue("2026-03-02", "2026-03-03", "2026-03-04")

    ran = jobs.run_waiting()

    assert ran == 3
    assert days() == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_two_waiting_jobs_of_one_key_are_refused():
    Job.objects.create(task="x", queue="default", key="a")

    with pytest.raises(IntegrityError, match=r"job_one_waiting_per_key|core_job\.key"):
        Job.objects.create(task="x", queue="default", key="a")


@pytest.mark.parametrize(
    "lease", [{"leased_until": NOW}, {"leased_by": "host:1"}], ids=["nobody", "no end"]
)
def test_half_a_lease_is_refused(lease):
    with pytest.raises(IntegrityError, match="job_lease_is_whole"):
        Job.objects.create(task="x", queue="default", **lease)
