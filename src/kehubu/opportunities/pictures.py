"""Figures of new business as pictures; a table stands beside each of them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from kehubu.core import money
from kehubu.core.charts import Bar, across
from kehubu.opportunities.queries import Month, Tally
from kehubu.opportunities.stages import Stage


def month_bars(months: Sequence[Month]) -> str:
    """
    Draw what is expected of each month, lighter up to what it would be if all came.
    """
    bars = [
        Bar(
            month_name(month),
            month.weighted_fen,
            month.sum_fen,
            money.shown(month.weighted_fen).removesuffix(".00"),
        )
        for month in months
    ]
    return across(_("按月加权预测，浅色到全部金额"), bars) if bars else ""


def tally_bars(rows: Sequence[Tally]) -> str:
    """
    Draw how many were won under each heading, lighter up to all that were decided.
    """
    bars = [
        Bar(row.label, row.won, row.won + row.lost, f"{row.won}/{row.won + row.lost}")
        for row in rows
        if row.won + row.lost
    ]
    return across(_("赢单数，浅色到赢单和失单之和"), bars) if bars else ""


def stage_bars(rows: Sequence[tuple[Stage, int]]) -> str:
    """
    Draw how many came to each stage or beyond.
    """
    bars = [
        Bar(f"{stage.code} {stage.label}", count, 0, str(count))
        for stage, count in rows
    ]
    return across(_("到过各阶段的商机数"), bars) if rows and rows[0][1] else ""


def month_name(month: Month) -> str:
    if month.first is None:
        return _("未填月份")
    name = f"{month.first:%Y-%m}"
    return _("%(month)s（已过）") % {"month": name} if month.is_past else name
