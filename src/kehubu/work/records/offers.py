"""Offers side by side, and the choice among them: no supplier without a comparison."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.procedures.records import Field, LongText, Money, Rows, Text
from kehubu.procedures.records.fields import Label

LEAST = 2
"""At least so many offers; a third is welcome."""


def comparison(label: Label, **columns: Field) -> dict[str, Field]:
    """
    Return the fields of a comparison sheet, with further ``columns`` for each offer.
    """
    return {
        "offers": Rows(
            label=label,
            least=LEAST,
            help=_("至少两家，最好三家。"),
            columns={
                "company": Text(label=_("公司")),
                "contact": Text(label=_("联系人")),
                "price_fen": Money(label=_("报价（元）")),
                **columns,
            },
        ),
        "chosen": Text(label=_("选定的公司"), help=_("照报价表里的名称写。")),
        "reason": LongText(
            label=_("选定的理由"), help=_("没有选最低报价的，写明为什么。")
        ),
    }


def chosen_rule(data: Mapping[str, Any], outcome: str) -> list[str]:
    """
    Ask for a choice among different companies that have made an offer.
    """
    companies = [row.get("company") for row in data.get("offers") or []]
    told = []
    if len(set(companies)) < len(companies):
        told.append(_now("报价表里有重复的公司。"))
    if data.get("chosen") and data["chosen"] not in companies:
        told.append(
            _now("选定的公司“%(company)s”不在报价表里。") % {"company": data["chosen"]}
        )
    return told
