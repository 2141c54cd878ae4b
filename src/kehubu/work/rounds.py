"""
Which steps of a run belong together: regular service comes to the same nodes in each of
its rounds, and that is nothing done twice.
"""

from django.db.models import Exists, OuterRef, Q, QuerySet

from kehubu.procedures.models import Run, Step
from kehubu.work.models import Project, Round


def steps_of_present(project: Project, run: Run) -> QuerySet[Step]:
    """
    Return the steps that a project's own run has taken in the present round: in regular
    service those since the round before has ended, else all.
    """
    return run.steps.filter(pk__gt=last_step_before(project))


def last_step_before(project: Project) -> int:
    """
    Return the key of the step with which the round before the present one has ended;
    all steps have greater ones where there was none.
    """
    before = project.rounds.filter(number__lt=project.round).last()
    return (before.last_step_id if before else None) or 0


def is_again() -> Q:
    """
    Say of steps that their run had come to the same node before, in the same round.
    """
    before = Step.objects.filter(
        ~ended_since("pk"),
        run=OuterRef("run"),
        node_id=OuterRef("node_id"),
        pk__lt=OuterRef("pk"),
    )
    return Q(visit__gt=1) & Q(Exists(before))


def ended_since(step: str) -> Exists:
    """
    Say, inside a subquery of steps, that a round has ended between an earlier step,
    which the field ``step`` names, and the one outside: they are different business.
    """
    ended = Round.objects.filter(
        last_step__run=OuterRef(OuterRef("run")),
        last_step__gte=OuterRef(step),
        last_step__lt=OuterRef(OuterRef("pk")),
    )
    return Exists(ended)
