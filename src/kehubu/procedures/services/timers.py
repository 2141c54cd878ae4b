"""Timers on open steps: a token leaves them while the step goes on."""

from datetime import datetime

from django.db import transaction

from kehubu.core import history
from kehubu.procedures import engine
from kehubu.procedures.models import Timer
from kehubu.procedures.services.play import lock


@transaction.atomic
def fire(timer: Timer, *, by: None = None, at: datetime) -> bool:
    """
    Let a due timer's token go; return False if its step was closed meanwhile.
    """
    play = lock(timer.step.run_id, at)
    present = Timer.objects.filter(pk=timer.pk, step__state="open").first()
    if present is None:
        return False
    present.delete()
    play.take(engine.fire(play.graph, play.marking, timer.node_id))
    history.record("timer.fired", timer.step, by=None, at=at, within=play.run)
    return True
