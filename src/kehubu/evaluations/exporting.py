"""Figures and judged clients on their way out, as Excel."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from kehubu.clients.models import Client
from kehubu.core import wording
from kehubu.core.spreadsheets import Column, write_xlsx
from kehubu.evaluations.importing import FIELDS
from kehubu.evaluations.models import ClientFigures, Signal, Standing
from kehubu.evaluations.registers import ALARMS

MONEY = "#,##0.00"
AMOUNTS = ("billings", "income", "cost", "received")


def figures_list(figures: Iterable[ClientFigures]) -> bytes:
    """
    Return figures as an Excel file that can be imported again.
    """
    columns = [
        Column(str(label), MONEY if name in AMOUNTS else "General")
        for name, label in FIELDS.items()
    ]
    rows = (_figures(each) for each in figures)
    return write_xlsx(_("经营数字"), [*columns, Column(_("数据来源"))], rows)


def judged_list(clients: Iterable[Client], *, with_scores: bool) -> bytes:
    """
    Return how clients stand, with their scores where these are for the reader.
    """
    columns = [
        _("客户"),
        _("客户分级"),
        _("健康度"),
        _("生命周期"),
        _("预警"),
        _("下次评价期限"),
        _("小组"),
    ]
    cells = _judged
    if with_scores:
        columns.append(_("总分"))
        cells = _scored
    rows = (cells(each) for each in clients)
    return write_xlsx(_("客户评价"), [Column(title) for title in columns], rows)


def _figures(each: ClientFigures) -> list[object]:
    is_month = each.kind == ClientFigures.Kind.MONTH
    half = 1 if each.first.month == 1 else 2
    period = f"{each.first:%Y-%m}" if is_month else f"{each.first.year}H{half}"
    return [
        each.client.name,
        period,
        _yuan(each.billings_fen),
        _yuan(each.gross_income_fen),
        _yuan(each.direct_cost_fen),
        _yuan(each.received_fen),
        each.late_days,
        each.source,
    ]


def _judged(client: Client) -> list[object]:
    standing = _standing(client)
    team = wording.listed(member.user for member in client.team.all())
    signals: Iterable[Signal] = getattr(client, "open_signals", ())
    return [
        client.name,
        standing.grade,
        standing.health if _sees_money(client) else standing.get_light_display(),
        standing.get_stage_display() if standing.stage else "",
        wording.listed(ALARMS[each.kind].label for each in signals),
        standing.next_due_on,
        team,
    ]


def _scored(client: Client) -> list[object]:
    total = _standing(client).total if _sees_money(client) else None
    return [*_judged(client), total]


def _sees_money(client: Client) -> bool:
    """
    Tell whether the reader sees the client's money, as the list has asked.
    """
    return bool(getattr(client, "sees_money", False))


def _standing(client: Client) -> Standing:
    """
    Return how a client stands; as good as nothing where it was not computed yet.
    """
    found: Standing = getattr(client, "standing", None) or Standing(client=client)
    return found


def _yuan(fen: int | None) -> Decimal | None:
    return None if fen is None else Decimal(fen) / 100
