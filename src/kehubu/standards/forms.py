from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import DayField


class ThresholdForm(forms.Form):
    """What is asked of a measure from a day on, and why."""

    value = forms.DecimalField(
        label=_("门槛"), min_value=0, decimal_places=1, max_digits=9
    )
    from_on = DayField(label=_("自哪天起"))
    note = forms.CharField(label=_("说明"), max_length=500, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
