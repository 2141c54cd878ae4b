"""Steps that wait for what others do: out of the inbox, and their time stands still."""

from datetime import datetime

from django.db import transaction

from kehubu.core import facts, history
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.procedures.services import clock
from kehubu.procedures.services.play import STEP_OPENED, Play, lock
from kehubu.signoffs import queries as signed

WAITING = ["waiting_for", "waiting_since"]
RESUMING = [*WAITING, "waited_minutes", *clock.TIMES]


@transaction.atomic
def wait(step: Step, *, by: User | None, at: datetime, what: str) -> Step:
    """
    Take an open step out of the inbox until ``resume``; ``what`` names the reason.

    :raises StepClosed: if the step is over
    """
    step = lock(step.run_id, at).open_step(step)
    step.waiting_for = Step.Waiting(what)
    step.waiting_since = step.waiting_since or at
    clock.stop(step)
    step.save(update_fields=[*WAITING, "remind_at"])
    return step


@transaction.atomic
def resume(step: Step, *, by: User | None, at: datetime) -> Step:
    """
    Put a waiting step into the inbox; its time begins now, the wait does not count.

    :raises StepClosed: if the step is over
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    if step.waiting_for:
        step.waited_minutes = play.waited(step)
        step.waiting_for, step.waiting_since = "", None
        play.begin_time(step)
        step.save(update_fields=RESUMING)
        history.record("step.resumed", step, by=by, at=at, within=play.run)
        facts.announce(STEP_OPENED, step.pk)
    return step


def go_on(play: Play, step: Step) -> None:
    """
    End the wait for answers, unless a question still waits for one: the time of the
    step moves by as long as it took.
    """
    if step.waiting_for != Step.Waiting.ANSWER or step.waiting_since is None:
        return
    if signed.is_asked_back(step.occasion):
        return
    took = play.calendar.minutes_between(step.waiting_since, play.at)
    step.waited_minutes += took
    step.waiting_for, step.waiting_since = "", None
    if step.due_at and step.timed_from:
        step.timed_from = play.calendar.after(step.timed_from, took / 60)
        step.due_at = play.calendar.after(step.due_at, took / 60)
        if step.first_due_at:
            step.first_due_at = play.calendar.after(step.first_due_at, took / 60)
        play.clock.plan(step)
    step.save(update_fields=RESUMING)
