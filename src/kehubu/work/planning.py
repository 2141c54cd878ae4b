"""How a plan's rows are read: from records, from files, and who a name means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kehubu.people.models import User
from kehubu.work.models import PlanTask, Project, ProjectMember

TEXTS = ("task", "owner_name", "inputs", "output", "checker")
DAYS = ("starts_on", "ends_on")
State = PlanTask.State


@dataclass(frozen=True)
class Owners:
    """Whom the names in a plan mean."""

    by_role: Mapping[str, User]
    by_name: Mapping[str, list[User]]

    @classmethod
    def of(cls, project: Project) -> "Owners":
        members = project.members.select_related("user")
        titles = {str(ProjectMember.Role(m.role).label): m.user for m in members}
        named: dict[str, list[User]] = {}
        for user in User.objects.active().order_by("pk"):
            named.setdefault(user.name, []).append(user)
        return cls(titles, named)

    def find(self, name: str) -> User | None:
        """
        Return the one colleague of that name, or who has that part in the project;
        nobody where the name leaves it open.
        """
        found = self.by_name.get(name.strip(), [])
        return found[0] if len(found) == 1 else self.by_role.get(name.strip())


def values_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the columns of a task from a row of the record of TL-B1.20.
    """
    known = {**row, "owner_name": row.get("owner", "")}
    texts = {name: (known.get(name) or "").strip() for name in TEXTS}
    return texts | {name: date.fromisoformat(row[name]) for name in DAYS}


def taken_up(task: PlanTask, values: Mapping[str, Any]) -> dict[str, Any]:
    """
    Return the values of a task that is planned again: one that was dropped begins anew.
    """
    again = {"state": State.PLANNED} if task.state == State.DROPPED else {}
    return {**values, **again}


def progress_of(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """
    Return the columns of a task from a row of the record of progress; nothing as long
    as it is not said in full.
    """
    state, ended_on = row.get("state"), row.get("ended_on") or ""
    reason = (row.get("reason") or "").strip()
    is_said: dict[str, bool] = {
        State.RUNNING: True,
        State.DONE: bool(ended_on),
        State.DROPPED: bool(reason),
    }
    if not is_said.get(state or ""):
        return None
    ended = date.fromisoformat(ended_on) if state == State.DONE else None
    return {"state": state, "ended_on": ended, "slippage": reason}


def row_of(task: PlanTask) -> dict[str, Any]:
    """
    Return a task as a row of the record of TL-B1.20.
    """
    row = {name: getattr(task, name) for name in TEXTS}
    row["owner"] = row.pop("owner_name")
    return row | {name: getattr(task, name).isoformat() for name in DAYS}


def progress_row(task: PlanTask) -> dict[str, Any]:
    """
    Return a task as a row of the record of progress.
    """
    return {
        "task": task.task,
        "state": "" if task.state == State.PLANNED else task.state,
        "ended_on": task.ended_on.isoformat() if task.ended_on else "",
        "reason": task.slippage,
    }


def differs(task: PlanTask, values: Mapping[str, Any]) -> bool:
    return any(getattr(task, name) != value for name, value in values.items())
