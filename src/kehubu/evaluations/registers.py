"""
What other apps bring: figures for criteria, inputs of the health score, detectors of
early warnings, and the money of clients once something else than finance knows it.

Providers are asked for many clients at once and answer for those of whom they know
something. They suggest; a person decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.evaluations.halves import Half
from kehubu.evaluations.scoring import WEIGHTS

Keys = Sequence[int]


@dataclass(frozen=True, slots=True)
class Figure:
    """
    What the system knows of a criterion. ``share`` is the part of the full mark that it
    suggests, from 0 to 1; None where it shows records and a person judges. ``url``
    leads to the cases, ``why`` explains the suggestion.
    """

    said: str
    share: Decimal | None = None
    url: str = ""
    why: str = ""


FigureProvider = Callable[[Keys, Half], Mapping[int, Figure]]


@dataclass(frozen=True, slots=True)
class Reading:
    """An input of the health score: from 0 to 100 points, and what it is in words."""

    points: int
    said: str


HealthProvider = Callable[[Keys, date], Mapping[int, Reading]]


@dataclass(frozen=True, slots=True)
class Vital:
    """An input that the health score asks for; money is shown to those who see it."""

    key: str
    label: str | Promise
    weight: int
    is_money: bool = False


VITALS = (
    Vital("margin", _("利润率"), 20, is_money=True),
    Vital("late_days", _("逾期天数"), 20, is_money=True),
    Vital("spend", _("流水走势"), 15, is_money=True),
    Vital("contact_gap", _("联络间隔"), 15),
    Vital("complaints", _("投诉"), 10),
    Vital("rounds", _("改稿轮次"), 10),
    Vital("team", _("小组稳定"), 10),
)

Detector = Callable[[Keys, date], Mapping[int, Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Alarm:
    """A kind of early warning; ``sentence`` has placeholders for what is said."""

    key: str
    label: str | Promise
    sentence: str | Promise
    is_money: bool = False


ALARMS = {
    each.key: each
    for each in (
        Alarm(
            "spend_down",
            _("投入下降"),
            _("近半年流水 %(now)s，比前一个半年少 %(percent)s%%。"),
            is_money=True,
        ),
        Alarm(
            "late_payment",
            _("付款延迟"),
            _("最近一期平均逾期 %(days)s 天。"),
            is_money=True,
        ),
        Alarm("silence", _("沉寂"), _("已有 %(days)s 天没有往来。")),
        Alarm("personnel", _("人员变动"), _("客户方人员有变动：%(what)s。")),
        Alarm("complaint", _("投诉"), _("有 %(n)s 件投诉还没有办结。")),
        Alarm("lost_pitch", _("失单"), _("“%(title)s”没有成。")),
    )
}


@dataclass(frozen=True, slots=True)
class Money:
    """
    What a client has brought in a period, in fen. ``cost_fen`` and ``received_fen`` are
    those of the parts of the period of which they are known, as ``cost_income_fen`` is
    the gross income of these parts; ``months`` are those with billings.
    """

    billings_fen: int = 0
    income_fen: int = 0
    cost_fen: int | None = None
    cost_income_fen: int = 0
    received_fen: int | None = None
    late_days: Decimal | None = None
    months: int = 0

    @property
    def margin(self) -> Decimal | None:
        """
        Gross income less direct costs, in per cent of gross income.
        """
        if self.cost_fen is None or self.cost_income_fen <= 0:
            return None
        profit = self.cost_income_fen - self.cost_fen
        share = Decimal(profit) * 100 / self.cost_income_fen
        return share.quantize(Decimal("0.1"))


MoneyProvider = Callable[[Keys | None, date, date], Mapping[int, Money]]
"""Clients (None: all), first and last day → what each has brought."""


@dataclass
class _Known:
    figures: dict[str, list[FigureProvider]] = field(default_factory=dict)
    vitals: dict[str, HealthProvider] = field(default_factory=dict)
    detectors: dict[str, list[Detector]] = field(default_factory=dict)
    money: list[MoneyProvider] = field(default_factory=list)


_known = _Known()


class UnknownKey(KeyError):
    """A provider names a criterion, an input or a warning that is not asked for."""


def provide_figures(criterion: str, provider: FigureProvider) -> None:
    """
    Have a criterion of evaluations filled in; of several providers each is shown, and
    the first that suggests points is taken up.

    :raises UnknownKey: if there is no such criterion
    """
    if criterion not in WEIGHTS:
        raise UnknownKey(criterion)
    _known.figures.setdefault(criterion, []).append(provider)


def provide_health(key: str, provider: HealthProvider) -> None:
    """
    Have an input of the health score filled in.

    :raises UnknownKey: if the score asks for no such input
    """
    if key not in {vital.key for vital in VITALS}:
        raise UnknownKey(key)
    _known.vitals[key] = provider


def provide_alarms(key: str, detector: Detector) -> None:
    """
    Have a kind of early warning detected; of several detectors each may notice it.

    :raises UnknownKey: if there is no such kind
    """
    if key not in ALARMS:
        raise UnknownKey(key)
    _known.detectors.setdefault(key, []).append(detector)


def provide_money(provider: MoneyProvider) -> None:
    """
    Have the money of clients from somewhere else than from what finance enters.
    """
    _known.money = [provider]


def figures_of(keys: Keys, half: Half) -> dict[int, dict[str, list[Figure]]]:
    """
    Return what is known of these clients by criterion.
    """
    found: dict[int, dict[str, list[Figure]]] = {key: {} for key in keys}
    for criterion, providers in _known.figures.items():
        for provider in providers:
            for key, figure in provider(keys, half).items():
                found[key].setdefault(criterion, []).append(figure)
    return found


def readings_of(keys: Keys, today: date) -> dict[int, dict[str, Reading]]:
    """
    Return the inputs of the health score that are known of these clients.
    """
    found: dict[int, dict[str, Reading]] = {key: {} for key in keys}
    for name, provider in _known.vitals.items():
        for key, reading in provider(keys, today).items():
            found[key][name] = reading
    return found


def alarms_of(keys: Keys, today: date) -> dict[int, dict[str, Mapping[str, Any]]]:
    """
    Return what detectors notice of these clients today, by kind.
    """
    found: dict[int, dict[str, Mapping[str, Any]]] = {key: {} for key in keys}
    for kind, detectors in _known.detectors.items():
        for detector in detectors:
            for key, said in detector(keys, today).items():
                found[key].setdefault(kind, said)
    return found


def money_of(keys: Keys | None, first: date, last: date) -> dict[int, Money]:
    """
    Return what clients have brought between two days.
    """
    return {
        key: money
        for provider in _known.money
        for key, money in provider(keys, first, last).items()
    }
