"""Advertising spend: what a table shows, rows typed, lines pasted."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kehubu.core import money
from kehubu.core.forms import RowField
from kehubu.dossiers import media, spans
from kehubu.dossiers.forms.borrowed import LARGEST_YUAN
from kehubu.dossiers.models import AdSpend, Rival
from kehubu.dossiers.services.spending import Spending
from kehubu.dossiers.spending import ALL, OWN, Asked

LONGEST_PASTE = 200_000
"""Characters."""


class GridForm(forms.Form):
    """Which year, of whom, of which region; what is not known is as if not asked."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int, required=False)
    who = forms.ChoiceField(label=_("谁的"), required=False)
    region = forms.ChoiceField(label=_("地区"), required=False)

    def __init__(
        self,
        data: QueryDict,
        *,
        years: Sequence[int],
        rivals: Sequence[Rival],
        regions: Sequence[str],
    ) -> None:
        super().__init__(data)
        self.latest = years[0]
        named = [(str(rival.pk), rival.name) for rival in rivals]
        whose = [(OWN, _("客户自己")), (ALL, _("客户和竞争者合计")), *named]
        choices = {
            "year": [(str(year), str(year)) for year in years],
            "who": whose,
            "region": [("", _("全部")), *((region, region) for region in regions)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        self.initial = {"year": self.latest, "who": OWN}

    @property
    def asked(self) -> Asked:
        self.is_valid()
        said = self.cleaned_data
        return Asked(
            year=said.get("year") or self.latest,
            who=said.get("who") or OWN,
            region=said.get("region") or "",
        )


class SpendForm(forms.Form):
    """A figure, as it is typed."""

    rival = RowField(None, label=_("谁的"), required=False, empty_label=_("客户自己"))
    period = forms.CharField(
        label=_("期间"),
        max_length=20,
        help_text=_("2026、2026Q1 或 2026-03"),
    )
    medium = forms.ChoiceField(
        label=_("媒介"), choices=[("", _("请选择")), *AdSpend.Medium.choices]
    )
    region = forms.CharField(
        label=_("地区"), max_length=40, required=False, help_text=_("不填的是全国。")
    )
    amount = forms.DecimalField(
        label=_("金额（元）"), min_value=0, max_value=LARGEST_YUAN, decimal_places=2
    )
    source = forms.CharField(label=_("来源"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rivals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rival"].queryset = rivals  # type: ignore[attr-defined]

    def clean_period(self) -> spans.Span:
        span = spans.read(self.cleaned_data["period"])
        if span is None:
            raise forms.ValidationError(
                _("期间看不懂，请写成 2026、2026Q1 或 2026-03。")
            )
        return span

    @property
    def row(self) -> Spending:
        typed = self.cleaned_data
        return Spending(
            span=typed["period"],
            medium=typed["medium"],
            region=typed["region"].strip() or media.everywhere(),
            amount_fen=money.fen(typed["amount"]),
            source=typed["source"],
            rival=typed["rival"],
        )

    @staticmethod
    def initial_of(spend: AdSpend) -> dict[str, Any]:
        return {
            "rival": spend.rival_id,
            "period": spend.span.code,
            "medium": spend.medium,
            "region": spend.region,
            "amount": money.yuan(spend.amount_fen),
            "source": spend.source,
            "version": spend.version,
        }


def figures(rows: forms.BaseFormSet[Any]) -> list[Spending]:
    """
    Return what was typed in valid rows, those left empty aside.
    """
    return [form.row for form in rows.forms if form.has_changed()]


class SomeRows(forms.BaseFormSet[SpendForm]):
    """There is one row at least, whatever number a browser sends."""

    def total_form_count(self) -> int:
        return max(super().total_form_count(), 1)


SpendRows = forms.formset_factory(
    SpendForm, SomeRows, extra=3, max_num=60, validate_max=True
)


class PasteForm(forms.Form):
    text = forms.CharField(
        label=_("从 Excel 粘贴"),
        max_length=LONGEST_PASTE,
        strip=False,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "每行一条，各列依次是：谁、期间、媒介、地区、金额（元）、来源。"
            "第一行有表头的，按表头认列。“谁”不填的是客户自己。"
        ),
    )
    replace = forms.BooleanField(label=_("已有的数按新数更新"), required=False)
