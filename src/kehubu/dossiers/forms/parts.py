"""One form for each kind of part; the view says what its choices are among."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import RowField
from kehubu.dossiers import traits
from kehubu.dossiers.forms.borrowed import LARGEST_YUAN, Borrowed, yuan
from kehubu.dossiers.models import (
    Brand,
    Channel,
    Output,
    Part,
    Product,
    Rival,
    RivalProduct,
)
from kehubu.dossiers.models.figures import WHOLE
from kehubu.dossiers.spans import FIRST_YEAR, LAST_YEAR


class PartForm(Borrowed):
    """``among`` are the rows that a choice is from, those the user may see."""

    def __init__(
        self, *args: Any, among: Mapping[str, QuerySet[Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.among = among
        for name, rows in among.items():
            if name in self.fields and hasattr(self.fields[name], "queryset"):
                self.fields[name].queryset = rows  # type: ignore[attr-defined]


class Judging(PartForm):
    """Has two fields for each of the thirteen rows: a merit and a fault."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in traits.ROWS.items():
            for side, word in (("merit", _("优点")), ("fault", _("缺点"))):
                self.fields[f"{key}_{side}"] = forms.CharField(
                    label=_("%(row)s：%(side)s") % {"row": label, "side": word},
                    max_length=traits.LONGEST,
                    required=False,
                )

    def trait_rows(self) -> Iterator[tuple[Any, Any, Any]]:
        for key, label in traits.ROWS.items():
            yield label, self[f"{key}_merit"], self[f"{key}_fault"]

    def main_fields(self) -> Iterator[Any]:
        """
        Yield the fields that do not stand in the table, hidden ones too.
        """
        judged = {f"{key}_{side}" for key in traits.ROWS for side in ("merit", "fault")}
        return (self[name] for name in self.fields if name not in judged)

    @property
    def values(self) -> dict[str, Any]:
        typed = self.cleaned_data
        judged = {
            key: [typed[f"{key}_merit"], typed[f"{key}_fault"]] for key in traits.ROWS
        }
        return {**super().values, "traits": traits.tidy(judged)}

    @classmethod
    def initial_of(cls, row: Model) -> dict[str, Any]:
        shown = super().initial_of(row)
        for key, (merit, fault) in row.traits.items():  # type: ignore[attr-defined]
            shown |= {f"{key}_merit": merit, f"{key}_fault": fault}
        return shown


class BrandForm(PartForm):
    class Meta:
        model = Brand
        fields = ("name", "rank", "remark")


class ProductForm(Judging):
    brand = RowField(None, label=_("品牌"))
    field_order = ("brand",)

    class Meta:
        model = Product
        fields = (
            "brand",
            "name",
            "generic_name",
            "novelty",
            "need",
            "rank",
            "uses",
            "misuse",
            "remark",
        )


class RivalForm(PartForm):
    """
    A rival may be a company of our own list; it is named, not chosen: the list is long.
    """

    company = forms.CharField(
        label=_("在我们客户名单里的公司"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"list": "companies", "autocomplete": "off"}),
        help_text=_("如果它也在客户名单里，填名单上的全称。"),
    )

    class Meta:
        model = Rival
        fields = ("name", "rank", "remark")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "company" not in self.among:
            # It stays what it is: who fills this in may not know of it.
            del self.fields["company"]

    def clean_company(self) -> Any:
        name = self.cleaned_data["company"].strip()
        if not name:
            return None
        found = list(self.among["company"].filter(name=name)[:2])
        if not found:
            raise forms.ValidationError(
                _("客户名单里没有这个名称，请照名单上的全称填写。")
            )
        if len(found) > 1:
            raise forms.ValidationError(
                _("客户名单里有不止一个同名的公司，不能判断是哪一个。")
            )
        return found[0]

    @property
    def values(self) -> dict[str, Any]:
        named = {"company"} & set(self.fields)
        return {**super().values, **{name: self.cleaned_data[name] for name in named}}

    @classmethod
    def initial_of(cls, row: Any) -> dict[str, Any]:
        name = row.company.name if row.company else ""
        return {**super().initial_of(row), "company": name}


class RivalProductForm(Judging):
    against = RowField(None, label=_("与哪个产品竞争"), required=False)

    class Meta:
        model = RivalProduct
        fields = ("name", "against", "remark")


class ChannelForm(PartForm):
    share_percent = forms.IntegerField(
        label=_("占销售额（%）"), min_value=0, max_value=WHOLE, required=False
    )

    class Meta:
        model = Channel
        fields = ("sort", "share_percent", "remark")


class OutputForm(PartForm):
    in_yuan = {"sales": "sales_fen", "profit": "profit_fen"}
    year = forms.IntegerField(
        label=_("年度"), min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    sales = yuan(_("销售额（元）"))
    profit = yuan(_("利润（元）"), least=-LARGEST_YUAN, help_text=_("亏损的写负数。"))
    field_order = ("year", "is_plan", "capacity", "made", "materials")

    class Meta:
        model = Output
        fields = ("year", "is_plan", "capacity", "made", "materials", "remark")


PART_FORMS: Mapping[type[Part], type[PartForm]] = MappingProxyType(
    {
        Brand: BrandForm,
        Product: ProductForm,
        Rival: RivalForm,
        RivalProduct: RivalProductForm,
        Channel: ChannelForm,
        Output: OutputForm,
    }
)
