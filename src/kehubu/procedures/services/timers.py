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
    Let a due timer's token go. Return False if its step was closed meanwhile, or if the
    last token of this timer is still on its way: then it is tried again later.
    """
    play = lock(timer.step.run_id, at)
    present = Timer.objects.filter(pk=timer.pk, step__state="open").first()
    if present is None:
        return False
    try:
        move = engine.fire(play.graph, play.marking, timer.node_id)
    except engine.TokenDoubled:
        return False
    present.delete()
    play.take(move)
    history.record("timer.fired", timer.step, by=None, at=at, within=play.run)
    return True
