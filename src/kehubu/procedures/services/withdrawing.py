"""A run that is withdrawn: what it is about is not wanted any more."""

from datetime import datetime

from django.db import transaction

from kehubu.core import facts, history
from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.models import Run, Step
from kehubu.procedures.services.play import RUN_ENDED, lock
from kehubu.procedures.services.steps import ReasonMissing
from kehubu.signoffs import services as signoffs

WITHDRAWN = "withdrawn"


@transaction.atomic
def withdraw(run: Run, *, by: User | None, at: datetime, reason: str) -> Run:
    """
    End a run where it stands, with the runs that it has called: open steps are closed,
    what they have asked of others is void. A run that is over stays as it is. Who may
    is for the service that owns the subject to say.

    :raises ReasonMissing: if no reason is given
    """
    play = lock(run.pk, at)
    if not reason.strip():
        raise ReasonMissing
    if not play.run.is_running:
        return play.run
    for step in [step for step in play.steps if step.is_open]:
        _close_called(step, by, at, reason)
        signoffs.void(step.occasion, by=by, at=at)
        node = play.node(step)
        evidence.of(node.record or node.signs).left(step, by=by, at=at)
        play.close(step, Step.State.WITHDRAWN, by=by, reason=reason)
    play.run.tokens.all().delete()
    values = {"state": Run.State.ENDED, "ended_at": at, "end_state": WITHDRAWN}
    history.amend(play.run, "run.withdrawn", by=by, at=at, reason=reason, values=values)
    facts.announce(RUN_ENDED, play.run.pk)
    return play.run


def _close_called(step: Step, by: User | None, at: datetime, reason: str) -> None:
    for called in Run.objects.filter(parent_step=step, state=Run.State.RUNNING):
        withdraw(called, by=by, at=at, reason=reason)
