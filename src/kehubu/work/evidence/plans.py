"""The work plan and its carrying out: records beside the plan's rows (TL-B1.20–21)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kehubu.people.models import User
from kehubu.procedures import evidence
from kehubu.procedures.models import Record, Step
from kehubu.procedures.records import FormEvidence
from kehubu.work import planning
from kehubu.work.models import PlanTask, Project
from kehubu.work.records import prefills
from kehubu.work.records.execution import (
    WORK_PLAN,
    WORK_PROGRESS,
    plan_rule,
    progress_rule,
)
from kehubu.work.services import plans


class Plan(FormEvidence):
    """The plan as it is agreed; its completion makes it the plan of the project."""

    def __init__(self) -> None:
        super().__init__(WORK_PLAN, rule=plan_rule, prefill=_agreed)

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        if project := _project(step):
            rows = self.data(step).get("tasks") or []
            plans.adopt(project, by=by, at=at, rows=rows)


class Progress(FormEvidence):
    """
    How the plan's tasks stand: its rows are those of the plan, whatever was saved.
    """

    def __init__(self) -> None:
        super().__init__(WORK_PROGRESS, rule=progress_rule)

    def present(self, step: Step, record: Record | None) -> dict[str, Any]:
        data = dict(record.data) if record else {}
        tasks = _tasks(step) if step.is_open else []
        if not tasks:
            return data or _planned(step)
        said = {row.get("task"): row for row in data.get("tasks") or []}
        rows = [_row(task, said.pop(task.task, None)) for task in tasks]
        return data | {"tasks": [*rows, *said.values()]}

    def saved(
        self, step: Step, data: Mapping[str, Any], *, by: User, at: datetime
    ) -> None:
        if project := _project(step):
            plans.report(project, by=by, at=at, rows=data.get("tasks") or [])

    def missing(self, step: Step, outcome: str) -> list[str]:
        names = {task.task for task in _tasks(step)}
        strange = [
            _("“%(task)s”不在工作计划里，请先列入计划。") % {"task": row.get("task")}
            for row in self.data(step).get("tasks") or []
            if names and row.get("task") not in names
        ]
        return [*super().missing(step, outcome), *strange]

    def settle(
        self, step: Step, outcome: str, *, by: User | None, at: datetime
    ) -> None:
        """
        Keep with the record how the plan stood in the end.
        """
        if record := Record.objects.filter(step=step).first():
            record.data = self.present(step, record)
            record.save(update_fields=["data"])


def _row(task: PlanTask, said: Mapping[str, Any] | None) -> dict[str, Any]:
    """
    Return what the plan says of a task; until it says something, what was written.
    """
    stands = planning.progress_row(task)
    return stands if stands["state"] or not said else dict(said)


def _project(step: Step) -> Project | None:
    run = step.run
    if run.subject_kind != Project._meta.label_lower:
        return None
    return Project.objects.get(pk=run.subject_id)


def _planned(step: Step) -> dict[str, Any]:
    """
    Return the tasks of a department's own plan, which is no plan of the project.
    """
    rows = prefills.said(step, "work_plan").get("tasks", [])
    return {"tasks": [{"task": row["task"]} for row in rows]} if rows else {}


def _tasks(step: Step) -> list[PlanTask]:
    project = _project(step)
    if project is None:
        return []
    present = PlanTask.objects.filter(plan__project=project, plan__round=project.round)
    return list(present)


def _agreed(step: Step) -> dict[str, Any]:
    tasks = [task for task in _tasks(step) if task.state != PlanTask.State.DROPPED]
    return {"tasks": [planning.row_of(task) for task in tasks]} if tasks else {}


evidence.register("work_plan", Plan())
evidence.register("work_progress", Progress())
