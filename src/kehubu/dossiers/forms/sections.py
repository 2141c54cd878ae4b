"""One form for each section of a dossier."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import DayField, past_day_of
from kehubu.dossiers import tax_numbers
from kehubu.dossiers.forms.borrowed import Borrowed, yuan
from kehubu.dossiers.models import Dossier
from kehubu.dossiers.models.dossiers import LONGEST_TERMS
from kehubu.dossiers.sections import SECTIONS
from kehubu.dossiers.services.sections import BudgetNeedsYear, WrongTaxNumber
from kehubu.dossiers.spans import FIRST_YEAR, LAST_YEAR
from kehubu.dossiers.values import MONTHS

SectionForm = Borrowed
MOST_STAFF = 10_000_000
"""More than any company of the world employs."""


class MarketForm(Borrowed):
    class Meta:
        model = Dossier
        fields = SECTIONS["market"].fields


class FoundingField(DayField):
    """Some houses are older than anybody who works in them."""

    first = date(1000, 1, 1)


class CompanyForm(Borrowed):
    staff = forms.IntegerField(
        label=_("员工人数"), min_value=0, max_value=MOST_STAFF, required=False
    )

    class Meta:
        model = Dossier
        fields = SECTIONS["company"].fields
        field_classes = {"founded_on": FoundingField}
        help_texts = {"fax": _("没有传真的，请写“无”。")}

    def clean_founded_on(self) -> date | None:
        return past_day_of(self, "founded_on")


class AdvertisingForm(Borrowed):
    in_yuan = {"budget": "budget_fen"}
    budget_year = forms.IntegerField(
        label=_("预算年度"), min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False
    )
    budget = yuan(_("广告预算（元）"))
    field_order = ("budget_year", "budget")

    class Meta:
        model = Dossier
        fields = ("budget_year", "agencies", "ad_effect")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("budget") is not None and not typed.get("budget_year"):
            self.add_error("budget_year", BudgetNeedsYear.message)
        return typed


class FinanceForm(Borrowed):
    in_yuan = {"capital": "capital_fen"}
    tax_no = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=40,
        required=False,
        help_text=_("18 位，与营业执照一致；保存时核对校验位。"),
    )
    payment_days = forms.IntegerField(
        label=_("付款期限（天）"),
        min_value=0,
        max_value=LONGEST_TERMS,
        required=False,
        help_text=_("从交付之日算起；大型企业超过 60 天的，会提醒。"),
    )
    fiscal_month = forms.IntegerField(
        label=_("会计年度结账月"), min_value=1, max_value=12, required=False
    )
    capital = yuan(_("注册资本（元）"))
    field_order = ("tax_no", "invoice_title", "payment_days", "capital")

    class Meta:
        model = Dossier
        fields = (
            "tax_no",
            "invoice_title",
            "payment_days",
            "fiscal_month",
            "banking",
            "credit_remark",
        )

    def clean_tax_no(self) -> str:
        code = tax_numbers.tidy(self.cleaned_data["tax_no"])
        if code and not tax_numbers.is_valid(code):
            raise forms.ValidationError(WrongTaxNumber.message)
        return code


class OutlookForm(Borrowed):
    class Meta:
        model = Dossier
        fields = SECTIONS["outlook"].fields


class CalendarForm(Borrowed):
    """Twelve lines, one for each month, and a memo."""

    class Meta:
        model = Dossier
        fields = ("memo",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for month in MONTHS:
            self.fields[f"month_{month}"] = forms.CharField(
                label=_("%(n)s月") % {"n": month}, max_length=200, required=False
            )
        self.order_fields([f"month_{month}" for month in MONTHS])

    @property
    def values(self) -> dict[str, Any]:
        typed = {str(m): self.cleaned_data[f"month_{m}"].strip() for m in MONTHS}
        activities = {month: text for month, text in typed.items() if text}
        return {**super().values, "activities": activities}

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        months = {f"month_{m}": row.activities.get(str(m), "") for m in MONTHS}
        return {**super().initial_of(row), **months}


SECTION_FORMS: Mapping[str, type[Borrowed]] = MappingProxyType(
    {
        "market": MarketForm,
        "company": CompanyForm,
        "advertising": AdvertisingForm,
        "finance": FinanceForm,
        "outlook": OutlookForm,
        "calendar": CalendarForm,
    }
)
