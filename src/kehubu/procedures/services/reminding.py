"""Reminders and escalation: people are told before they are late, superiors when."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from kehubu.core import facts, history, wording
from kehubu.core.models import HistoryEntry
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.procedures import queries
from kehubu.procedures.models import Escalation, Step
from kehubu.procedures.services.clock import Clock

STEP_REMINDED = "procedures.step_reminded"
AT_ONCE = 200
"""Steps in one transaction; what is left over comes with the next."""


@transaction.atomic
def remind(*, by: None = None, at: datetime) -> int:
    """
    Have the people of the steps whose moment has come reminded, and the superior told
    where it is the last one. Of moments that passed unseen only the last one counts.

    Return how many steps were looked at: ``AT_ONCE`` if there may be more. The number
    of statements does not depend on it.
    """
    locked = Step.objects.select_for_update(of=("self",), skip_locked=True)
    due = locked.filter(remind_at__lte=at).select_related("run", "assignee")
    steps = list(due.order_by("remind_at", "pk")[:AT_ONCE])
    if not steps:
        return 0
    clock, _others = Clock.of_the_agency()
    told, late = [], []
    for step in steps:
        before, step.reminded = step.reminded, clock.reached(step, at)
        clock.plan(step)
        if step.reminded > before:
            told.append(step)
        if step.reminded == Step.Reminded.ESCALATED:
            late.append(step)
    Step.objects.bulk_update(steps, ["reminded", "remind_at"])
    _escalate(late, at)
    facts.announce(STEP_REMINDED, *(step.pk for step in told))
    return len(steps)


@transaction.atomic
def look_again(*, by: None = None, at: datetime) -> int:
    """
    Have the moments of all reminders computed anew, as the agency has set other ones.
    What has been said is not said again.
    """
    running = Step.objects.open().filter(waiting_for="", due_at__isnull=False)
    return running.exclude(reminded=Step.Reminded.ESCALATED).update(remind_at=at)


def _escalate(steps: Sequence[Step], at: datetime) -> None:
    """
    Write to whom each step is escalated: the superior of each who must act.
    """
    if not steps:
        return
    acting = queries.acting(steps)
    superiors = people.above(user for users in acting.values() for user in users)
    found = list(_escalations(steps, acting, superiors, at))
    Escalation.objects.bulk_create(found, ignore_conflicts=True)
    HistoryEntry.objects.bulk_create(
        history.entry(
            "step.escalated",
            step,
            by=None,
            at=at,
            within=step.run,
            changes={"step": ["", step.name], "told": ["", _names(found, step)]},
        )
        for step in steps
    )


def _escalations(
    steps: Sequence[Step],
    acting: Mapping[int, Sequence[User]],
    superiors: Mapping[int, User],
    at: datetime,
) -> Iterator[Escalation]:
    for step in steps:
        for person in acting.get(step.pk, ()):
            superior = superiors.get(person.pk)
            if superior and step.due_at:
                yield Escalation(
                    step=step,
                    person=person,
                    superior=superior,
                    due_at=step.due_at,
                    at=at,
                )


def _names(found: Sequence[Escalation], step: Step) -> str:
    names = [one.superior.name for one in found if one.step_id == step.pk]
    return wording.listed(dict.fromkeys(names))
