"""
What the database counts: each function is one statement over the rows of steps.

Nothing is kept beside them. The covering index ``step_statistics`` begins with the day
on which a step was done, so that a period reads its own part only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from kehubu.conformance.statistics import BOUNDS, WIDTHS
from kehubu.core.periods import Period
from kehubu.people.measured import Team
from kehubu.procedures.models import Run, Step
from kehubu.work import rounds

EXCEPTIONS = (
    Step.State.RETURNED,
    Step.State.WAIVED,
    Step.State.SKIPPED,
    Step.State.WITHDRAWN,
)
SENT_BACK = ("rejected", "refused", "suggestions", "amend", "declined")
"""Outcomes by which somebody sends back what others have done."""
REASONS, VARIANTS = 30, 12


@dataclass(frozen=True, slots=True)
class Question:
    """Which versions of a procedure, when, and whose steps."""

    definitions: tuple[int, ...]
    period: Period
    team: Team

    def steps(self) -> QuerySet[Any]:
        """
        Return the steps that these people have closed in the period.
        """
        steps: QuerySet[Any] = Step.objects.filter(
            done_on__range=self.period.days, run__definition__in=self.definitions
        )
        if self.team.people is None:
            return steps
        steps = steps.annotate(person=Coalesce("done_by", "assignee"))
        return steps.filter(person__in=sorted(self.team.people))

    def runs(self) -> QuerySet[Any]:
        """
        Return the runs that ended in the period and in which these people had a step.
        """
        runs: QuerySet[Any] = ended(self.period, self.definitions)
        if self.team.people is None:
            return runs
        theirs = Step.objects.filter(assignee__in=sorted(self.team.people))
        return runs.filter(pk__in=theirs.values("run"))


def closed_steps(question: Question, *, goes_round: bool = False) -> list[Any]:
    """
    Count closed steps by node, state, lateness, rework and bucket of working minutes.
    In a procedure that goes round, each round comes to a step for the first time.
    """
    again = rounds.is_again() if goes_round else Q(visit__gt=1)
    steps = question.steps().annotate(
        bucket=_bucket("cycle_minutes"),
        is_again=Case(When(again, then=True), default=False),
    )
    keys = ("node_id", "state", "is_late", "is_again", "bucket")
    return list(steps.order_by().values(*keys).annotate(n=Count("pk")))


def waits(question: Question) -> list[Any]:
    """
    Count the steps that waited for others by node and bucket of the wait.
    """
    waited = question.steps().filter(waited_minutes__gt=0)
    waited = waited.annotate(bucket=_bucket("waited_minutes"))
    return list(waited.order_by().values("node_id", "bucket").annotate(n=Count("pk")))


def reasons(question: Question) -> list[Any]:
    """
    Count why steps were sent back, waived or left out, the most frequent first.
    """
    told = question.steps().filter(
        Q(state__in=EXCEPTIONS) | Q(outcome__in=SENT_BACK), ~Q(reason="")
    )
    counted = told.order_by().values("node_id", "state", "reason")
    return list(counted.annotate(n=Count("pk")).order_by("-n", "node_id")[:REASONS])


def late_steps(question: Question) -> list[Any]:
    """
    Count what was late by node, roles, person, and whether it had waited for others.
    """
    late = question.steps().filter(is_late=True)
    late = late.annotate(
        who=Coalesce("assignee", "done_by"),
        has_waited=Case(When(waited_minutes__gt=0, then=True), default=False),
    )
    keys = ("node_id", "roles", "who", "has_waited")
    return list(late.order_by().values(*keys).annotate(n=Count("pk")))


def endings(question: Question) -> list[Any]:
    """
    Count how runs ended, and at which step they stood last.
    """
    last = Step.objects.filter(run=OuterRef("pk")).order_by("-done_at", "-pk")
    runs = question.runs().annotate(last=Subquery(last.values("node_id")[:1]))
    counted = runs.order_by().values("end_state", "last").annotate(n=Count("pk"))
    return list(counted.order_by("-n", "end_state"))


def variants(question: Question) -> list[tuple[str, int]]:
    """
    Return the most frequent sequences of steps (as ids with blanks between), and how
    many runs took each.
    """
    runs, words = question.runs().order_by().values("pk").query.sql_with_params()
    within = {
        "sqlite": "group_concat(node_id, ' ')",
        "postgresql": "string_agg(node_id, ' ' ORDER BY id)",
    }[connection.vendor]
    # SQLite before 3.44 orders within a group by the order in which rows come to it
    sql = f"""
        SELECT path, count(*) AS n FROM (
          SELECT {within} AS path FROM (
            SELECT id, run_id, node_id FROM procedures_step
            WHERE run_id IN ({runs}) ORDER BY run_id, id) steps
          GROUP BY run_id) runs
        GROUP BY path ORDER BY n DESC, path LIMIT {VARIANTS}"""  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, words)
        return [(path, n) for path, n in cursor.fetchall()]


def run_count(question: Question) -> int:
    return question.runs().count()


def ended(period: Period, definitions: Sequence[int]) -> QuerySet[Run]:
    """
    Return the runs of these versions that ended in a period.
    """
    first, after = period.moments
    return Run.objects.filter(
        ended_at__gte=first, ended_at__lt=after, definition__in=definitions
    )


def overview(period: Period, definitions: Sequence[int]) -> list[Any]:
    """
    Count the runs that ended in a period, by definition.
    """
    runs = ended(period, definitions)
    return list(runs.order_by().values("definition").annotate(n=Count("pk")))


def _bucket(field: str) -> Any:
    """
    Return the lower end of the bucket, as ``statistics.bucket_of`` does.
    """
    whole = Coalesce(F(field), Value(0))
    cases = []
    for place in range(len(BOUNDS) - 1, 0, -1):
        start, width = BOUNDS[place], WIDTHS[place]
        value = Value(start) + (whole - Value(start)) / Value(width) * Value(width)
        cases.append(When(**{f"{field}__gte": start}, then=value))
    first = Value(WIDTHS[0])
    return Case(*cases, default=whole / first * first, output_field=IntegerField())
