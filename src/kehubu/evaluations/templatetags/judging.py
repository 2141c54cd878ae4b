"""How grades, lights, signals and money are shown."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core import money
from kehubu.evaluations.forms import span_label
from kehubu.evaluations.importing import Span
from kehubu.evaluations.models import ClientFigures, Signal, StageName
from kehubu.evaluations.registers import ALARMS

register = template.Library()
LIGHTS = {"green": "is-good", "amber": "is-warn", "red": "is-bad"}
GRADES = {"A": "is-good", "B": "is-now", "D": "is-bad"}
STAGES = {"declining": "is-warn", "lost": "is-bad", "win_back": "is-warn"}
WHY: dict[str, str | Promise] = {
    "prospect": _("还没有成为客户"),
    "idle": _("一年以上没有往来"),
    "falling": _("流水比前一个半年少两成以上"),
    "first": _("项目不超过一个，也没有前期数字"),
    "rising": _("流水比前一个半年多两成以上"),
    "even": _("往来平稳"),
}
ITEMS: dict[str, str | Promise] = {
    "repayment": _("还款"),
    "volume": _("业务量"),
    "yield": _("利润率"),
    "tenure": _("往来时间"),
}
RULES: dict[str, str | Promise] = {
    "sporadic": _("往来不超过三个月：首次和零星客户不授信。"),
    "new": _("往来不满一年：最高 A 级。"),
    "repayment": _("还款没有达到最低分：降一级。"),
    "volume": _("业务量没有达到最低分：降一级。"),
}


@register.filter
def yuan(fen: int | None) -> str:
    """
    Show an amount; one below nothing with its sign in front.
    """
    if fen is None:
        return "—"
    return f"-{money.shown(-fen)}" if fen < 0 else money.shown(fen)


@register.filter
def light_class(light: str) -> str:
    return LIGHTS.get(light, "")


@register.filter
def grade_class(letter: str) -> str:
    return GRADES.get(letter, "")


@register.filter
def stage_class(stage: str) -> str:
    return STAGES.get(stage, "")


@register.filter
def stage_label(stage: str) -> str:
    return str(StageName(stage).label) if stage else ""


@register.filter
def stage_why(why: str) -> str:
    return str(WHY[why])


@register.filter
def item_label(key: str) -> str:
    return str(ITEMS[key])


@register.filter
def rule_label(key: str) -> str:
    return str(RULES[key])


@register.filter
def alarm_label(signal: Signal) -> str:
    return str(ALARMS[signal.kind].label)


@register.filter
def alarm_said(signal: Signal) -> str:
    told = str(ALARMS[signal.kind].sentence)
    return told % dict(signal.said)


@register.filter
def period_label(figures: ClientFigures) -> str:
    return span_label(Span(figures.kind, figures.first, figures.last))
