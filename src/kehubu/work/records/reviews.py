"""The two review meetings: after the proposal, and after the execution (§2.21)."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.procedures.records import (
    Choice,
    Day,
    Field,
    LongText,
    Moment,
    Money,
    Number,
    People,
    Person,
    Rows,
    Spec,
    Text,
    YesNo,
)

Data = Mapping[str, Any]
_REACHED = [
    ("yes", _("达到")),
    ("partly", _("部分达到")),
    ("no", _("没有达到")),
]


def _meeting() -> dict[str, Field]:
    """
    Who met, when; a department that worked on it and did not come needs a reason.
    """
    return {
        "held_at": Moment(label=_("时间")),
        "attendees": Rows(
            label=_("我方出席人"),
            least=0,
            columns={"person": Person(label=_("姓名"))},
        ),
        "guests": People(label=_("客户方及其他出席人"), needed=False),
        "absent_reason": LongText(
            label=_("有关部门未出席的原因"),
            needed=False,
            help=_("做过这件事的部门没有人出席时填写。"),
        ),
    }


def _goals(label: Any) -> Rows:
    return Rows(
        label=label,
        help=_("每个目标都要写明结果。"),
        columns={
            "goal": LongText(label=_("目标")),
            "result": LongText(label=_("结果")),
            "reached": Choice(label=_("是否达到"), choices=_REACHED),
        },
    )


def _actions() -> Rows:
    return Rows(
        label=_("行动"),
        least=0,
        help=_("完成这一步后，每项行动会记在负责人名下，到期提醒。"),
        columns={
            "action": Text(label=_("行动")),
            "owner": Person(label=_("负责人")),
            "due_on": Day(label=_("期限")),
        },
    )


PROPOSAL_REVIEW = Spec(
    _("提案总结评估会记录"),
    {
        **_meeting(),
        "audience": Choice(
            label=_("提案对象"),
            choices=[("account", _("客户部")), ("client", _("客户"))],
        ),
        "outcome": Text(label=_("提案结果")),
        "goals": _goals(_("提案的目标与结果")),
        "reaction": LongText(label=_("对方的反应")),
        "convinced": LongText(label=_("打动对方的地方")),
        "unconvinced": LongText(label=_("没有说服对方的地方")),
        "audience_score": Number(
            label=_("提案对象评分（0–100）"), least=0, most=100, needed=False
        ),
        "rehearsal": Choice(
            label=_("预演是否有用"),
            choices=[
                ("yes", pgettext_lazy("rehearsal", "有用")),
                ("partly", pgettext_lazy("rehearsal", "有些用处")),
                ("no", pgettext_lazy("rehearsal", "没有用")),
                ("none", pgettext_lazy("rehearsal", "没有预演")),
            ],
        ),
        "rehearsal_note": LongText(label=_("预演发现了什么、漏了什么"), needed=False),
        "lessons": LongText(label=_("教训")),
        "actions": _actions(),
    },
)

REVIEW_RECORD = Spec(
    _("执行总结评估会记录"),
    {
        **_meeting(),
        "goals": _goals(_("目标与结果")),
        "schedule": Rows(
            label=_("时间：计划与实际"),
            least=0,
            help=_("已按系统里的日期填好。晚于计划的，写明原因。"),
            columns={
                "item": Text(label=_("事项")),
                "planned_on": Day(label=_("计划"), needed=False),
                "actual_on": Day(label=_("实际"), needed=False),
                "reason": Text(label=_("延误的原因"), needed=False),
            },
        ),
        "time": LongText(label=_("对时间的评价")),
        "costs": Rows(
            label=_("成本：计划与实际"),
            least=0,
            help=_("超出计划的，写明原因。"),
            columns={
                "item": Text(label=_("事项")),
                "planned": Money(label=_("计划（元）"), needed=False),
                "actual": Money(label=_("实际（元）"), needed=False),
                "reason": Text(label=_("超出的原因"), needed=False),
            },
        ),
        "hours": Rows(
            label=_("工时与改稿"),
            least=0,
            columns={
                "order": Text(label=_("工作单")),
                "turns": Number(label=_("稿数")),
                "returns": Number(label=_("部门内退回"), needed=False),
                "planned": Number(label=_("计划工时"), needed=False),
                "actual": Number(label=_("实际工时"), needed=False),
            },
        ),
        "cost": LongText(label=_("对成本的评价")),
        "late_steps": Rows(
            label=_("超过期限的步骤"),
            least=0,
            columns={
                "step": Text(label=_("步骤")),
                "person": Text(label=_("谁"), needed=False),
                "due_at": Moment(label=_("期限")),
                "done_at": Moment(label=_("完成")),
                "reason": Text(label=_("原因"), needed=False),
            },
        ),
        "quality": LongText(label=_("质量")),
        "client_score": Number(
            label=_("客户评分（0–100）"), least=0, most=100, needed=False
        ),
        "good": LongText(label=_("做得好的")),
        "bad": LongText(label=_("做得不好的")),
        "lessons": LongText(label=_("教训")),
        "actions": _actions(),
        "is_case": YesNo(label=_("列入案例库")),
        "case_reason": LongText(label=_("列入或不列入的理由")),
    },
)


def proposal_rule(data: Data, outcome: str) -> list[str]:
    return [*_early_actions(data), *_rehearsal(data)]


def execution_rule(data: Data, outcome: str) -> list[str]:
    return [*_early_actions(data), *_late(data), *_dear(data)]


def _early_actions(data: Data) -> Iterator[str]:
    """
    Refuse an action that is due before the meeting that decided it.
    """
    if not data.get("held_at"):
        return
    held = timezone.localtime(datetime.fromisoformat(data["held_at"])).date()
    for row in data.get("actions") or []:
        if row.get("due_on") and row["due_on"] < held.isoformat():
            params = {"action": row.get("action")}
            yield _now("行动“%(action)s”的期限早于开会的日子。") % params


def _rehearsal(data: Data) -> Iterator[str]:
    if data.get("rehearsal") in {"partly", "no"} and not data.get("rehearsal_note"):
        yield _now("预演用处不大的，请写明漏了什么。")


def _late(data: Data) -> Iterator[str]:
    """
    Ask why something has ended after its date.
    """
    for row in data.get("schedule") or []:
        planned, actual = row.get("planned_on"), row.get("actual_on")
        if planned and actual and actual > planned and not row.get("reason"):
            yield _now("“%(item)s”晚于计划，请写明原因。") % {"item": row.get("item")}


def _dear(data: Data) -> Iterator[str]:
    """
    Ask why something has cost more than was planned.
    """
    for row in data.get("costs") or []:
        planned, actual = row.get("planned"), row.get("actual")
        exceeds = None not in (planned, actual) and actual > planned
        if exceeds and not row.get("reason"):
            yield _now("“%(item)s”超出计划，请写明原因。") % {"item": row.get("item")}
