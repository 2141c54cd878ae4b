"""What recurs: timers that are due."""

import logging

from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs
from kehubu.core.errors import DomainError
from kehubu.procedures import queries, services

log = logging.getLogger("kehubu.procedures")


@jobs.recurring(minutes=1)
@task
def fire_timers() -> None:
    """
    Let the tokens of all due timers go. One that cannot go now, as nobody plays the
    role of the step behind it, holds up no other; it is tried again.
    """
    now = timezone.now()
    for timer in queries.due_timers(now):
        try:
            services.fire(timer, at=now)
        except DomainError as refusal:
            log.warning("timer %s cannot fire: %s", timer.pk, refusal)
