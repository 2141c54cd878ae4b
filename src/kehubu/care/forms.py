from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.care.models import Contact, PlanLine, Service, Standard, Target
from kehubu.clients.models import Client
from kehubu.core import wording
from kehubu.core.forms import (
    DayField,
    MomentField,
    PeopleField,
    PersonField,
    RowField,
    Upload,
)
from kehubu.people.models import User
from kehubu.persons import sensitive
from kehubu.persons.models import KeyPerson

LINES = {"rows": 4}


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class Photos(forms.FileField):
    """Several photos at once; cleaned to a list."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(Photos, self).clean(f, initial) for f in files if f]


class ClientField(forms.ModelChoiceField[Client]):
    """The page lists what was found; whatever else may be seen is taken too."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("请先查找并选定客户。"),
        "invalid_choice": _("没有这个客户，请重新查找。"),
    }


class OfColleagues(forms.Form):
    """Offers colleagues wherever somebody is to be named."""

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"owner", "colleagues", "follower"} & set(self.fields):
            self.fields[name].queryset = colleagues  # type: ignore[attr-defined]


class WithPeople(OfColleagues):
    """Who goes, or went."""

    owner = PersonField(User.objects.none(), label=_("谁去"))
    colleagues = PeopleField(
        User.objects.none(),
        label=_("同去的同事"),
        required=False,
        widget=forms.SelectMultiple({"size": 5}),
    )

    def clean_colleagues(self) -> list[User]:
        owner = self.cleaned_data.get("owner")
        return [user for user in self.cleaned_data["colleagues"] if user != owner]


class PersonsField(forms.ModelMultipleChoiceField[KeyPerson]):
    """Key persons with what they are at the client's, to be ticked."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "invalid_choice": _("勾选的人不是这个客户的关键人物，请重新勾选。"),
        "invalid_pk_value": _("勾选的人不是这个客户的关键人物，请重新勾选。"),
    }

    def label_from_instance(self, obj: Any) -> str:
        return " ".join([obj.name, *(post.called for post in obj.here[-1:])])


class WithPersons(forms.Form):
    """Which key persons of the client are met."""

    persons = PersonsField(None, label=_("对方的关键人物"), required=False)

    def __init__(self, *args: Any, persons: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["persons"].queryset = persons  # type: ignore[attr-defined]


class WithClient(forms.Form):
    client = ClientField(None, label=_("客户"))

    def __init__(self, *args: Any, clients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client"].queryset = clients  # type: ignore[attr-defined]


_WARNING = _(
    "纪要里好像有对方个人的敏感信息：%(kinds)s。与业务无关的请删去；只是业务内容的，"
    "勾选后再保存。"
)


class WithDone(WithPersons):
    """What took place."""

    kind = forms.ChoiceField(
        label=_("方式"),
        choices=Contact.Kind.choices,
        widget=forms.RadioSelect({"class": "chips"}),
    )
    done_at = MomentField(label=_("时间"))
    met = forms.CharField(
        label=_("还见到谁"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": _("不在名单上的人：姓名、职务")}),
    )
    met_senior = forms.BooleanField(
        label=_("对方高层在场（总监、总经理及以上）"), required=False
    )
    note = forms.CharField(
        label=_("纪要"),
        max_length=4000,
        widget=forms.Textarea(LINES),
        error_messages={"required": _("请写几句纪要：谈了什么，对方怎么说。")},
    )
    outcome = forms.CharField(label=_("结果"), max_length=200, required=False)
    photo = forms.FileField(
        label=_("拍照"),
        required=False,
        widget=forms.FileInput({"accept": "image/*", "capture": "environment"}),
    )
    uploads = Photos(
        label=_("从相册选"),
        required=False,
        widget=PhotosInput({"accept": "image/*"}),
    )

    as_business = forms.BooleanField(
        label=_("核对过了，只是业务内容，照样保存"),
        required=False,
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        """
        Warn of what seems to be sensitive (PIPL 28); minutes may say so all the same.
        """
        said = super().clean() or {}
        texts = " ".join(str(said.get(name) or "") for name in ("note", "outcome"))
        kinds = sensitive.found(texts)
        if kinds and not said.get("as_business"):
            told = wording.listed(kind.label for kind in kinds)
            self.add_error("note", _WARNING % {"kinds": told})
            self.fields["as_business"].widget = forms.CheckboxInput()
        return said

    @property
    def photos(self) -> list[Upload]:
        taken = self.cleaned_data["photo"]
        return [*([taken] if taken else []), *self.cleaned_data["uploads"]]

    @property
    def values(self) -> dict[str, Any]:
        names = ("kind", "done_at", "persons", "met", "met_senior", "note", "outcome")
        return {name: self.cleaned_data[name] for name in names}


class WithFollowUp(forms.Form):
    """What is to follow, if anything."""

    what = forms.CharField(
        label=_("下一步跟进什么"),
        max_length=200,
        required=False,
        widget=forms.TextInput({"placeholder": _("没有就留空")}),
    )
    due_on = DayField(label=_("期限"), required=False)
    follower = PersonField(User.objects.none(), label=_("谁跟进"), required=False)
    is_complaint = forms.BooleanField(label=_("这是客户投诉"), required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("what"):
            for name, words in (
                ("due_on", _("请写明哪天之前。")),
                ("follower", _("请写明由谁跟进。")),
            ):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, str(words))
        elif said.get("is_complaint"):
            self.add_error("what", str(_("请写明客户投诉什么，由谁在哪天之前处理。")))
        return said


class NoteForm(WithClient, WithDone, WithFollowUp, WithPeople):
    """A contact that took place, noted in a minute on a phone."""


class DoneForm(WithDone, WithFollowUp, OfColleagues):
    """How a planned contact went."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class AmendNotedForm(WithDone, WithPeople):
    purpose = forms.CharField(label=_("目的"), max_length=200, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "purpose": self.cleaned_data["purpose"]}


class PlannedForm(WithPersons, WithPeople):
    """A contact that is to take place."""

    kind = forms.ChoiceField(
        label=_("方式"),
        choices=Contact.Kind.choices,
        widget=forms.RadioSelect({"class": "chips"}),
    )
    planned_at = MomentField(label=_("计划时间"))
    purpose = forms.CharField(
        label=_("目的"), max_length=200, widget=forms.Textarea({"rows": 2})
    )

    @property
    def values(self) -> dict[str, Any]:
        names = ("kind", "planned_at", "persons", "purpose")
        return {name: self.cleaned_data[name] for name in names}


class PlanForm(WithClient, PlannedForm):
    pass


class AmendPlannedForm(PlannedForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"), max_length=500, widget=forms.Textarea({"rows": 2})
    )


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label=_("结果"), max_length=500, widget=forms.Textarea({"rows": 2})
    )


class FollowUpForm(OfColleagues):
    what = forms.CharField(label=_("跟进什么"), max_length=200)
    due_on = DayField(label=_("期限"))
    follower = PersonField(User.objects.none(), label=_("谁跟进"))
    is_complaint = forms.BooleanField(label=_("这是客户投诉"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "what": said["what"],
            "due_on": said["due_on"],
            "owner": said["follower"],
            "is_complaint": said["is_complaint"],
        }


class LineForm(forms.ModelForm[PlanLine]):
    """Borrows fields and messages from the model; a service saves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PlanLine
        fields = ["service", "what", "times", "per", "owner"]

    def __init__(
        self, *args: Any, offered: Any, colleagues: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"] = RowField(offered, label=_("服务"))
        self.fields["owner"] = PersonField(colleagues, label=_("负责人"))

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class RecordForm(forms.Form):
    done_on = DayField(label=_("哪天做的"))
    note = forms.CharField(
        label=_("做了什么"), max_length=500, widget=forms.Textarea({"rows": 3})
    )
    uploads = Photos(label=_("凭据或照片"), required=False)


class ServiceForm(forms.ModelForm[Service]):
    """Borrows fields and messages from the model; a service saves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Service
        fields = [
            "name",
            "about",
            "what",
            "times",
            "per",
            "counts",
            "goes_by_grade",
            "number",
            "is_offered",
        ]
        widgets = {"about": forms.Textarea({"rows": 2})}

    def validate_unique(self) -> None:
        """
        Leave it to the service to say that a name is taken.
        """

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class StandardForm(forms.ModelForm[Standard]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Standard
        fields = ["gap_days", "times", "per"]
        labels = {
            "times": pgettext_lazy("care", "拜访次数"),
            "per": pgettext_lazy("care", "拜访周期"),
        }

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class TargetForm(forms.ModelForm[Target]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Target
        fields = ["per_week"]
        help_texts = {"per_week": _("0 表示不设目标。")}
