"""What the desk is asked on its way to an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("答复"), max_length=4000, widget=forms.Textarea({"rows": 4})
    )


class PersonChoiceForm(forms.Form):
    """Whom of the key persons a request means."""

    person = forms.TypedChoiceField(
        label=_("请求人是哪一位"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, persons: list[tuple[str, str]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        nobody = ("", _("都不是：不在关键人物里"))
        self.fields["person"].choices = [*persons, nobody]  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """How the identity was checked, and which of the hits are about the person."""

    identity = forms.CharField(
        label=_("怎样核实了本人身份"),
        max_length=200,
        help_text=_("例如：回拨登记的手机、当面核对名片。不要写证件号码。"),
    )
    about = forms.MultipleChoiceField(
        label=_("说的是此人"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, hits: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = hits  # type: ignore[attr-defined]
        if not hits:
            self.fields["about"].widget = forms.MultipleHiddenInput()
        self.size = len(hits)
