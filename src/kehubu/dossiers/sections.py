"""The sections of a dossier: what is shown, edited and printed together."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    """
    ``is_market``: all who see the client read it, else insiders only. ``perm`` is what
    one needs to write it.
    """

    key: str
    label: str | Promise
    fields: tuple[str, ...]
    is_market: bool = False
    perm: str = "dossiers.amend_business"


_ALL = (
    Section(
        "market",
        _("产品与市场地位"),
        ("product_mix", "handled", "industry_rank"),
        is_market=True,
    ),
    Section(
        "company",
        _("公司概况"),
        (
            "founded_on",
            "founder",
            "legal_form",
            "fax",
            "staff",
            "sites",
            "results",
            "plans",
        ),
    ),
    Section(
        "advertising",
        _("广告情况"),
        ("budget_year", "budget_fen", "agencies", "ad_effect"),
    ),
    Section(
        "finance",
        _("财务资料"),
        (
            "tax_no",
            "invoice_title",
            "payment_days",
            "capital_fen",
            "fiscal_month",
            "banking",
            "credit_remark",
        ),
        perm="dossiers.amend_money",
    ),
    Section("outlook", _("前景与意见"), ("outlook",)),
    Section("calendar", _("年度活动日历"), ("activities", "memo")),
)
SECTIONS: Mapping[str, Section] = MappingProxyType({each.key: each for each in _ALL})
SECTION_OF: Mapping[str, Section] = MappingProxyType(
    {field: each for each in _ALL for field in each.fields}
)
