from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import DayField, RowField
from kehubu.people.models import User
from kehubu.procedures.models import Step

MINUTES = 60


def hours_field(**kwargs: Any) -> forms.DecimalField:
    widget = forms.NumberInput({"inputmode": "decimal", "step": "any"})
    return forms.DecimalField(
        label=pgettext_lazy("amount", "工时"),
        max_digits=5,
        decimal_places=2,
        widget=widget,
        **kwargs,
    )


class HoursForm(forms.Form):
    """Hours as people say them, 1.5; kept as minutes. ``quick`` is a chip's value."""

    hours = hours_field(required=False)
    quick = hours_field(required=False)
    on = DayField(label=_("日期"))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        chosen = [cleaned.pop(name, None) for name in ("quick", "hours")]
        hours = next((value for value in chosen if value is not None), None)
        if hours is None:
            if not self.has_error("hours"):
                self.add_error("hours", gettext("请填工时。"))
        else:
            cleaned["minutes"] = round(Decimal(hours) * MINUTES)
        return cleaned


class WeekForm(HoursForm):
    """Hours entered from one's week: the step is chosen there."""

    step = RowField(Step.objects.none(), label=_("步骤"))
    field_order = ("step", "on", "hours", "note")

    def __init__(self, *args: Any, steps: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["quick"]
        self.fields["step"].queryset = steps  # type: ignore[attr-defined]


class CorrectionForm(HoursForm):
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["quick"]


class PeriodForm(forms.Form):
    """Of whom, and which days: what a page or an export of hours shows."""

    person = forms.ModelChoiceField(User.objects.none(), required=False)
    since = DayField(required=False)
    until = DayField(required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]
