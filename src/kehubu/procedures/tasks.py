"""What recurs: timers that are due."""

from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs
from kehubu.procedures import queries, services


@jobs.recurring(minutes=1)
@task
def fire_timers() -> None:
    """
    Let the tokens of all due timers go.
    """
    now = timezone.now()
    for timer in queries.due_timers(now):
        services.fire(timer, at=now)
