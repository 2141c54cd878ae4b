"""A work plan on its way to Excel and back."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from kehubu.core import spreadsheets
from kehubu.core.errors import DomainError
from kehubu.core.spreadsheets import Column, Row, write_xlsx
from kehubu.core.spreadsheets.text import clean
from kehubu.work.models import PlanTask, WorkPlan
from kehubu.work.services import plans
from kehubu.work.services.plans import Changes, PlanChanged

COLUMNS: Mapping[str, str | Promise] = {
    "code": gettext_lazy("编号（请勿修改）"),
    "task": gettext_lazy("任务"),
    "owner_name": gettext_lazy("负责人"),
    "starts_on": gettext_lazy("开始"),
    "ends_on": gettext_lazy("结束"),
    "inputs": gettext_lazy("投入"),
    "output": gettext_lazy("产出"),
    "checker": gettext_lazy("检查人"),
    "state": gettext_lazy("状态"),
    "ended_on": gettext_lazy("实际结束"),
    "slippage": gettext_lazy("延期原因"),
}
NEEDED = ("task", "owner_name", "starts_on", "ends_on")
DAYS = ("starts_on", "ends_on", "ended_on")
TEXTS = ("task", "owner_name", "inputs", "output", "checker", "slippage")
CODE = re.compile(r"(.+) v([0-9]{1,9}) #([0-9]{1,18})", re.ASCII)
MOST = 500
State = PlanTask.State
LONGEST: Mapping[str, int] = {
    known.name: known.max_length or 0
    for known in PlanTask._meta.fields
    if known.name in TEXTS
}


class NotAPlan(DomainError):
    code = "plan_file_is_none"
    message = gettext_lazy("这不是从本项目下载的工作计划，请先下载，再在其中修改。")
    field = "file"


class OtherProject(DomainError):
    code = "plan_of_another_project"
    message = gettext_lazy("这是项目 %(number)s 的计划，不是本项目的。")
    field = "file"


@dataclass(frozen=True, slots=True)
class Difference:
    """What would become of a task; ``cells`` are label, before, after."""

    kind: str
    task: str
    cells: Sequence[tuple[str, str, str]] = ()


@dataclass
class Sheet:
    """A file that was read: what it would change, or what is wrong with it."""

    seen: int
    problems: list[str] = field(default_factory=list)
    added: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    removed: list[int] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)

    @property
    def changes(self) -> Changes:
        return Changes(self.added, self.changed, self.removed)


def write(plan: WorkPlan) -> bytes:
    """
    Return the plan as an Excel file; each line names the plan's version and its task.
    """
    with override(settings.LANGUAGE_CODE):
        columns = [Column(str(title)) for title in COLUMNS.values()]
        rows = [_cells(plan, task) for task in plan.tasks.all()]
        return write_xlsx(_("工作计划"), columns, rows)


def read(data: bytes, name: str, plan: WorkPlan) -> Sheet:
    """
    Read an edited file and compare it with the plan.

    :raises UnreadableFile: if it is no spreadsheet
    :raises NotAPlan: if it was not downloaded from a project
    :raises OtherProject: if it was, but from another one
    :raises PlanChanged: if the plan has changed since it was downloaded
    """
    with override(settings.LANGUAGE_CODE):
        table = spreadsheets.read(data, name)
        known = {field: [str(title)] for field, title in COLUMNS.items()}
        header = spreadsheets.find_header(table.rows, known)
        if header is None or set(header.columns.values()) != set(COLUMNS):
            raise NotAPlan
        rows = table.rows[header.index + 1 :]
        columns = {field: index for index, field in header.columns.items()}
        texts = [
            (row, {f: row.cell(i).strip() for f, i in columns.items()}) for row in rows
        ]
        return _Reading(plan, _seen(plan, texts), texts).sheet


def _seen(plan: WorkPlan, texts: Sequence[tuple[Row, dict[str, str]]]) -> int:
    """
    Return the version of the plan that was downloaded.
    """
    codes = [CODE.fullmatch(cells["code"]) for _row, cells in texts]
    named = next((code for code in codes if code), None)
    if named is None or len(texts) > MOST:
        raise NotAPlan
    if named[1] != plan.project.number:
        raise OtherProject(number=named[1])
    if int(named[2]) != plan.version:
        raise PlanChanged(now=plan.version)
    return plan.version


class _Reading:
    """The lines of a file, compared with the plan one by one."""

    def __init__(
        self, plan: WorkPlan, seen: int, texts: Sequence[tuple[Row, dict[str, str]]]
    ) -> None:
        self.plan = plan
        self.tasks = {task.pk: task for task in plan.tasks.all()}
        self.sheet = Sheet(seen)
        self.named: set[int] = set()
        for row, cells in texts:
            self._line(row.number, cells)
        self._left_out()
        self._names()

    def _line(self, number: int, cells: Mapping[str, str]) -> None:
        values = self._values(number, cells)
        if not cells["code"]:
            if values is not None:
                self._add(values)
            return
        task = self._task(number, cells["code"])
        if task and values is not None:
            self._compare(task, values)

    def _task(self, number: int, code: str) -> PlanTask | None:
        found = CODE.fullmatch(code)
        start = f"{self.plan.project.number} v{self.sheet.seen} #"
        task = self.tasks.get(int(found[3])) if found else None
        if task is None or not code.startswith(start):
            self._wrong(number, "code", _("编号被改过，请照下载的文件恢复"))
        elif task.pk in self.named:
            self._wrong(number, "code", _("编号与前面的一行相同"))
        else:
            self.named.add(task.pk)
            return task
        return None

    def _values(self, number: int, cells: Mapping[str, str]) -> dict[str, Any] | None:
        """
        Return the values of a line; None if something is wrong with it.
        """
        before = len(self.sheet.problems)
        values: dict[str, Any] = {name: cells[name] for name in TEXTS}
        for name in DAYS:
            values[name] = self._day(number, name, cells[name])
        values["state"] = self._state(number, cells["state"])
        for name in NEEDED:
            if not cells[name]:
                self._wrong(number, name, _("不能空着"))
        for name in TEXTS:
            most = LONGEST[name]
            if len(cells[name]) > most:
                self._wrong(number, name, _("最多 %(n)s 个字") % {"n": most})
        self._agree(number, values)
        return values if len(self.sheet.problems) == before else None

    def _agree(self, number: int, values: Mapping[str, Any]) -> None:
        """
        Note what in a line contradicts itself.
        """
        starts, ends = values["starts_on"], values["ends_on"]
        if starts and ends and ends < starts:
            self._wrong(number, "ends_on", _("早于开始日期"))
        if values["state"] == State.DONE and not values["ended_on"]:
            self._wrong(number, "ended_on", _("完成的任务要写实际结束日期"))
        if values["state"] != State.DONE and values["ended_on"]:
            self._wrong(number, "ended_on", _("只有完成的任务才写实际结束日期"))
        if values["state"] == State.DROPPED and not values["slippage"]:
            self._wrong(number, "slippage", _("取消的任务要写原因"))

    def _day(self, number: int, name: str, text: str) -> date | None:
        try:
            day = spreadsheets.parse_date(text)
        except spreadsheets.BadCell:
            self._wrong(number, name, _("“%(text)s”不是完整的日期") % {"text": text})
            return None
        return day

    def _state(self, number: int, text: str) -> str:
        states = {str(State(value).label): value for value in State.values}
        if text and text not in states:
            choices = "、".join(states)
            self._wrong(
                number, "state", _("只能写：%(choices)s") % {"choices": choices}
            )
        return states.get(text, State.PLANNED)

    def _add(self, values: dict[str, Any]) -> None:
        self.sheet.added.append(values)
        cells = [(str(COLUMNS[n]), "", shown(n, v)) for n, v in values.items() if v]
        self.sheet.differences.append(Difference("added", values["task"], cells))

    def _compare(self, task: PlanTask, values: Mapping[str, Any]) -> None:
        given = {name: values[name] for name in COLUMNS if name in values}
        # As a file can hold it: line ends differ, control characters are gone.
        differing = {n: v for n, v in given.items() if v != _kept(getattr(task, n))}
        if plans.moves_what_is_over(task, differing):
            self.sheet.problems.append(str(plans.TaskOver.of(task)))
        elif differing:
            self.sheet.changed[task.pk] = differing
            cells = [
                (str(COLUMNS[n]), shown(n, getattr(task, n)), shown(n, v))
                for n, v in differing.items()
            ]
            self.sheet.differences.append(Difference("changed", task.task, cells))

    def _left_out(self) -> None:
        for pk, task in self.tasks.items():
            if pk in self.named or task.state == State.DROPPED:
                continue
            if task.state == State.DONE:
                said = _("已完成的任务“%(task)s”不能删去。") % {"task": task.task}
                self.sheet.problems.append(said)
                continue
            self.sheet.removed.append(pk)
            self.sheet.differences.append(Difference("removed", task.task))

    def _names(self) -> None:
        """
        Refuse a plan in which two tasks would have one name.
        """
        names: set[str] = set()
        for name in self._names_then():
            if name in names:
                said = _("有两项任务同名：“%(task)s”。请写出区别。") % {"task": name}
                self.sheet.problems.append(said)
            names.add(name)

    def _names_then(self) -> Iterator[str]:
        for pk, task in self.tasks.items():
            yield self.sheet.changed.get(pk, {}).get("task", task.task)
        yield from (values["task"] for values in self.sheet.added)

    def _wrong(self, number: int, name: str, what: str) -> None:
        params = {"row": number, "column": COLUMNS[name], "what": what}
        said = _("第 %(row)s 行“%(column)s”：%(what)s。") % params
        self.sheet.problems.append(said)


def shown(name: str, value: Any) -> str:
    """
    Return a value as the preview shows it.
    """
    if name == "state":
        return str(State(value).label)
    return str(value) if value else "—"


def _kept(value: Any) -> Any:
    """
    Return a value as it comes back from a file.
    """
    return clean(value) if isinstance(value, str) else value


def _cells(plan: WorkPlan, task: PlanTask) -> list[object]:
    code = f"{plan.project.number} v{plan.version} #{task.pk}"
    values = [getattr(task, name) for name in COLUMNS if name not in {"code", "state"}]
    at = list(COLUMNS).index("state") - 1
    values.insert(at, str(State(task.state).label))
    return [code, *("" if value is None else value for value in values)]
