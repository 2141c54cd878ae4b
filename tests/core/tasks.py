"""Tasks for the tests of jobs: each writes a day, so that its effect can be seen."""

import threading
from datetime import date

from django_tasks import task

from kehubu.core import jobs
from kehubu.core.models import CalendarDay, Notification

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
