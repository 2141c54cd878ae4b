"""A lead: entered, amended, followed up."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import money
from kehubu.core.forms import DayField, PersonField
from kehubu.opportunities.forms.fields import MonthField, words, yuan
from kehubu.opportunities.models import LeadFollowUp
from kehubu.people.models import User
from kehubu.work.records.pursuit import SOURCES

POOL, ANOTHER = "pool", "another"
NOBODY = _("放进公海")


class WorthFields(forms.Form):
    """What a lead may come to, and when: typed in yuan, kept in fen."""

    value = yuan(_("预计金额（元）"), min_value=0, required=False)
    closes_on = MonthField(
        label=_("预计签约月份"), required=False, help_text=_("写年和月，如 2026-12。")
    )

    def clean_closes_on(self) -> date | None:
        """
        What was expected for a month that has passed by now may stand.
        """
        month: date | None = self.cleaned_data["closes_on"]
        this = timezone.localdate().replace(day=1)
        is_new = month != self.initial.get("closes_on")
        if month and is_new and month < this:
            raise forms.ValidationError(_("预计签约月份不能早于本月。"))
        return month

    @property
    def worth(self) -> dict[str, Any]:
        value = self.cleaned_data["value"]
        return {
            "value_fen": None if value is None else money.fen(value),
            "closes_on": self.cleaned_data["closes_on"],
        }


class CardFields(forms.Form):
    """What the lead card will say."""

    need = forms.CharField(label=_("需求（一句话）"), max_length=200)
    source = forms.ChoiceField(label=_("来源"), choices=[("", _("请选择")), *SOURCES])
    found_by = PersonField(User.objects.none(), label=_("发现人"))
    contact = forms.CharField(
        label=_("对方联系人与职务"), max_length=100, required=False
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["found_by"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["need"].is_wide = True  # type: ignore[attr-defined]

    @property
    def card(self) -> dict[str, Any]:
        names = ("need", "source", "found_by", "contact")
        return {name: self.cleaned_data[name] for name in names}


class LeadForm(WorthFields, CardFields):
    """A lead for a client that is given, or for one who is entered with it."""

    name = forms.CharField(label=_("客户名称"), max_length=100)
    twin = forms.ChoiceField(
        label=_("客户名单里已有相近的"), widget=forms.RadioSelect, required=False
    )
    industry = forms.CharField(label=_("行业"), max_length=40, required=False)
    region = forms.CharField(label=_("地区"), max_length=40, required=False)
    owner = forms.ChoiceField(
        label=_("负责人"),
        help_text=_("放进公海的，客户部的人都能看到，谁先领走谁负责。"),
    )
    follow_up_on = DayField(
        label=_("下次跟进"),
        required=False,
        help_text=_("留空则按节奏：第 3、7、14、30 天。"),
    )
    field_order = ("name", "twin", "industry", "region", "need", "source")

    def __init__(
        self,
        *args: Any,
        owners: Iterable[User],
        twins: Sequence[Client] = (),
        client: Client | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.client = client
        self.twins = {str(twin.pk): twin for twin in twins}
        self.owners = {str(owner.pk): owner for owner in owners}
        people = [(key, owner.name) for key, owner in self.owners.items()]
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            *people,
            (POOL, NOBODY),
        ]
        self.fields["name"].is_wide = True  # type: ignore[attr-defined]
        if client or not twins:
            del self.fields["twin"]
        else:
            self._offer()
        for name in ("name", "industry", "region") if client else ():
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "twin" in self.fields and not cleaned.get("twin"):
            self.add_error("twin", _("请选择：是其中一家，还是另一家。"))
        return cleaned

    @property
    def chosen_client(self) -> Client | None:
        """
        The client that the lead is for, unless another is entered with it.
        """
        return self.client or self.twins.get(self.cleaned_data.get("twin", ""))

    @property
    def newcomer(self) -> dict[str, Any]:
        names = ("name", "industry", "region")
        return {name: self.cleaned_data.get(name, "") for name in names}

    @property
    def values(self) -> dict[str, Any]:
        return {
            **self.card,
            **self.worth,
            "owner": self.owners.get(self.cleaned_data["owner"]),
            "follow_up_on": self.cleaned_data["follow_up_on"],
        }

    def _offer(self) -> None:
        known = [
            (key, _("就是这一家：%(name)s") % {"name": twin.name})
            for key, twin in self.twins.items()
        ]
        field: Any = self.fields["twin"]
        field.choices = [*known, (ANOTHER, _("都不是，录入新客户"))]
        field.is_wide = field.is_needed = True


class AmendForm(WorthFields, CardFields):
    follow_up_on = DayField(label=_("下次跟进"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = ("need", "source", "found_by", "contact")

    @property
    def values(self) -> dict[str, Any]:
        follow_up_on = self.cleaned_data["follow_up_on"]
        return {**self.card, **self.worth, "follow_up_on": follow_up_on}


class WorthForm(WorthFields):
    """What may still be said of a lead that a project pursues."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def values(self) -> dict[str, Any]:
        return self.worth


class AdoptForm(WorthFields, CardFields):
    field_order = ("need", "source", "found_by", "contact")

    @property
    def values(self) -> dict[str, Any]:
        return {**self.card, **self.worth}


class FollowUpForm(forms.Form):
    on = DayField(label=_("日期"))
    way = forms.ChoiceField(label=_("方式"), choices=LeadFollowUp.Way.choices)
    what = words(_("谈了什么"))
    next_step = forms.CharField(label=_("下一步"), max_length=200, required=False)
    next_on = DayField(
        label=_("下次跟进"),
        required=False,
        help_text=_("留空则按节奏：第 3、7、14、30 天。"),
    )
