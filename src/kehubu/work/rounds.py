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
    steps = run.steps.all()
    before = project.rounds.filter(number__lt=project.round).last()
    if before and before.last_step_id:
        steps = steps.filter(pk__gt=before.last_step_id)
    return steps


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
