"""New business on its way out, as Excel."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kehubu.core.spreadsheets import Column, write_xlsx
from kehubu.opportunities.queries import Opportunity

FEN = 100


def as_xlsx(found: Iterable[Opportunity]) -> bytes:
    """
    Return business in hand as an Excel file; amounts are in yuan.
    """
    names = [
        _("客户"),
        _("行业"),
        _("商机"),
        _("阶段"),
        _("概率（%）"),
        _("金额（元）"),
        _("加权金额（元）"),
        _("预计签约月份"),
        _("来源"),
        _("负责人"),
        _("在本阶段（天）"),
        _("下次跟进"),
        _("项目号"),
    ]
    columns = [Column(name) for name in names]
    return write_xlsx(_("商机"), columns, map(_cells, found))


def _cells(each: Opportunity) -> list[object]:
    value = each.value_fen
    return [
        each.client.name,
        each.client.industry,
        each.title,
        f"{each.stage.code} {each.stage.label}",
        each.percent,
        None if value is None else value / FEN,
        each.weighted_fen / FEN,
        f"{each.closes_on:%Y-%m}" if each.closes_on else "",
        each.source_label,
        str(each.owner or _("公海")),
        each.age_days,
        each.next_on,
        each.project.number if each.project else "",
    ]
