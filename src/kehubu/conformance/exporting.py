"""Figures and events on their way out."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from kehubu.conformance import counting, xes
from kehubu.conformance.queries import StepFigures
from kehubu.core.periods import Period
from kehubu.core.spreadsheets import Column, write_csv, write_xlsx
from kehubu.procedures.models import Definition, Procedure, Step

CHUNK = 2_000
COLUMNS = (
    "run_id",
    "run__definition__number",
    "run__end_state",
    "node_id",
    "name",
    "clause",
    "roles",
    "visit",
    "state",
    "outcome",
    "is_late",
    "waited_minutes",
    "opened_at",
    "done_at",
)


def titles() -> list[Column]:
    """
    Return what stands above the figures of steps; times are working minutes.
    """
    names = [
        _("条款"),
        _("步骤"),
        _("次数"),
        _("用时中位数（分钟）"),
        _("用时九成以内（分钟）"),
        _("等待次数"),
        _("等待中位数（分钟）"),
        _("逾期"),
        _("退回"),
        _("免除"),
        _("不需要"),
        _("返工"),
    ]
    return [Column(name) for name in names]


def as_xlsx(procedure: Procedure, steps: Iterable[StepFigures]) -> bytes:
    return write_xlsx(str(procedure), titles(), map(_cells, steps))


def as_csv(steps: Iterable[StepFigures]) -> bytes:
    return write_csv(titles(), map(_cells, steps))


def _cells(step: StepFigures) -> list[object]:
    return [
        step.clause,
        step.name,
        step.count,
        step.median,
        step.slow,
        step.waiting.total,
        step.waited,
        step.late,
        step.states[Step.State.RETURNED],
        step.states[Step.State.WAIVED],
        step.states[Step.State.SKIPPED],
        step.again,
    ]


def event_log(
    procedure: Procedure,
    versions: Iterable[Definition],
    period: Period,
    who: Callable[[str], str],
) -> Iterator[str]:
    """
    Yield the XES log of the runs that ended in a period, row by row from the database.
    """
    return xes.log(str(procedure), _closed(versions, period), who)


def _closed(versions: Iterable[Definition], period: Period) -> Iterator[xes.Closed]:
    runs = counting.ended(period, [version.pk for version in versions])
    steps = Step.objects.filter(run__in=runs, done_at__isnull=False)
    people = ("done_by__name", "done_by__department__name")
    fields = (*COLUMNS, *people, "assignee__name", "assignee__department__name")
    rows: Any = steps.order_by("run_id", "pk").values_list(*fields)
    for row in rows.iterator(chunk_size=CHUNK):
        doer, doers, assignee, assignees = row[len(COLUMNS) :]
        who = (doer, doers) if doer else (assignee or "", assignees or "")
        known: tuple[Any, ...] = (*row[: len(COLUMNS)], *who)
        yield xes.Closed(*known)
