from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kehubu.core import money
from kehubu.core.forms import DayField, PersonField
from kehubu.evaluations.crediting import FACTORS
from kehubu.evaluations.halves import Half
from kehubu.evaluations.importing import MOST_DAYS, Span, half_span, month_span
from kehubu.evaluations.models import (
    ClientFigures,
    Credit,
    Evaluation,
    Scheme,
    Signal,
    StageName,
    WinBack,
)
from kehubu.evaluations.queries.reading import Line
from kehubu.evaluations.scoring import WEIGHTS
from kehubu.evaluations.services.evaluating import Mark
from kehubu.people.models import User

LARGEST_YUAN = 10**11
MOST_MONTHS = 12
AMOUNTS = {
    "billings": "billings_fen",
    "income": "gross_income_fen",
    "cost": "direct_cost_fen",
    "received": "received_fen",
}


class HalfForm(forms.Form):
    """Which half-year is evaluated."""

    half = forms.ChoiceField(label=_("评价期间"))

    def __init__(self, *args: Any, halves: Iterable[Half], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.halves = {half.key: half for half in halves}
        choices = [(key, str(half)) for key, half in self.halves.items()]
        self.fields["half"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Half:
        return self.halves[self.cleaned_data["half"]]


class ScoreForm(forms.Form):
    """Points and a note for each criterion, and the margin that is expected."""

    forecast_margin = forms.DecimalField(
        label=Evaluation._meta.get_field("forecast_margin").verbose_name,
        required=False,
        max_digits=4,
        decimal_places=1,
        min_value=-100,
        max_value=100,
        help_text=_("用来检验判断：期末与实际利润率相比（TL-A1.3.14）。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            score = line.score
            label = str(score.get_criterion_display())
            self.fields[f"points_{score.criterion}"] = forms.IntegerField(
                label=_now("%(criterion)s得分") % {"criterion": label},
                required=False,
                min_value=0,
                max_value=score.weight,
                initial=score.points,
                widget=forms.NumberInput({"inputmode": "numeric"}),
            )
            self.fields[f"note_{score.criterion}"] = forms.CharField(
                label=_now("%(criterion)s说明") % {"criterion": label},
                required=False,
                max_length=500,
                initial=score.note,
                widget=forms.Textarea({"rows": 2}),
            )

    @property
    def rows(self) -> list[tuple[Line, forms.BoundField, forms.BoundField]]:
        """
        Each criterion with its two fields.
        """
        return [
            (
                line,
                self[f"points_{line.score.criterion}"],
                self[f"note_{line.score.criterion}"],
            )
            for line in self.lines
        ]

    @property
    def marks(self) -> dict[str, Mark]:
        names = [line.score.criterion for line in self.lines]
        return {
            name: Mark(
                self.cleaned_data[f"points_{name}"], self.cleaned_data[f"note_{name}"]
            )
            for name in names
        }


def reason_field(label: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class SubmitForm(forms.Form):
    reason = reason_field(_("分级变动的理由"))


class ReasonForm(forms.Form):
    reason = reason_field(_("原因"))


class StageForm(forms.Form):
    stage = forms.ChoiceField(
        label=_("生命周期"), choices=[("", _("请选择")), *StageName.choices]
    )
    reason = reason_field(_("理由"))


class CreditForm(forms.Form):
    grade = forms.ChoiceField(
        label=_("信誉等级"), choices=Credit.Level.choices, required=False
    )
    months = forms.DecimalField(
        label=_("授信月数"),
        min_value=0,
        max_value=MOST_MONTHS,
        max_digits=3,
        decimal_places=1,
    )
    factor = forms.DecimalField(
        label=_("风险系数"), min_value=0, max_value=3, max_digits=3, decimal_places=1
    )
    reason = reason_field(_("理由"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [
            f"{grade} {least}" + (f"–{most}" if most != least else "")
            for grade, (least, most) in FACTORS.items()
        ]
        self.fields["factor"].help_text = "　".join(told)


class HandlingForm(forms.ModelForm[Signal]):
    """Borrows the field; a service saves."""

    class Meta:
        model = Signal
        fields = ["handling"]
        widgets = {"handling": forms.Textarea({"rows": 3})}


class SchemeForm(forms.ModelForm[Scheme]):
    """Borrows fields and messages; a service saves."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Scheme
        fields = [*WEIGHTS, "a_from", "b_from", "c_from", "note"]

    def _post_clean(self) -> None:
        """
        Leave the sums and the order to the service: it says what is wrong in words.
        """


class AmountsForm(forms.Form):
    """Amounts as people write them, in yuan; kept in fen."""

    billings = forms.DecimalField(
        label=_("流水（元）"), min_value=0, max_value=LARGEST_YUAN, decimal_places=2
    )
    income = forms.DecimalField(
        label=_("毛收入（元）"),
        min_value=-LARGEST_YUAN,
        max_value=LARGEST_YUAN,
        decimal_places=2,
        help_text=_("流水减去代客户支付的媒介费、外购费。"),
    )
    cost = forms.DecimalField(
        label=_("直接成本（元）"),
        required=False,
        min_value=0,
        max_value=LARGEST_YUAN,
        decimal_places=2,
        help_text=_("为这个客户花的人工和费用；不填就不算利润率。"),
    )
    received = forms.DecimalField(
        label=_("已收款（元）"),
        required=False,
        min_value=0,
        max_value=LARGEST_YUAN,
        decimal_places=2,
    )
    late_days = forms.DecimalField(
        label=_("平均逾期天数"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        decimal_places=1,
        help_text=_("按时付款填 0。"),
    )
    source = forms.CharField(label=_("数据来源"), max_length=100)

    @property
    def values(self) -> dict[str, Any]:
        found = {
            kept: _fen(self.cleaned_data[typed]) for typed, kept in AMOUNTS.items()
        }
        return {**found, "late_days": self.cleaned_data["late_days"]}


class FiguresForm(AmountsForm):
    """Figures of a new period: a month, or a half-year."""

    period = forms.ChoiceField(label=_("期间"))
    field_order = ("period",)

    def __init__(self, *args: Any, spans: Iterable[Span], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.spans = {f"{span.kind}-{span.first:%Y-%m}": span for span in spans}
        named = [(key, span_label(span)) for key, span in self.spans.items()]
        choices = [("", _("请选择")), *named]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]

    @property
    def span(self) -> Span:
        return self.spans[self.cleaned_data["period"]]


class CorrectionForm(AmountsForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class ListForm(forms.Form):
    """Figures of many clients at once: a file, or what was copied from one."""

    file = forms.FileField(
        label=_("文件"),
        required=False,
        help_text=_("Excel 或 CSV，第一行是表头。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )
    pasted = forms.CharField(
        label=_("或粘贴表格"),
        required=False,
        max_length=500_000,
        strip=False,
        help_text=_("在 Excel 里连表头一起复制，粘贴到这里。"),
        widget=forms.Textarea({"rows": 8}),
    )
    source = forms.CharField(label=_("数据来源"), max_length=100)

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or {}
        both = [sent.get("file"), (sent.get("pasted") or "").strip()]
        if not any(both) and not self.errors:
            self.add_error("file", _now("请选择文件，或粘贴表格。"))
        elif all(both):
            self.add_error("pasted", _now("文件和粘贴只选一样。"))
        return sent


class WinBackForm(forms.ModelForm[WinBack]):
    """Borrows fields; a service saves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = WinBack
        fields = ["goal", "due_on"]
        field_classes = {"due_on": DayField}
        widgets = {"goal": forms.Textarea({"rows": 3})}


class WinBackStepForm(forms.Form):
    what = forms.CharField(label=_("步骤"), max_length=200)
    owner = PersonField(User.objects.none(), label=_("负责人"))
    due_on = DayField(label=_("期限"))

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    outcome = forms.CharField(label=_("结果"), required=False, max_length=500)


class ClosingForm(forms.Form):
    state = forms.ChoiceField(
        label=_("结论"),
        choices=[
            choice
            for choice in WinBack.State.choices
            if choice[0] != WinBack.State.OPEN
        ],
        widget=forms.RadioSelect,
    )
    result = forms.CharField(
        label=_("结果"), required=False, max_length=1000, widget=forms.Textarea
    )


def span_label(span: Span) -> str:
    """
    Return what a month or a half-year is called.
    """
    if span.kind == ClientFigures.Kind.HALF:
        return str(Half.of(span.first))
    told = {"year": span.first.year, "month": span.first.month}
    return _now("%(year)s年%(month)s月") % told


def recent_spans(half: Half, month: tuple[int, int]) -> list[Span]:
    """
    Return the periods that are offered: the last halves and months, the latest first.
    """
    halves = [half, half.before, half.before.before, half.before.before.before]
    year, number = month
    count = year * 12 + number - 1
    months = [month_span((count - n) // 12, (count - n) % 12 + 1) for n in range(18)]
    return [*map(half_span, halves), *(span for span in months if span)]


def _fen(yuan: Decimal | None) -> int | None:
    return None if yuan is None else money.fen(yuan)
