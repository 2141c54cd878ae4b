"""The list of a month on its way out, as Excel."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _

from kehubu.core.spreadsheets import Column, write_xlsx
from kehubu.traffic.models import MonthlyClose
from kehubu.traffic.queries import Line


def month_list(close: MonthlyClose, lines: Iterable[Line]) -> bytes:
    columns = [
        Column(_("工作号")),
        Column(_("单号")),
        Column(_("客户")),
        Column(_("项目")),
        Column(_("可向客户收费")),
        Column(_("计划工时"), "0.00"),
        Column(_("实际工时"), "0.00"),
        Column(_("预算（元）"), "#,##0.00"),
        Column(_("状态")),
        Column(_("原因")),
    ]
    return write_xlsx(f"{_('月结')} {close}", columns, (_cells(line) for line in lines))


def _cells(line: Line) -> list[object]:
    order, budget = line.job.bag.order, line.budget_fen
    return [
        line.job.bag.number,
        order.number,
        order.project.client.name,
        order.project.title,
        line.is_billable,
        Decimal(line.planned_minutes or 0) / 60,
        Decimal(line.actual_minutes) / 60,
        None if budget is None else Decimal(budget) / 100,
        line.row.get_state_display(),
        line.row.reason,
    ]
