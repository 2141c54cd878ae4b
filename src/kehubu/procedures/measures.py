"""What steps prove by themselves: how long signing takes, what is done too late."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, F, FloatField, Model, Q, Value, When
from django.db.models.functions import Cast, Coalesce

from kehubu.core import wording
from kehubu.core.periods import Period
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.procedures.nodes import steps_at
from kehubu.standards.measures import Shown, register

MINUTES = 60


def signing_time(period: Period) -> Any:
    """
    Return the signature steps that people have signed, in working hours.
    """
    signed = closed(period).filter(
        steps_at(lambda node: bool(node.signs)),
        state=Step.State.DONE,
        done_by__isnull=False,
    )
    return signed.annotate(measured=hours("cycle_minutes"))


def overdue(period: Period) -> Any:
    """
    Return the steps with a due date that were done, each late or not.
    """
    due = closed(period).filter(state=Step.State.DONE, due_at__isnull=False)
    return due.annotate(measured=one_if(Q(is_late=True)))


def closed(period: Period) -> Any:
    """
    Return the steps that ended in a period, with day and person.
    """
    steps = Step.objects.filter(done_on__range=period.days)
    person = Coalesce("done_by", "assignee")
    return steps.annotate(on_day=F("done_on"), person=person)


def one_if(counts: Q) -> Case:
    """
    Return 1 where a case counts, else 0.
    """
    return Case(When(counts, then=Value(1)), default=Value(0))


def hours(minutes: str) -> Any:
    return Cast(minutes, FloatField()) / MINUTES


def shown(rows: Iterable[Model], user: User) -> dict[int, Shown]:
    """
    Return how steps read, those that the user may see.
    """
    keys = [row.pk for row in rows]
    seen = Step.objects.visible_to(user).filter(pk__in=keys).select_related("run")
    return {
        step.pk: Shown(wording.labelled(step, step.run.title), step.get_absolute_url())
        for step in seen
    }


register("signing_time", signing_time, shown)
register("overdue", overdue, shown)
