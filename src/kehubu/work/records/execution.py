"""Carrying out: work plan and progress (TL-B1.20–21)."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.procedures.records import (
    Choice,
    Day,
    LongText,
    Rows,
    Spec,
    Text,
)

WORK_PLAN = Spec(
    _("工作计划表"),
    {
        "tasks": Rows(
            label=_("任务"),
            columns={
                "task": Text(label=_("任务")),
                "owner": Text(label=_("负责人")),
                "starts_on": Day(label=_("开始")),
                "ends_on": Day(label=_("结束")),
                "inputs": Text(label=_("投入"), needed=False),
                "output": Text(label=_("产出")),
                "checker": Text(label=_("检查人")),
            },
        ),
    },
)


def plan_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Refuse tasks that end before they begin, and names that are given twice.
    """
    told, names = [], set()
    for place, row in enumerate(data.get("tasks") or [], start=1):
        if (row.get("ends_on") or "9") < (row.get("starts_on") or ""):
            told.append(_now("第 %(n)s 项任务的结束日期早于开始日期。") % {"n": place})
        if row.get("task") in names:
            told.append(
                _now("第 %(n)s 项任务与前面的同名，请写出区别。") % {"n": place}
            )
        names.add(row.get("task"))
    return told


WORK_PROGRESS = Spec(
    _("执行进展"),
    {
        "tasks": Rows(
            label=_("任务"),
            columns={
                "task": Text(label=_("任务")),
                "state": Choice(
                    label=_("状态"),
                    choices=[
                        ("done", _("完成")),
                        ("running", _("进行中")),
                        ("dropped", pgettext_lazy("status", "取消")),
                    ],
                ),
                "ended_on": Day(label=_("实际结束"), needed=False),
                "reason": Text(label=_("延误或取消的原因"), needed=False),
            },
        ),
        "summary": LongText(label=_("小结")),
    },
)


def progress_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Hold the step until each task is done, or dropped with a reason.
    """
    told = []
    for row in data.get("tasks") or []:
        if row.get("state") == "running":
            told.append(_now("“%(task)s”还在进行。") % {"task": row.get("task")})
        if row.get("state") == "dropped" and not row.get("reason"):
            told.append(
                _now("“%(task)s”取消的，请写明原因。") % {"task": row.get("task")}
            )
        if row.get("state") == "done" and not row.get("ended_on"):
            told.append(
                _now("“%(task)s”完成的，请写实际结束日期。") % {"task": row.get("task")}
            )
    return told
