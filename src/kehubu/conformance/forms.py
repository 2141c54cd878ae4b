from django import forms
from django.utils.translation import gettext_lazy as _


class LogForm(forms.Form):
    """Whether people stand in an event log by name."""

    with_names = forms.BooleanField(
        label=_("写上人名"),
        required=False,
        help_text=_("不勾选时，人名换成化名：同一个人在这份日志里是同一个化名。"),
    )
