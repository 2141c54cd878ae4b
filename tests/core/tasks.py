"""Tasks for the tests of jobs: each writes a day, so that its effect can be seen."""

import sys
import threading
from datetime import date, datetime

from django_tasks import task

from kehubu.core import jobs
from kehubu.core.jobs import schedules, worker
from kehubu.core.models import CalendarDay, Job, Notification, Schedule
from tests import processes

stopping = threading.Event()
"""What a worker of a test is to stop at."""
called: list[str] = []
"""The calls of receivers and tasks, in their order."""


class Broken(Exception):
    pass


def write(day: str) -> None:
    CalendarDay.objects.create(day=date.fromisoformat(day), is_working=False)


@task
def note(day: str) -> None:
    write(day)


@task
def note_and_break(day: str) -> None:
    called.append(day)
    write(day)
    raise Broken(day)


@task(queue_name="long")
def note_long(day: str) -> None:
    write(day)


@task(queue_name="long")
def note_long_and_break(day: str) -> None:
    write(day)
    raise Broken(day)


@task
def note_for_nobody(day: str) -> None:
    """
    Write what the database refuses at commit: a message to a user who is not there.
    """
    write(day)
    Notification.objects.create(
        user_id=999_999_999, topic="x", url="/", key=day, created_at=f"{day}T00:00Z"
    )


@task
def note_and_bring(*days: str) -> None:
    """
    Write the first day, and bring a job for the others.
    """
    write(days[0])
    if days[1:]:
        jobs.enqueue_all(note_and_bring, [days[1:]])


@task
def stop(day: str) -> None:
    write(day)
    stopping.set()


def hear(pk: int) -> None:
    called.append(f"hear {pk}")


def hear_too(pk: int) -> None:
    called.append(f"hear too {pk}")


def hear_at_the_second_time(pk: int) -> None:
    called.append(f"hear late {pk}")
    if called.count(f"hear late {pk}") == 1:
        raise Broken(pk)


@task
def note_after_a_word(day: str) -> None:
    """
    Write the day when the test says so: until then the worker can be killed over it.
    """
    write(day)
    processes.tell("in the middle")
    sys.stdin.readline()


@task(queue_name="long")
def note_long_after_a_word(day: str) -> None:
    if not CalendarDay.objects.filter(day=day).exists():
        write(day)
    processes.tell("in the middle")
    sys.stdin.readline()


# ---- acts of processes, see tests.processes


def empty() -> None:
    for model in (Job, CalendarDay, Schedule):
        model.objects.all().delete()


def prepare(name: str, *calls: list[str]) -> None:
    """
    Leave nothing but these calls of a task in the queue.
    """
    empty()
    jobs.enqueue_all(globals()[name], calls)


def run_waiting() -> int:
    return jobs.run_waiting()


def work_until_stopped(day: str) -> list[str]:
    """
    Be a worker until all that waits is done; return what was written.
    """
    stop.enqueue(day)
    worker.work(stopping)
    return written()


def written() -> list[str]:
    return [str(day) for day in CalendarDay.objects.values_list("day", flat=True)]


def schedule(moment: str) -> None:
    empty()
    Schedule.objects.create(task=note.module_path, next_at=moment)


def enqueue_due(moment: str) -> int:
    schedules._every.clear()
    jobs.recurring(minutes=5)(note)
    schedules.enqueue_due(datetime.fromisoformat(moment))
    return Job.objects.count()
