"""The work plan of a project: agreed, planned anew, reported on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.versions import check_version
from kehubu.people.models import User
from kehubu.work import planning
from kehubu.work.models import PlanTask, Project, WorkPlan

State = PlanTask.State
TASK_REPLANNED = "work.task_replanned"
Values = Mapping[str, Any]


class NoLongerPlanned(DomainError):
    code = "plan_project_ended"
    message = _("项目已结束（%(state)s），计划不能再改。")


class TaskOver(DomainError):
    code = "plan_task_over"
    message = _("“%(task)s”已经%(state)s，日期不能再改。")

    @classmethod
    def of(cls, task: PlanTask) -> "TaskOver":
        return cls(task=task.task, state=task.get_state_display())


class EndsBeforeStart(DomainError):
    code = "plan_ends_before_start"
    message = _("结束日期不能早于开始日期。")
    field = "ends_on"


class PlanReasonMissing(DomainError):
    code = "plan_reason_missing"
    message = _("请写明延期原因。")
    field = "reason"


class NothingMoved(DomainError):
    code = "plan_nothing_moved"
    message = _("日期没有变化。")


class PlanChanged(DomainError):
    code = "plan_changed"
    message = _("您下载之后，计划已被别人修改（现在是第 %(now)s 版）。请重新下载。")
    field = "file"


class NothingChanged(DomainError):
    code = "plan_nothing_changed"
    message = _("没有变化。")


@dataclass(frozen=True)
class Changes:
    """What becomes of a plan at once: tasks added, changed by their keys, left out."""

    added: Sequence[Values] = ()
    changed: Mapping[int, Values] = field(default_factory=dict)
    removed: Sequence[int] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


@transaction.atomic
def adopt(
    project: Project, *, by: User | None, at: datetime, rows: Iterable[Values]
) -> WorkPlan:
    """
    Make the plan of a project of the rows that were agreed (TL-B1.20). A plan that is
    there already follows them: tasks are known by their names, and those that are not
    named any more are dropped.
    """
    project = Project.objects.select_for_update().get(pk=project.pk)
    rows = [planning.values_of(row) for row in rows]
    plan, is_new = WorkPlan.objects.get_or_create(project=project, round=project.round)
    known = {task.task: task for task in plan.tasks.all()}
    named = {row["task"] for row in rows}
    changes = Changes(
        added=[row for row in rows if row["task"] not in known],
        changed={
            known[row["task"]].pk: planning.taken_up(known[row["task"]], row)
            for row in rows
            if row["task"] in known
        },
        removed=[t.pk for t in known.values() if t.task not in named and not t.is_over],
    )
    _write(plan, changes, by, at, gettext("计划重新制定，不再列入。"))
    if not is_new:
        _rise(plan)
    return plan


@transaction.atomic
def replan(
    task: PlanTask,
    *,
    by: User,
    at: datetime,
    seen: int,
    starts_on: date,
    ends_on: date,
    reason: str,
) -> PlanTask:
    """
    Plan other dates for a task, with a reason; ``seen`` is the version that was seen.

    :raises NoLongerPlanned: if the project has ended
    :raises TaskOver: if the task is done or dropped
    :raises ChangedMeanwhile: if somebody else has changed it since
    :raises EndsBeforeStart, NothingMoved, PlanReasonMissing: if the dates are no plan
    """
    plan, task = _locked(task)
    _check_may(plan, by)
    if task.is_over:
        raise TaskOver.of(task)
    version = check_version(task, seen)
    if ends_on < starts_on:
        raise EndsBeforeStart
    if (starts_on, ends_on) == (task.starts_on, task.ends_on):
        raise NothingMoved
    if not reason.strip():
        raise PlanReasonMissing
    values = {
        "starts_on": starts_on,
        "ends_on": ends_on,
        "slippage": reason,
        "version": version,
    }
    _amend(plan, task, "plan.replanned", by, at, values, reason)
    _rise(plan)
    facts.announce(TASK_REPLANNED, task.pk)
    return task


@transaction.atomic
def report(
    project: Project, *, by: User | None, at: datetime, rows: Iterable[Values]
) -> None:
    """
    Write into the plan what the record of progress says of its tasks; what it leaves
    open, and what the plan does not know, is passed over.
    """
    plans = WorkPlan.objects.select_for_update()
    plan = plans.filter(project=project, round=project.round).first()
    if plan is None:
        return
    known = {task.task: task for task in plan.tasks.all()}
    changed = False
    for row in rows:
        task, values = known.get(row.get("task", "")), planning.progress_of(row)
        if task and values and planning.differs(task, values):
            values["version"] = task.version + 1
            _amend(plan, task, "plan.reported", by, at, values, values["slippage"])
            changed = True
    if changed:
        _rise(plan)


@transaction.atomic
def apply(
    plan: WorkPlan, *, by: User, at: datetime, seen: int, changes: Changes, reason: str
) -> WorkPlan:
    """
    Change many tasks at once, all or none, as a file that was edited elsewhere says.
    The reason is that of the other dates too, where the file gives none.

    :raises TaskOver: if other dates are given to a task that stays done or dropped
    :raises NoLongerPlanned: if the project has ended
    :raises PlanChanged: if the plan is no longer in the version ``seen``
    :raises NothingChanged: if nothing would change
    :raises PlanReasonMissing: if no reason is given
    """
    plan = WorkPlan.objects.select_for_update().get(pk=plan.pk)
    _check_may(plan, by)
    if plan.version != seen:
        raise PlanChanged(now=plan.version)
    if not changes:
        raise NothingChanged
    if not reason.strip():
        raise PlanReasonMissing
    tasks = {task.pk: task for task in plan.tasks.all()}
    for pk, values in changes.changed.items():
        if moves_what_is_over(tasks[pk], values):
            raise TaskOver.of(tasks[pk])
    changed = {
        pk: {"slippage": reason, **values} if _moves(values) else values
        for pk, values in changes.changed.items()
    }
    _write(plan, replace(changes, changed=changed), by, at, reason)
    _rise(plan)
    moved = [pk for pk, values in changes.changed.items() if _moves(values)]
    facts.announce(TASK_REPLANNED, *moved)
    return plan


def moves_what_is_over(task: PlanTask, values: Values) -> bool:
    """
    Tell whether values give other dates to a task that stays done or dropped.
    """
    stays = values.get("state", task.state) in {State.DONE, State.DROPPED}
    return task.is_over and stays and _moves(values)


def _moves(values: Values) -> bool:
    return bool({"starts_on", "ends_on"} & values.keys())


@transaction.atomic
def abandon(project: Project, *, by: User | None, at: datetime, reason: str) -> None:
    """
    Drop what is left of the present plan: the project, or its round, is given up.
    """
    plans = WorkPlan.objects.select_for_update().present()
    plan = plans.filter(project=project).first()
    left = [task.pk for task in plan.tasks.all() if not task.is_over] if plan else []
    if plan and left:
        _write(plan, Changes(removed=left), by, at, reason)
        _rise(plan)


def _write(
    plan: WorkPlan, changes: Changes, by: User | None, at: datetime, reason: str
) -> None:
    tasks = {task.pk: task for task in plan.tasks.all()}
    owners = planning.Owners.of(plan.project)
    # First what goes, so that a new task may take its name.
    for pk in changes.removed:
        task = tasks[pk]
        values: dict[str, Any] = {
            "state": State.DROPPED,
            "slippage": reason,
            "version": task.version + 1,
        }
        _amend(plan, task, "plan.dropped", by, at, values, reason)
    _free_names(tasks, changes)
    for pk, given in changes.changed.items():
        task = tasks[pk]
        if planning.differs(task, given):
            values = {**given, "version": task.version + 1}
            if "owner_name" in given:
                values["owner"] = owners.find(given["owner_name"])
            _amend(plan, task, "plan.amended", by, at, values, reason)
    last = max((task.place for task in tasks.values()), default=0)
    for place, given in enumerate(changes.added, start=last + 1):
        task = PlanTask.objects.create(
            plan=plan,
            place=place,
            owner=owners.find(given["owner_name"]),
            first_starts_on=given["starts_on"],
            first_ends_on=given["ends_on"],
            **given,
        )
        history.record("plan.added", task, by=by, at=at, within=plan.project)


def _free_names(tasks: Mapping[int, PlanTask], changes: Changes) -> None:
    """
    Let the tasks that get another name give up their old one, as two may change theirs
    with each other.
    """
    for pk, values in changes.changed.items():
        if values.get("task", tasks[pk].task) != tasks[pk].task:
            PlanTask.objects.filter(pk=pk).update(task=f"#{pk}")


def _amend(
    plan: WorkPlan,
    task: PlanTask,
    verb: str,
    by: User | None,
    at: datetime,
    values: Values,
    reason: str,
) -> None:
    history.amend(
        task, verb, by=by, at=at, within=plan.project, values=values, reason=reason
    )


def _rise(plan: WorkPlan) -> None:
    plan.version += 1
    plan.save(update_fields=["version"])


def _locked(task: PlanTask) -> tuple[WorkPlan, PlanTask]:
    plan = WorkPlan.objects.select_for_update().get(pk=task.plan_id)
    return plan, plan.tasks.get(pk=task.pk)


def _check_may(plan: WorkPlan, by: User) -> None:
    project = plan.project
    require(by, "work.amend_plan", project)
    if not project.is_running:
        raise NoLongerPlanned(state=project.get_state_display())
