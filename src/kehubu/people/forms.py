from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from kehubu.core import money
from kehubu.core.forms import DayField, RowField
from kehubu.people.models import Agency, Department, User
from kehubu.people.positions import GOVERNING, Position

LARGEST_YUAN = 10**11
BUSINESS_POSITIONS = [
    choice for choice in Position.choices if choice[0] not in GOVERNING
]


class SignInForm(LoginForm):  # type: ignore[misc]
    """
    allauth's form, for names of human length: SQLite fails to compare longer ones.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login = self.fields["login"]
        login.label = _("登录名或邮箱")
        login.validators.append(MaxLengthValidator(254))
        login.widget.attrs = {"autocomplete": "username"}
        self.fields["password"].widget.attrs.pop("placeholder")


class CredentialField(forms.JSONField):
    def to_python(self, value: Any) -> Any:
        """
        Refuse what is no JSON; Django lets endless nesting and numbers through.
        """
        with _malformed_is_wrong():
            return super().to_python(value)


class _Credential(forms.Form):
    """What a browser's passkey says; allauth takes its shape for granted."""

    credential = CredentialField(widget=forms.HiddenInput)

    def add_error(self, field: str | None, error: Any) -> None:
        """
        Say above the form what is wrong with the passkey: its field is hidden.
        """
        super().add_error(None if field == "credential" else field, error)

    def clean_credential(self) -> Any:
        check = getattr(super(), "clean_credential", None)
        with _malformed_is_wrong():
            return check() if check else self.cleaned_data["credential"]

    def clean(self) -> dict[str, Any] | None:
        with _malformed_is_wrong():
            return super().clean()


class PasskeyForm(_Credential, AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeySignInForm(_Credential, LoginWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyAgainForm(_Credential, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(_Credential, AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("名称"), max_length=40, required=False)


class EditPasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("名称"), max_length=40)


@contextmanager
def _malformed_is_wrong() -> Iterator[None]:
    try:
        yield
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError) as bad:
        raise ValidationError(_("无法识别通行密钥的回应，请再试一次。")) from bad


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        label=_("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少十个字符，不要用常见密码。"),
    )
    password_again = forms.CharField(
        label=_("再输入一次密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password = cleaned.get("password")
        if password and password != cleaned.get("password_again"):
            self.add_error("password_again", _("两次输入的密码不一致。"))
        if password:
            self._check_strength(password)
        return cleaned

    def _check_strength(self, password: str) -> None:
        try:
            password_validation.validate_password(password, self.person())
        except ValidationError as error:
            self.add_error("password", error)

    def person(self) -> User | None:
        return None


class WelcomeForm(PasswordForm):
    """The first run: the agency, its first administrator, its calendar."""

    field_order = (
        "agency_name",
        "agency_short_name",
        "name",
        "username",
        "email",
        "position",
        "password",
        "password_again",
        "calendar",
    )

    agency_name = forms.CharField(label=_("公司全称"), max_length=100)
    agency_short_name = forms.CharField(label=_("公司简称"), max_length=20)
    name = forms.CharField(label=_("您的姓名"), max_length=40)
    username = forms.CharField(
        label=_("登录名"),
        max_length=60,
        validators=[User.username_validator],
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    email = forms.EmailField(label=_("邮箱"), max_length=254, required=False)
    position = forms.ChoiceField(
        label=_("您的岗位"),
        required=False,
        choices=[("", _("只做系统管理")), *BUSINESS_POSITIONS],
        help_text=_("您同时是系统管理员，可以随后邀请同事。"),
    )
    calendar = forms.ChoiceField(
        label=_("工作日历"),
        choices=[
            ("cn-2026", _("国务院 2026 年放假安排（含调休）")),
            ("", _("暂不导入，先按周一至周五计算")),
        ],
        initial="cn-2026",
        required=False,
        help_text=_("期限按工作小时计算。以后每年可在“公司设置”里导入新的安排。"),
    )

    def person(self) -> User | None:
        known = self.cleaned_data
        return User(
            username=known.get("username", ""),
            name=known.get("name", ""),
            email=known.get("email", ""),
        )


class PersonForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=40)
    username = forms.CharField(
        label=_("登录名"), max_length=60, validators=[User.username_validator]
    )
    department = RowField(Department.objects.all(), label=_("部门"))
    supervisor = RowField(User.objects.none(), label=_("直接上级"), required=False)
    email = forms.EmailField(label=_("邮箱"), max_length=254, required=False)
    phone = forms.CharField(label=_("手机"), max_length=40, required=False)

    def __init__(self, *args: Any, superiors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].queryset = superiors  # type: ignore[attr-defined]


class PostForm(forms.Form):
    position = forms.ChoiceField(
        label=_("岗位"), choices=[("", "—"), *Position.choices], required=False
    )
    department = RowField(Department.objects.all(), label=_("部门"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("position")) != bool(cleaned.get("department")):
            raise ValidationError(_("岗位和部门要一起选。"))
        return cleaned


class BasePostFormSet(forms.BaseFormSet[PostForm]):
    def clean(self) -> None:
        if not any(self.errors) and not self.posts:
            raise ValidationError(_("请至少选一个岗位。"))

    @property
    def posts(self) -> list[tuple[str, Department]]:
        rows = [form.cleaned_data for form in self.forms]
        return [(r["position"], r["department"]) for r in rows if r.get("position")]


PostFormSet = forms.formset_factory(
    PostForm, BasePostFormSet, extra=0, max_num=8, validate_max=True
)


class DelegationForm(forms.Form):
    to = RowField(User.objects.none(), label=_("代理人"))
    starts_on = DayField(label=_("从"))
    ends_on = DayField(label=_("到"))
    reason = forms.CharField(label=_("原因"), max_length=200)

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("结束日期不能早于开始日期。"))
        return cleaned


class AgencyForm(forms.Form):
    name = forms.CharField(label=_("公司全称"), max_length=100)
    short_name = forms.CharField(label=_("公司简称"), max_length=20)
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    phone = forms.CharField(label=_("电话"), max_length=40, required=False)
    large_research = forms.DecimalField(
        label=_("大型调研起点（元）"),
        min_value=0,
        max_value=LARGEST_YUAN,
        decimal_places=2,
        help_text=_("费用达到这个数，或委托外部公司的，按大型调研流程办。"),
    )

    @property
    def values(self) -> dict[str, Any]:
        """
        What was typed, as the agency keeps it: money in fen.
        """
        kept = dict(self.cleaned_data)
        yuan = kept.pop("large_research")
        return {**kept, "large_research_fen": money.fen(yuan)}


def particulars_of(agency: Agency) -> dict[str, Any]:
    """
    Return an agency as its form shows it.
    """
    names = ("name", "short_name", "address", "phone")
    kept = {name: getattr(agency, name) for name in names}
    return {**kept, "large_research": money.yuan(agency.large_research_fen)}


class RemindersForm(forms.Form):
    """At what share of a step's time its people are reminded, and who is told."""

    soon = forms.IntegerField(label=_("第一次提醒（%）"), min_value=1, max_value=1000)
    due = forms.IntegerField(label=_("第二次提醒（%）"), min_value=1, max_value=1000)
    escalate = forms.IntegerField(label=_("报告上级（%）"), min_value=1, max_value=1000)


class CalendarForm(forms.Form):
    file = forms.FileField(
        label=_("放假安排文件"),
        help_text=_("Excel 或 CSV，三列：日期、类型（休或班）、名称。"),
    )
