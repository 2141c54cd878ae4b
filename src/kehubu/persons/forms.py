from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import wording
from kehubu.core.forms import DayField, RowField, telephone_of
from kehubu.people.models import User
from kehubu.persons.birthdays import Birthday, NoSuchDay
from kehubu.persons.models import KeyPerson, PersonRequest, Policy, Post
from kehubu.persons.models.private import FIELDS
from kehubu.persons.twins import PARTS

ClientsCalled = Callable[[str], list[Client]]
WIDE = {"rows": 3}
A_YEAR = 366
"""Days by which a post may begin later than today."""


def widen(form: forms.BaseForm) -> None:
    """
    Give texts of several lines a line of their own.
    """
    for field in form.fields.values():
        is_wide = isinstance(field.widget, forms.Textarea)
        field.is_wide = is_wide  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """Which parts are taken from the entry that goes, and what one saw of both."""

    taken = forms.MultipleChoiceField(
        choices=[(name, part.label) for name, part in PARTS.items()], required=False
    )
    kept_version = forms.IntegerField(widget=forms.HiddenInput)
    dropped_version = forms.IntegerField(widget=forms.HiddenInput)


class PersonForm(forms.ModelForm[KeyPerson]):
    """Borrows fields and messages from the model; a service saves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = KeyPerson
        fields = [
            "name",
            "reading",
            "source",
            "basis",
            "noticed_on",
            "noticed_by",
            "background",
        ]
        field_classes = {"noticed_on": DayField}
        widgets = {"background": forms.Textarea(WIDE)}
        help_texts = {
            "reading": _("留空则自动生成；用于排序和拼音查找。"),
            "noticed_on": _("告诉本人谁在保存、为什么、保存多久、有哪些权利的日期。"),
            "background": _("工作经历、专长、决策习惯。生日、喜好、家庭不写在这里。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widen(self)


class PostForm(forms.ModelForm[Post]):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Post
        fields = [
            "department",
            "title",
            "kind",
            "level",
            "mobile",
            "phone",
            "email",
            "wechat",
            "since",
        ]
        field_classes = {"since": DayField}
        widgets = {
            "mobile": forms.TextInput({"type": "tel"}),
            "phone": forms.TextInput({"type": "tel"}),
        }

    def clean_mobile(self) -> str:
        return telephone_of(self, "mobile")

    def clean_phone(self) -> str:
        return telephone_of(self, "phone")

    def clean_since(self) -> date | None:
        """
        A post may be announced before it begins, but not by more than a year.
        """
        day: date | None = self.cleaned_data["since"]
        latest = timezone.localdate() + timedelta(days=A_YEAR)
        if day and day > latest and day != self.initial.get("since"):
            raise forms.ValidationError(
                _("最晚写到一年以后（%(day)s）。") % {"day": latest}
            )
        return day


def values_of(form: forms.ModelForm[Any]) -> dict[str, Any]:
    """
    Return what a form says of its model's fields.
    """
    return {name: form.cleaned_data[name] for name in form._meta.fields or ()}


class ClientForm(forms.Form):
    """A client, by its name: there may be too many for a list to choose from."""

    client_name = forms.CharField(
        label=_("客户"),
        max_length=100,
        help_text=_("客户名称或简称。"),
        widget=forms.TextInput(
            {
                "list": "client-names",
                "autocomplete": "off",
                "hx-get": reverse_lazy("persons:clients"),
                "hx-trigger": "input changed delay:200ms",
                "hx-target": "#client-names",
            }
        ),
    )

    def __init__(self, *args: Any, called: ClientsCalled, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.called = called
        self.client: Client | None = None

    def clean_client_name(self) -> str:
        name: str = self.cleaned_data["client_name"]
        found = self.called(name)
        exact = [each for each in found if name in {each.name, each.short_name}]
        if len(exact) == 1:
            self.client = exact[0]
        else:
            self.refuse(name, exact, found)
        return name

    def refuse(self, name: str, exact: list[Client], found: list[Client]) -> None:
        if exact:
            raise forms.ValidationError(_("有不止一个客户叫这个名称，请写全称。"))
        if found:
            near = wording.listed(each.name for each in found)
            said = gettext("没有叫“%(name)s”的客户。是不是：%(near)s？")
            raise forms.ValidationError(said % {"name": name, "near": near})
        raise forms.ValidationError(
            gettext("没有找到客户“%(name)s”。") % {"name": name}
        )


class MoveForm(ClientForm):
    on = DayField(label=_("从哪一天起"))
    field_order = ("client_name", "on")


class EndForm(forms.Form):
    on = DayField(label=_("最后一天"))
    reason = forms.CharField(label=_("说明"), max_length=200, required=False)


class ContactForm(forms.Form):
    on = DayField(label=_("日期"))
    note = forms.CharField(
        label=_("说明"), max_length=400, required=False, widget=forms.Textarea(WIDE)
    )


class RelationForm(forms.Form):
    user = RowField(User.objects.none(), label=_("同事"))
    strength = forms.TypedChoiceField(
        label=_("关系强度"),
        coerce=int,
        choices=[
            (1, _("1 · 见过")),
            (2, _("2 · 有来往")),
            (3, _("3 · 能约到")),
            (4, _("4 · 会主动找我们")),
            (5, _("5 · 信任我们")),
        ],
    )
    reason = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("凭哪些来往这样判断。")
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = colleagues  # type: ignore[attr-defined]


class ConsentForm(forms.Form):
    covers = forms.MultipleChoiceField(
        label=_("同意的范围"),
        choices=list(FIELDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    channel = forms.ChoiceField(label=_("同意方式"), choices=KeyPerson.Channel.choices)
    given_on = DayField(label=_("同意日期"))
    note = forms.CharField(
        label=_("凭据说明"),
        max_length=400,
        required=False,
        help_text=_("没有文件的，写明凭据在哪里：哪一次谈话、谁在场、哪封邮件。"),
    )
    proof = forms.FileField(label=_("凭据"), required=False)


class PrivateForm(forms.Form):
    """What is new. What is kept is not shown, and stays where nothing is put."""

    calendar = forms.ChoiceField(
        label=_("生日的历法"),
        choices=[("solar", _("公历")), ("lunar", _("农历"))],
        required=False,
    )
    month = forms.IntegerField(label=_("月"), min_value=1, max_value=12, required=False)
    day = forms.IntegerField(label=_("日"), min_value=1, max_value=31, required=False)
    is_leap = forms.BooleanField(label=_("闰月"), required=False)
    year = forms.IntegerField(
        label=_("出生年份"),
        min_value=1900,
        max_value=2099,
        required=False,
        help_text=_("可以不填。"),
    )
    tastes = forms.CharField(
        label=_("喜好"), max_length=1000, required=False, widget=forms.Textarea(WIDE)
    )
    family = forms.CharField(
        label=_("家庭"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(WIDE),
        help_text=_("不写健康、宗教、账户、行踪和十四岁以下儿童的情况。"),
    )
    cleared = forms.MultipleChoiceField(
        label=_("清除"),
        choices=list(FIELDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widen(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        month, day = cleaned.get("month"), cleaned.get("day")
        if bool(month) != bool(day):
            self.add_error("month", _("生日要月、日一起填。"))
        elif month and day:
            self._read_birthday(cleaned, month, day)
        return cleaned

    def _read_birthday(self, cleaned: dict[str, Any], month: int, day: int) -> None:
        is_lunar = cleaned.get("calendar") == "lunar"
        try:
            cleaned["birthday"] = Birthday(
                month, day, is_lunar, bool(cleaned.get("is_leap")), cleaned.get("year")
            )
        except NoSuchDay:
            self.add_error("day", _("没有这一天，请核对历法、月、日和闰月。"))

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in FIELDS}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"), max_length=400, widget=forms.Textarea(WIDE)
    )


class RequestForm(forms.ModelForm[PersonRequest]):
    class Meta:
        model = PersonRequest
        fields = ["name", "terms", "kind", "channel", "received_on", "words"]
        widgets = {
            "terms": forms.Textarea({"rows": 2}),
            "words": forms.Textarea({"rows": 2}),
        }
        field_classes = {"received_on": DayField}
        help_texts = {"terms": _("手机、电话、邮箱，每行一个，用来到处查找。")}


class EraseForm(ReasonForm):
    """Why, and which of the hits are about somebody else."""

    spare = forms.MultipleChoiceField(
        label=_("不是此人，不要动"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, hits: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["spare"].choices = hits  # type: ignore[attr-defined]


class PolicyForm(forms.ModelForm[Policy]):
    class Meta:
        model = Policy
        fields = ["text", "review_months", "erase_months"]
        widgets = {"text": forms.Textarea({"rows": 8})}


class CardsUploadForm(forms.Form):
    file = forms.FileField(
        label=_("电子名片"),
        help_text=_("从手机通讯录分享出来的 .vcf 文件，可以含多张名片。"),
        widget=forms.FileInput({"accept": ".vcf,text/vcard,text/x-vcard"}),
    )


class CardForm(ClientForm):
    """One card as it was read, to be checked before it is taken over."""

    take = forms.BooleanField(label=_("录入这张名片"), required=False)
    name = forms.CharField(label=_("姓名"), max_length=60)
    department = forms.CharField(label=_("部门"), max_length=60, required=False)
    title = forms.CharField(label=_("职务"), max_length=60, required=False)
    mobile = forms.CharField(label=_("手机"), max_length=40, required=False)
    phone = forms.CharField(label=_("电话"), max_length=60, required=False)
    email = forms.EmailField(label=_("邮箱"), max_length=120, required=False)
    as_prospect = forms.BooleanField(
        label=_("没有这个客户时，录入为潜在客户"), required=False
    )
    field_order = (
        *("take", "name", "client_name", "as_prospect", "department", "title"),
        *("mobile", "phone", "email"),
    )

    def refuse(self, name: str, exact: list[Client], found: list[Client]) -> None:
        wanted = self.data.get(self.add_prefix("as_prospect"))
        if exact or not wanted:
            super().refuse(name, exact, found)

    @property
    def post(self) -> dict[str, str]:
        names = ("department", "title", "mobile", "phone", "email")
        return {name: self.cleaned_data[name] for name in names}
