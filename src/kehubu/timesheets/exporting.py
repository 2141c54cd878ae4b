"""Hours on their way out, as Excel."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kehubu.core.spreadsheets import Column, write_xlsx
from kehubu.timesheets.models import HourEntry


def hours_sheet(entries: Iterable[HourEntry]) -> bytes:
    columns = [
        Column(_("日期")),
        Column(_("人员")),
        Column(_("事项")),
        Column(_("步骤")),
        Column(pgettext("amount", "工时"), "0.00"),
        Column(_("可向客户收费")),
        Column(_("说明")),
    ]
    return write_xlsx(_("工时表"), columns, (_cells(entry) for entry in entries))


def _cells(entry: HourEntry) -> list[object]:
    return [
        entry.on,
        entry.person.name,
        entry.step.run.title,
        str(entry.step),
        Decimal(entry.minutes) / 60,
        entry.is_billable,
        entry.note,
    ]
