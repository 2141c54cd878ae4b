"""A lead that changes hands, is given up or pursued."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import RowField
from kehubu.opportunities.forms.fields import causes, words
from kehubu.opportunities.models import Lead
from kehubu.people.models import User
from kehubu.work import queries as work


class OwnerForm(forms.Form):
    owner = RowField(User.objects.none(), label=_("负责人"))

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class CloseForm(forms.Form):
    state = forms.ChoiceField(
        label=_("怎样结束"),
        choices=[
            (Lead.State.LOST.value, _("失单：业务给了别人，或没有了")),
            (Lead.State.PARKED.value, _("搁置：以后再说")),
        ],
        widget=forms.RadioSelect,
    )
    cause = forms.ChoiceField(label=_("原因类别"), choices=causes)
    reason = words(_("原因"))
    rival = forms.CharField(
        label=_("被谁拿走"), max_length=100, required=False, help_text=_("失单时填写。")
    )


class PursueForm(forms.Form):
    """The project that pursues a lead, and its team."""

    title = forms.CharField(label=_("项目名称"), max_length=100)
    ae = RowField(User.objects.none(), label=_("责任人（客户专员）"))
    am = RowField(
        User.objects.none(),
        label=_("客户经理"),
        help_text=_("作为客户部主管签字。"),
    )
    ad = RowField(User.objects.none(), label=_("客户总监"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in ("ae", "am", "ad"):
            self.fields[role].queryset = work.candidates(role)  # type: ignore[attr-defined]
