"""What differs between two versions, in the words of the page."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import wording
from kehubu.procedures import evidence
from kehubu.procedures.engine import Difference, Outcome
from kehubu.procedures.engine.graph import Condition, Flow, Kind, Node, Signers
from kehubu.procedures.roles import label

PROPERTIES: dict[str, str | Promise] = {
    "kind": _("种类"),
    "name": _("名称"),
    "scope": _("所在子流程"),
    "documentation": _("说明"),
    "default": _("默认出线"),
    "called": _("调用的流程"),
    "attached_to": _("附在步骤"),
    "wait": _("等待（工作小时）"),
    "has_message": _("由消息开始"),
    "signers": _("多人办理"),
    "roles": _("由谁做"),
    "record": _("记录"),
    "signs": _("签什么"),
    "meaning": _("签字意义"),
    "level": _("签字级别"),
    "due": _("时限（工作小时）"),
    "clause": _("条款"),
    "waivable": _("谁可免除"),
    "is_conditional": _("视情况"),
    "action": _("自动动作"),
    "state": _("结束状态"),
    "outcomes": _("结果"),
    "source": _("从哪一步"),
    "target": _("到哪一步"),
    "condition": _("条件"),
}
KINDS: dict[Kind, str | Promise] = {
    Kind.START: _("开始"),
    Kind.END: _("结束"),
    Kind.USER: _("步骤"),
    Kind.MANUAL: _("手工步骤"),
    Kind.SERVICE: _("自动步骤"),
    Kind.SEND: _("发送"),
    Kind.CALL: _("调用流程"),
    Kind.SUB_PROCESS: _("子流程"),
    Kind.EXCLUSIVE: _("选一条路"),
    Kind.PARALLEL: _("并行"),
    Kind.INCLUSIVE: _("选几条路"),
    Kind.TIMER: _("计时器"),
}
WHAT: dict[str, str | Promise] = {
    "added": _("新增"),
    "removed": _("删去"),
    "changed": _("修改"),
}
MEANINGS: dict[str, str | Promise] = {
    "approve": _("批准"),
    "accept": _("认可"),
    "review": _("审阅"),
}
SIGNERS: dict[Signers, str | Promise] = {
    Signers.IN_TURN: _("按次序"),
    Signers.IN_ANY_ORDER: _("不分先后"),
}
REMARKS: dict[str, str | Promise] = {
    "ignored": _("没有采用"),
    "filled": _("已代为填写，请核对"),
    "arranged": _("文件里没有图，已自动排版"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: which element, what became of it, each change in words."""

    id: str
    title: str
    what: str
    said: str
    changes: list[tuple[str, str, str]]


def lines(differences: list[Difference]) -> list[Line]:
    """
    Return the differences as rows of a table.
    """
    return [
        Line(each.id, _title(each), each.what, str(WHAT[each.what]), _changes(each))
        for each in differences
    ]


def _title(each: Difference) -> str:
    item = each.after or each.before
    if isinstance(item, Flow):
        said = gettext("连线") + f" {item.source} → {item.target}"
        return f"{said} {item.name}".strip()
    if isinstance(item, Node):
        return wording.labelled(str(KINDS[item.kind]), _said(item.name) or item.id)
    return each.id


def _changes(each: Difference) -> list[tuple[str, str, str]]:
    return [
        (str(PROPERTIES[c.name]), shown(c.name, c.before), shown(c.name, c.after))
        for c in each.changes
    ]


def shown(name: str, value: object) -> str:
    """
    Return the value of a property as people read it.
    """
    if value is None or value in ("", ()):
        return "—"
    if name in {"roles", "waivable"} and isinstance(value, tuple):
        return wording.listed(label(role) for role in value)
    return _shown(name, value)


def _shown(name: str, value: object) -> str:
    match value:
        case bool():
            said = gettext("是") if value else gettext("否")
        case Kind():
            said = str(KINDS[value])
        case Signers():
            said = str(SIGNERS[value])
        case Condition():
            said = f"{value.task} = {' | '.join(value.outcomes)}"
        case Decimal():
            said = f"{value.normalize():f}"
        case tuple():
            said = wording.listed(_outcomes(value))
        case _ if name in {"record", "signs"}:
            said = kind_title(str(value))
        case _:
            said = str(MEANINGS.get(str(value), _said(str(value))))
    return said


def _outcomes(outcomes: tuple[object, ...]) -> Iterator[str]:
    for outcome in outcomes:
        if isinstance(outcome, Outcome):
            yield gettext(outcome.label)


def kind_title(kind: str) -> str:
    """
    Return what a kind of evidence is called; one without a title by its code.
    """
    try:
        return str(evidence.of(kind).title) or kind
    except evidence.UnknownEvidence:
        return kind


def _said(text: str) -> str:
    return gettext(text) if text else ""
