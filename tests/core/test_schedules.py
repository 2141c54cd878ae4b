from datetime import UTC, datetime, timedelta

import pytest

from kehubu.core import jobs
from kehubu.core.jobs import schedules
from kehubu.core.models import Job, Schedule
from tests.core import tasks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PATH = "tests.core.tasks.note"


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch):
    """
    Declare one task that runs every five minutes, and no other.
    """
    monkeypatch.setattr(schedules, "_every", {})
    jobs.recurring(minutes=5)(tasks.note)


def after(**interval):
    return NOW + timedelta(**interval)


def test_recurring_task_that_is_new_gets_its_row_first_and_runs_at_the_next_look():
    schedules.enqueue_due(NOW)
    before = Job.objects.count()
    schedules.enqueue_due(NOW)

    assert (before, Job.objects.count()) == (0, 1)
    assert Schedule.objects.get(task=PATH).next_at == after(minutes=5)


def test_recurring_task_is_queued_when_its_time_has_come():
    Schedule.objects.create(task=PATH, next_at=NOW)
    queued = []

    for minutes in (-1, 0, 1, 4, 5, 9, 10):
        Job.objects.all().delete()
        schedules.enqueue_due(after(minutes=minutes))
        queued.append(Job.objects.count())

    assert queued == [0, 1, 0, 0, 1, 0, 1]


def test_recurring_task_that_was_missed_runs_once_only():
    Schedule.objects.create(task=PATH, next_at=NOW)

    for _ in range(3):
        schedules.enqueue_due(after(hours=8))

    assert Job.objects.count() == 1
    assert Schedule.objects.get().next_at == after(hours=8, minutes=5)


def test_recurring_task_that_still_waits_is_not_queued_twice():
    Schedule.objects.create(task=PATH, next_at=NOW)

    schedules.enqueue_due(NOW)
    schedules.enqueue_due(after(minutes=5))

    assert Job.objects.count() == 1
    assert Schedule.objects.get().next_at == after(minutes=10)


def test_two_workers_that_saw_the_same_time_queue_once():
    Schedule.objects.create(task=PATH, next_at=NOW)

    for _ in range(2):
        schedules._enqueue_if_first(tasks.note, PATH, NOW, after(minutes=5))
        Job.objects.update(leased_until=after(hours=1), leased_by="host:1")

    assert Job.objects.count() == 1


def test_task_that_is_no_longer_declared_is_left_alone():
    Schedule.objects.create(task="kehubu.gone.task", next_at=NOW)
    Schedule.objects.create(task=PATH, next_at=after(hours=1))

    schedules.enqueue_due(NOW)

    assert Job.objects.count() == 0
