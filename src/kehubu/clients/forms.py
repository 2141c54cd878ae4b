from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from kehubu.clients import importing
from kehubu.clients.models import (
    SERVING,
    BulkEdit,
    Client,
    Membership,
    Reach,
)
from kehubu.clients.queries.handovers import Part
from kehubu.core.forms import DayField, RowField, past_day_of, telephone_of
from kehubu.people.models import User
from kehubu.people.positions import Position

LONGEST_QUERY = 1000


class ClientForm(forms.ModelForm[Client]):
    """Borrows fields and messages from the model; a service saves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Client
        fields = [
            "name",
            "short_name",
            "industry",
            "region",
            "address",
            "phone",
            "listed_on",
            "reading",
            "remark",
        ]
        field_classes = {"listed_on": DayField}
        widgets = {
            "industry": forms.TextInput({"list": "industries"}),
            "region": forms.TextInput({"list": "regions"}),
            "remark": forms.Textarea({"rows": 3}),
        }
        help_texts = {"reading": _("留空则自动生成；用于排序和拼音查找。")}

    def clean_phone(self) -> str:
        return telephone_of(self, "phone")

    def clean_listed_on(self) -> date | None:
        return past_day_of(self, "listed_on")


class NewClientForm(ClientForm):
    """
    What is entered of a new client: whoever may serve it says whether he does; where
    the list has the same company already, perhaps, a word is asked for.
    """

    serves = forms.ChoiceField(
        label=_("由谁负责"),
        choices=[("mine", _("我来负责")), ("pool", _("先放在公海"))],
        initial="mine",
        required=False,
        widget=forms.RadioSelect,
    )
    is_other = forms.BooleanField(label=_("不是同一家，仍要录入"), required=False)

    def __init__(
        self, *args: Any, may_serve: bool, twins: Sequence[Client] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not may_serve:
            del self.fields["serves"]
        if not twins:
            del self.fields["is_other"]
            return
        rows = ((twin.get_absolute_url(), twin.name) for twin in twins)
        links = '<a href="{}" target="_blank" rel="noopener">{}</a>'
        field: Any = self.fields["is_other"]
        field.help_text = format_html_join(str(_("、")), links, rows)
        field.is_wide = field.is_needed = True

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "is_other" in self.fields and not typed.get("is_other"):
            message = _("客户名单里已有相同的客户，请先核对；不是同一家的，请勾选。")
            self.add_error("is_other", message)
        return typed

    @property
    def is_mine(self) -> bool:
        return bool(self.cleaned_data.get("serves", "pool") != "pool")


class AlikeForm(forms.Form):
    """What has been typed of a client, to look whether it is there already."""

    name = forms.CharField(label=_("客户名称"), required=False, max_length=100)
    short_name = forms.CharField(label=_("简称"), required=False, max_length=40)
    phone = forms.CharField(label=_("电话"), required=False, max_length=60)
    besides = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )


class ReachForm(forms.Form):
    level = forms.ChoiceField(
        label=_("客户经理和客户专员能看到的客户"),
        choices=Reach.Level.choices,
        widget=forms.RadioSelect,
        help_text=_("公海里的客户他们总能看到；代理别人时也看到被代理人的客户。"),
    )


class NamedClientField(forms.CharField):
    """
    A client given by its name, for there may be hundreds of thousands: one that
    ``called`` finds, a function of the name.
    """

    default_error_messages = {
        "unknown": _("没有找到叫“%(name)s”的客户，请写全称，或从提示里选。"),
        "ambiguous": _("有几个客户都叫“%(name)s”，请写全称。"),
    }
    called: Callable[[str], list[Client]]

    def clean(self, value: Any) -> Client | None:
        name = super().clean(value)
        if not name:
            return None
        found = self.called(name)
        if len(found) != 1:
            code = "ambiguous" if found else "unknown"
            message = self.error_messages[code] % {"name": name}
            raise forms.ValidationError(message, code=code)
        return found[0]


class GroupForm(forms.Form):
    parent = NamedClientField(
        label=_("集团（上级公司）"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"list": "client-names", "autocomplete": "off"}),
        help_text=_("写全称或简称；留空表示不属于任何集团。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, called: Callable[[str], list[Client]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].called = called  # type: ignore[attr-defined]


class OtherForm(forms.Form):
    """With which client a client is to be merged."""

    other = NamedClientField(
        label=_("并入这个客户的另一个客户"),
        max_length=100,
        widget=forms.TextInput(attrs={"list": "client-names", "autocomplete": "off"}),
        help_text=_("写全称或简称。"),
    )

    def __init__(
        self, *args: Any, called: Callable[[str], list[Client]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].called = called  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Which fields are taken from the client that goes, and what one saw of both."""

    taken = forms.MultipleChoiceField(
        choices=list(importing.FIELDS.items()), required=False
    )
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    dropped_version = forms.IntegerField(widget=forms.HiddenInput)


class BulkForm(forms.Form):
    """What is changed in all the clients that were chosen."""

    field = forms.ChoiceField(label=_("改什么"), choices=BulkEdit.Field.choices)
    value = forms.CharField(
        label=_("改成（行业或地区）"), required=False, max_length=40
    )
    person = RowField(
        User.objects.none(),
        label=_("由谁担任（小组角色）"),
        required=False,
        empty_label="—",
    )
    is_emptied = forms.BooleanField(label=_("清空这一项"), required=False)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [Position(role) for role in Membership.Role.values]
        able = colleagues.holding(*roles).order_by("reading", "pk")
        self.fields["person"].queryset = able  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        is_of_team = given.get("field") in Membership.Role.values
        nothing = {"value": "", "person": None}
        wanted, other = ("person", "value") if is_of_team else ("value", "person")
        given[other] = nothing[other]
        if given.pop("is_emptied", False):
            given[wanted] = nothing[wanted]
        elif not given.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _("请写明改成什么，或勾选“清空这一项”。"))
        return given


class FilterForm(forms.Form):
    """What a saved filter is called, and who may use it."""

    name = forms.CharField(label=_("名称"), max_length=40)
    is_shared = forms.BooleanField(
        label=_("同事也能用"),
        required=False,
        help_text=_("同事用它时，看到的仍然只是各自能看到的客户。"),
    )


class SaveFilterForm(FilterForm):
    def __init__(self, *args: Any, query: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = query

    def clean(self) -> dict[str, Any]:
        if not self.query:
            raise forms.ValidationError(_("请先在客户列表里设好条件，再保存。"))
        if len(self.query) > LONGEST_QUERY:
            raise forms.ValidationError(_("条件太长，保存不下。"))
        return super().clean() or {}


class ReleaseForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"), max_length=500, widget=forms.Textarea({"rows": 2})
    )


class GiverForm(forms.Form):
    """Whose clients are handed over."""

    def __init__(self, *args: Any, givers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"] = RowField(givers, label=_("移交人"))


class HandoverForm(forms.Form):
    """
    Who takes over each part of the giver: somebody of the same position, or a superior;
    without a name it stays as it is.
    """

    def __init__(self, *args: Any, parts: Sequence[Part], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {person.pk: person for part in parts for person in part.able}
        for part in parts:
            member = part.membership
            groups = ((_("同岗位"), part.peers), (_("上级"), part.superiors))
            choices = [
                (label, [(person.pk, person.name) for person in people])
                for label, people in groups
                if people
            ]
            self.fields[f"part_{member.pk}"] = forms.TypedChoiceField(
                label=f"{member.client.name} · {member.get_role_display()}",
                choices=[("", _("不移交")), *choices],
                coerce=int,
                empty_value=None,
                required=False,
                initial=part.suggested and part.suggested.pk,
                help_text="" if part.able else self._nobody(member),
            )

    def _nobody(self, member: Membership) -> str:
        """
        Say why nobody is offered, and what else can be done.
        """
        told = _(
            "在职的同事里没有别人能担任%(role)s。可以先安排岗位，"
            "或者把这个客户放回公海。"
        )
        release = reverse("clients:release", args=[member.client_id])
        said = told % {"role": member.get_role_display()}
        return format_html('{} <a href="{}">{}</a>', said, release, _("放回公海"))

    @property
    def receivers(self) -> dict[int, User]:
        return {
            int(name.removeprefix("part_")): self.people[pk]
            for name, pk in self.cleaned_data.items()
            if pk
        }


class TeamForm(forms.Form):
    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in Membership.Role:
            self.fields[role.value] = RowField(
                colleagues.holding(*SERVING[role.value]),
                label=role.label,
                required=False,
            )

    @property
    def team(self) -> dict[str, User | None]:
        return {role.value: self.cleaned_data[role.value] for role in Membership.Role}
