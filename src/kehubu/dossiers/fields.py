"""
The fifteen fields of TL-C1.01: who knows whether one is filled, and what stands in it.

An app says so with :func:`provide` when it starts. So the figure is asked of the rows
that are there anyway, and a field of an upper app needs no import of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import Case, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.dossiers.completeness import WEIGHTS, Answer, Completeness, judge
from kehubu.people.models import User

LABELS: Mapping[str, str | Promise] = MappingProxyType(
    {
        "f01": _("客户名称"),
        "f02": _("品牌"),
        "f03": _("产品"),
        "f04": _("地址"),
        "f05": _("电话"),
        "f06": _("传真"),
        "f07": _("广告量"),
        "f08": _("合作项目"),
        "f09": _("预算"),
        "f10": _("完成情况"),
        "f11": _("往来文件"),
        "f12": _("公司内部有关文件"),
        "f13": _("客户总主管"),
        "f14": _("广告主管"),
        "f15": _("其他关键人物"),
    }
)
WHOLE = 100
"""Per cent."""
EVERY = Q(pk__isnull=False)
"""Applies to every client."""


@dataclass(frozen=True, slots=True)
class Field:
    """
    A field as an app answers for it: ``filled`` is a condition over rows of clients,
    ``shown`` what stands in it for a reader, ``where`` the address at which it is
    filled in; it is asked of the clients to which it ``applies`` only.
    """

    code: str
    filled: Any
    shown: Callable[[Client, User], str]
    where: Callable[[Client], str]
    applies: Q

    @property
    def label(self) -> str | Promise:
        return LABELS[self.code]

    @property
    def weight(self) -> int:
        return WEIGHTS[self.code]

    @property
    def state(self) -> Case:
        """
        1 where it is filled, 0 where it is not, NULL where it does not apply.
        """
        return Case(
            When(~self.applies, then=Value(None)),
            When(self.filled, then=Value(1)),
            default=Value(0),
        )


_known: dict[str, Field] = {}


def provide(
    code: str,
    *,
    filled: Any,
    shown: Callable[[Client, User], str],
    where: Callable[[Client], str],
    applies: Q = EVERY,
) -> None:
    """
    Answer for a field of the handbook; ``filled`` refers to the client as
    ``OuterRef("pk")`` where it looks at other rows.
    """
    _known[code] = Field(code, filled, shown, where, applies)


def known() -> list[Field]:
    """
    Return the fields for which some app answers, in the order of the handbook.
    """
    return [_known[code] for code in LABELS if code in _known]


def answered(clients: QuerySet[Client]) -> QuerySet[Any]:
    """
    Return the clients with the state of each field, ``f01`` to ``f15``.
    """
    return clients.annotate(**{field.code: field.state for field in known()})


def completeness(row: Any) -> Completeness:
    """
    Weigh the states that :func:`answered` has annotated.
    """
    states = [(field.code, getattr(row, field.code)) for field in known()]
    return judge(Answer(c, None if s is None else bool(s)) for c, s in states)


def share() -> Any:
    """
    Return as SQL how many per cent of the fields that apply are filled, by weight.
    """
    gained: Any = Value(0)
    whole: Any = Value(0)
    for field in known():
        weight = Value(field.weight)
        asked = Case(When(field.applies, then=weight), default=Value(0))
        both = When(field.applies & _as_q(field.filled), then=weight)
        gained, whole = gained + Case(both, default=Value(0)), whole + asked
    return Cast(gained, FloatField()) * WHOLE / whole


def _as_q(condition: Any) -> Q:
    return condition if isinstance(condition, Q) else Q(condition)
