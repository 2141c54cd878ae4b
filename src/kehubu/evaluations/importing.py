"""Figures of clients from a spreadsheet or from what was pasted: pure reading."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kehubu.core import money, spreadsheets, wording
from kehubu.core.spreadsheets import Row
from kehubu.evaluations.halves import Half
from kehubu.evaluations.models import ClientFigures

Kind = ClientFigures.Kind
FIELDS: Mapping[str, str | Promise] = {
    "client": gettext_lazy("客户"),
    "period": gettext_lazy("期间"),
    "billings": gettext_lazy("流水"),
    "income": gettext_lazy("毛收入"),
    "cost": gettext_lazy("直接成本"),
    "received": gettext_lazy("已收款"),
    "late_days": gettext_lazy("平均逾期天数"),
}
ALIASES: Mapping[str, Sequence[str]] = {
    "client": ["客户", "客户名称", "客户简称", "客戶", "客戶名稱"],
    "period": ["期间", "月份", "半年", "期間"],
    "billings": ["流水", "营业额", "开票额", "營業額"],
    "income": ["毛收入", "毛利"],
    "cost": ["直接成本", "成本"],
    "received": ["已收款", "回款", "收款"],
    "late_days": ["平均逾期天数", "逾期天数", "逾期天數"],
}
NEEDED = ("client", "period", "billings", "income")
MOST_ROWS = 2000
LARGEST_FEN = 10**13
MOST_DAYS = Decimal(9999)
_MONTH = re.compile(r"([0-9]{4})[-/.年]?(0?[1-9]|1[0-2])月?(?:[-/.]0?1日?)?")
_HALF = re.compile(r"([0-9]{4})年?(上半年|下半年|-?[hH][12])")


@dataclass(frozen=True, slots=True)
class Span:
    """A month or a half-year."""

    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Line:
    """A row that could be read: whose, of which period, and the values to be kept."""

    number: int
    client: str
    span: Span
    values: Mapping[str, Any]


@dataclass
class Sheet:
    lines: list[Line] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def span_of(text: str) -> Span | None:
    """
    Return the period that a text names: 2026-03, 2026年3月, 2026年上半年, 2026H1.
    """
    plain = "".join(text.split())
    if found := _HALF.fullmatch(plain):
        is_first = found[2] == "上半年" or found[2].endswith("1")
        return half_span(Half(int(found[1]), 1 if is_first else 2))
    if found := _MONTH.fullmatch(plain):
        return month_span(int(found[1]), int(found[2]))
    return None


def half_span(half: Half) -> Span:
    return Span(Kind.HALF, half.first, half.last)


def month_span(year: int, month: int) -> Span | None:
    """
    Return a month of the years that an agency may have figures of.
    """
    if Half.named(f"{year:04}-h1") is None:
        return None
    number = year * 12 + month
    after = date(number // 12, number % 12 + 1, 1)
    return Span(
        Kind.MONTH, date(year, month, 1), date.fromordinal(after.toordinal() - 1)
    )


def read(rows: Sequence[Row]) -> Sheet:
    """
    Read rows with a header; what cannot be read is named by its row.
    """
    sheet = Sheet()
    header = spreadsheets.find_header(rows, ALIASES)
    if header is None:
        sheet.problems.append(_("没有找到表头。第一行请写：%(names)s。") % _names())
        return sheet
    columns = {name: index for index, name in header.columns.items()}
    lacking = [str(FIELDS[name]) for name in NEEDED if name not in columns]
    if lacking:
        told = _("缺少这些列：%(names)s。") % {"names": wording.listed(lacking)}
        sheet.problems.append(told)
        return sheet
    body = rows[header.index + 1 :]
    if len(body) > MOST_ROWS:
        sheet.problems.append(_("一次最多 %(n)s 行。") % {"n": MOST_ROWS})
        return sheet
    for row in body:
        _read_row(sheet, row, {f: row.cell(i) for f, i in columns.items()})
    if not body:
        sheet.problems.append(_("表头下面没有数据。"))
    return sheet


def _names() -> dict[str, str]:
    return {"names": wording.listed(FIELDS.values())}


def _read_row(sheet: Sheet, row: Row, cells: Mapping[str, str]) -> None:
    wrong: list[str] = []
    span = span_of(cells["period"])
    if not cells["client"]:
        wrong.append(_("没有客户"))
    if span is None:
        wrong.append(_("期间看不懂，请写成 2026-03 或 2026年上半年"))
    values = {
        "billings_fen": _fen(cells, "billings", wrong),
        "gross_income_fen": _fen(cells, "income", wrong),
        "direct_cost_fen": _fen(cells, "cost", wrong),
        "received_fen": _fen(cells, "received", wrong),
        "late_days": _days(cells.get("late_days", ""), wrong),
    }
    if span is None or wrong:
        number = _("第 %(n)s 行") % {"n": row.number}
        sheet.problems.append(wording.labelled(number, wording.clauses(wrong)))
        return
    sheet.lines.append(Line(row.number, cells["client"], span, values))


def _fen(cells: Mapping[str, str], name: str, wrong: list[str]) -> int | None:
    """
    Return an amount in fen; only gross income may be below nothing.
    """
    text = cells.get(name, "")
    if not text and name not in NEEDED:
        return None
    amount = money.read(text)
    is_low = amount is not None and amount < 0 and name != "income"
    if amount is None or is_low or abs(amount) > LARGEST_FEN:
        wrong.append(_("“%(field)s”不是金额") % {"field": FIELDS[name]})
        return None
    return amount


def _days(text: str, wrong: list[str]) -> Decimal | None:
    if not text.strip():
        return None
    days = _number(text.strip())
    if days is None or not 0 <= days <= MOST_DAYS:
        wrong.append(_("“%(field)s”不是天数") % {"field": FIELDS["late_days"]})
        return None
    return days.quantize(Decimal("0.1"))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
