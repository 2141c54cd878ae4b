"""Another due date for an open step, with a reason; the first one stays."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.worktime import HORIZON
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.procedures.services.clock import TIMES
from kehubu.procedures.services.play import lock
from kehubu.procedures.services.steps import ReasonMissing

STEP_REPLANNED = "procedures.step_replanned"


class NeverDue(DomainError):
    code = "procedures_never_due"
    message = _("这一步没有期限，或正在等待别人，期限不能改。")


class DueInThePast(DomainError):
    code = "procedures_due_in_the_past"
    message = _("新的期限要在现在之后。")
    field = "due_at"


class DueTooFar(DomainError):
    code = "procedures_due_too_far"
    message = _("新的期限在三年以后，请核对年份。")
    field = "due_at"


class DueMovedMeanwhile(DomainError):
    code = "procedures_due_moved_meanwhile"
    message = _("期限刚才已被改为 %(due)s。您填写的还在下面，请核对后再保存。")


@transaction.atomic
def replan(
    step: Step,
    *,
    by: User,
    at: datetime,
    due_at: datetime,
    seen: datetime,
    reason: str,
) -> Step:
    """
    Give an open step another due date. Reminders follow it; whether the step was late
    is still judged by the due date that it was given first.

    :raises StepClosed: if the step is over
    :raises NeverDue: if it has no due date, or its time stands still
    :raises DueMovedMeanwhile: if its due date is no longer the one ``seen``
    :raises DueInThePast, DueTooFar, ReasonMissing: if the date is no plan
    """
    play = lock(step.run_id, at)
    step = play.open_step(step)
    require(by, "procedures.replan_step", step)
    if step.due_at is None or step.waiting_for:
        raise NeverDue
    if step.due_at != seen:
        raise DueMovedMeanwhile(due=f"{timezone.localtime(step.due_at):%m-%d %H:%M}")
    _check_date(due_at, at)
    if not reason.strip():
        raise ReasonMissing
    before = step.due_at
    step.first_due_at = step.first_due_at or before
    step.due_at, step.timed_from = due_at, at
    step.reminded = Step.Reminded.NOT_YET
    play.clock.plan(step)
    step.save(update_fields=TIMES)
    changes = {"step": ["", step.name], "due_at": [before, due_at]}
    told = f"{timezone.localtime(due_at):%Y-%m-%d %H:%M}"
    history.record(
        "step.replanned",
        step,
        by=by,
        at=at,
        within=play.run,
        reason=reason,
        changes={**changes, "told": ["", told]},
    )
    facts.announce(STEP_REPLANNED, step.pk)
    return step


def _check_date(due_at: datetime, at: datetime) -> None:
    """
    Refuse a date that is no plan. A slip of the pen in the year would have the working
    hours of centuries counted, while everybody else waits for the lock.
    """
    if due_at <= at:
        raise DueInThePast
    if due_at > at + HORIZON:
        raise DueTooFar
