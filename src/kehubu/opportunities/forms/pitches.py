"""The pitch log and its costs."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.core import money
from kehubu.core.forms import DayField
from kehubu.opportunities.forms.fields import causes, words, yuan
from kehubu.opportunities.models import Pitch

LEAST_YUAN = Decimal("0.01")
LONGEST_NAME = 100


class PitchForm(forms.Form):
    held_on = DayField(label=_("比稿日期"))
    subject = forms.CharField(label=_("内容"), max_length=200)
    rivals = forms.CharField(
        label=_("参加的对手"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("每行一家，我方不用写。"),
    )
    result = forms.ChoiceField(label=_("结果"), choices=Pitch.Result.choices)
    decided_on = DayField(label=_("结果日期"), required=False)
    winner = forms.CharField(
        label=_("中标的对手"),
        max_length=100,
        required=False,
        help_text=_("与上面写的名称一样。"),
    )
    cause = forms.ChoiceField(label=_("原因类别"), choices=causes, required=False)
    reason = words(_("原因"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_rivals(self) -> list[str]:
        lines = self.cleaned_data["rivals"].splitlines()
        names = list(dict.fromkeys(filter(None, map(str.strip, lines))))
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(_("对手的名称不超过 100 个字。"))
        return names

    @property
    def named(self) -> dict[str, Any]:
        """
        What was typed, as the services take it.
        """
        apart = ("rivals", "winner", "version")
        known = self.cleaned_data.items()
        return {
            "values": {name: value for name, value in known if name not in apart},
            "rivals": self.cleaned_data["rivals"],
            "winner": self.cleaned_data["winner"].strip(),
        }


class ExpenseForm(forms.Form):
    what = forms.CharField(label=_("用途"), max_length=200)
    amount = yuan(_("金额（元）"), min_value=LEAST_YUAN)
    on = DayField(label=_("日期"))

    @property
    def named(self) -> dict[str, Any]:
        """
        What was typed, money in fen.
        """
        amount_fen = money.fen(self.cleaned_data["amount"])
        what, on = self.cleaned_data["what"], self.cleaned_data["on"]
        return {"what": what, "amount_fen": amount_fen, "on": on}
