"""What recurs: timers that are due, reminders."""

import logging

from django.utils import timezone
from django_tasks import task

from kehubu.core import jobs
from kehubu.core.errors import DomainError
from kehubu.procedures import queries, services
from kehubu.procedures.services.reminding import AT_ONCE

log = logging.getLogger("kehubu.procedures")


@jobs.recurring(minutes=1)
@task
def fire_timers() -> None:
    """
    Have all due timers fire, each in a job of its own: a broken one stops no other.
    """
    for timer in queries.due_timers(timezone.now()):
        jobs.enqueue_once(fire_timer, f"timer:{timer.pk}", timer.pk)


@jobs.recurring(minutes=1)
@task
def remind_people() -> None:
    """
    Remind the people of all steps whose moment has come.
    """
    while services.remind(at=timezone.now()) == AT_ONCE:
        pass


@task
def fire_timer(timer_id: int) -> None:
    """
    Let the token of a due timer go. If it cannot go now, as nobody plays the role of
    the step behind it, it is tried again with the next round.
    """
    now = timezone.now()
    timer = queries.due_timers(now).filter(pk=timer_id).first()
    if timer is None:
        return
    try:
        services.fire(timer, at=now)
    except DomainError as refusal:
        log.warning("timer %s cannot fire: %s", timer.pk, refusal)
