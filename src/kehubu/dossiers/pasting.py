"""
Figures pasted from a sheet: tab-separated lines, with or without a line of headings.

Reads each line into what it says and what is wrong with it; nothing is looked up here.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core import money
from kehubu.core.spreadsheets import Row, pasted
from kehubu.dossiers.spans import Span, read

COLUMNS = ("who", "period", "medium", "region", "amount", "source")
"""The order in which columns are taken where no line of headings says otherwise."""
HEADINGS: Mapping[str, str] = MappingProxyType(
    {
        "谁": "who",
        "品牌": "who",
        "公司": "who",
        "竞争者": "who",
        "广告主": "who",
        "期间": "period",
        "时间": "period",
        "月份": "period",
        "年月": "period",
        "季度": "period",
        "年度": "period",
        "年份": "period",
        "媒介": "medium",
        "媒体": "medium",
        "媒介类型": "medium",
        "地区": "region",
        "区域": "region",
        "城市": "region",
        "市场": "region",
        "金额": "amount",
        "金额元": "amount",
        "广告量": "amount",
        "花费": "amount",
        "投放金额": "amount",
        "费用": "amount",
        "来源": "source",
        "数据来源": "source",
    }
)
NEEDED = frozenset({"period", "medium", "amount"})
MOST_LINES = 500
LARGEST_FEN = 10**13
LONGEST = MappingProxyType({"region": 40, "source": 200})


@dataclass(slots=True)
class Line:
    """
    A line: its number in what was pasted, what it says, and what is wrong with it.
    """

    number: int
    cells: Mapping[str, str]
    span: Span | None = None
    amount_fen: int | None = None
    problems: list[str | Promise] = field(default_factory=list)


class TooManyLines(ValueError):
    """More than :data:`MOST_LINES` lines are pasted at once."""


def read_lines(text: str) -> list[Line]:
    """
    Return the lines that say something; the first one may be headings.

    :raises TooManyLines: if there are more than can be looked through
    """
    rows = pasted(text)
    if len(rows) > MOST_LINES + 1:
        raise TooManyLines(len(rows))
    columns: Sequence[str] = COLUMNS
    if rows and (named := _headings(rows[0].cells)):
        columns, rows = named, rows[1:]
    return [_line(row, columns) for row in rows]


def _headings(cells: Sequence[str]) -> list[str]:
    """
    Return what each column holds if these are headings; "" for one we do not take.
    """
    plain = [re.sub(r"[\s（()）:：]", "", _folded(cell)) for cell in cells]
    named = [HEADINGS.get(cell, "") for cell in plain]
    return named if set(named) >= NEEDED else []


def _line(row: Row, columns: Sequence[str]) -> Line:
    said = {name: cell for name, cell in zip(columns, row.cells, strict=False) if name}
    line = Line(row.number, {name: said.get(name, "") for name in COLUMNS})
    line.span = read(line.cells["period"])
    if line.span is None:
        line.problems.append(_("期间看不懂，请写成 2026、2026Q1 或 2026-03"))
    line.amount_fen = amount(line.cells["amount"])
    if line.amount_fen is None:
        line.problems.append(_("金额看不懂，请写数字，单位是元"))
    for name, most in LONGEST.items():
        if len(line.cells[name]) > most:
            line.problems.append(_("地区或来源太长"))
    return line


def amount(text: str) -> int | None:
    """
    Return an amount as fen; None if it is none that can be spent.
    """
    fen = money.read(text)
    return fen if fen is not None and 0 <= fen <= LARGEST_FEN else None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
