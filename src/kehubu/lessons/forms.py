from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import DayField, RowField
from kehubu.lessons.models import Case
from kehubu.people.models import User
from kehubu.procedures.records.fields import MultipleFiles

WIDE = {"rows": 4}


class FinishForm(forms.Form):
    outcome = forms.CharField(
        label=_("做了什么、凭什么说做完了"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )
    uploads = MultipleFiles(label=_("凭据"), required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )


class ReplanForm(ReasonForm):
    to = RowField(User.objects.none(), label=_("负责人"))
    due_on = DayField(label=_("期限"))

    field_order = ("to", "due_on", "reason")

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]


class CaseForm(forms.Form):
    """A case as its editor writes it; only to be published it must be complete."""

    title = forms.CharField(label=_("标题"), max_length=100)
    industry = forms.CharField(label=_("行业"), max_length=40, required=False)
    media = forms.CharField(  # type: ignore[assignment]
        label=_("媒介"), max_length=200, required=False
    )
    keywords = forms.CharField(label=_("关键词"), max_length=200, required=False)
    problem = forms.CharField(
        label=_("问题"), max_length=4000, required=False, widget=forms.Textarea(WIDE)
    )
    idea = forms.CharField(
        label=_("创意"), max_length=4000, required=False, widget=forms.Textarea(WIDE)
    )
    execution = forms.CharField(
        label=_("执行"), max_length=4000, required=False, widget=forms.Textarea(WIDE)
    )
    result = forms.CharField(
        label=_("结果"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(WIDE),
        help_text=_("发布后全公司都能看到，只写可以公开的数字。"),
    )
    confidential = forms.CharField(
        label=_("内部数字"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("预算、费用、毛利等。只有能看到项目的人才看得到，也不打印。"),
    )
    awards = forms.CharField(
        label=_("获奖"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("每行一项：奖项、级别、年份。"),
    )
    press = forms.CharField(
        label=_("报道"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("每行一篇：媒体、标题、日期。"),
    )
    credits = forms.CharField(
        label=_("团队"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("每行一人：职务、姓名。"),
    )
    learned = forms.CharField(
        label=_("经验与教训"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(WIDE),
    )
    shown = forms.MultipleChoiceField(
        label=_("展示的作品"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不勾选的作品留着，但不再展示。"),
    )
    uploads = MultipleFiles(label=_("添加作品"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, works: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(work.pk), file.name) for work, file in works]
        self.fields["shown"].choices = choices  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            wide = isinstance(field.widget, forms.Textarea) or name == "uploads"
            field.is_wide = wide  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        left_out = {"shown", "uploads", "version"}
        return {k: v for k, v in self.cleaned_data.items() if k not in left_out}


class PermissionForm(forms.Form):
    allowed = forms.ChoiceField(
        label=_("客户许可"),
        choices=[choice for choice in Case.Allowed.choices if choice[0] != "not_asked"],
    )
    given_on = DayField(label=_("答复日期"))
    note = forms.CharField(
        label=_("说明"),
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("客户方由谁、怎样答复。"),
    )
    proof = forms.FileField(
        label=_("凭据"), required=False, help_text=_("同意对外的，必须附上。")
    )
