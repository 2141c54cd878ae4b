from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import DayField, RowField, RowsField
from kehubu.markets.models import IndustryFact, Intelligence, Tag
from kehubu.markets.services.briefs import Said
from kehubu.people.models import User


class CellForm(forms.Form):
    """A cell of the brief: known with its source, or unknown with the reason."""

    text = forms.CharField(
        label=_("情况"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    source = forms.CharField(
        label=_("来源"),
        max_length=200,
        required=False,
        help_text=_("谁说的、哪份报告、哪家店；网址照抄即可。"),
    )
    as_of = DayField(label=_("截至"))
    why = forms.CharField(
        label=_("不知道的，为什么"),
        max_length=300,
        required=False,
        help_text=_("查过哪里、在等谁的答复。写了情况就不用写。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, hint: object = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = str(hint)

    @property
    def said(self) -> Said:
        given = self.cleaned_data
        return Said(given["as_of"], given["text"], given["source"], given["why"])


class IntelligenceForm(forms.Form):
    about = forms.ChoiceField(label=_("关于"))
    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(
        label=_("内容"), max_length=4000, widget=forms.Textarea({"rows": 5})
    )
    source = forms.ChoiceField(label=_("来源"), choices=Intelligence.Source.choices)
    reference = forms.CharField(
        label=_("出处"),
        max_length=300,
        required=False,
        help_text=_("媒体、报告名称或网址。只作为文字保存，系统不会打开。"),
    )
    observed_on = DayField(label=_("得知日期"))
    credibility = forms.ChoiceField(
        label=_("可信度"), choices=Intelligence.Credibility.choices
    )
    tags = forms.MultipleChoiceField(
        label=_("标签"),
        choices=Tag.Name.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "choices-flow"}),
    )
    is_internal = forms.BooleanField(
        label=_("仅客户部内部"),
        required=False,
        help_text=_("勾选后，策划、创作、媒介等协作部门的人看不到。"),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        subjects: Sequence[tuple[str, str]],
        may_keep_internal: bool,
        **kwargs: Any,
    ) -> None:
        """
        Offer what it may be about; nothing is asked where there is one subject only.
        """
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = subjects  # type: ignore[attr-defined]
        if len(subjects) == 1:
            del self.fields["about"]
        if not may_keep_internal:
            del self.fields["is_internal"]
        for name in ("text", "tags"):
            self.fields[name].is_wide = True  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        left_out = {"about", "tags", "version"}
        given = {k: v for k, v in self.cleaned_data.items() if k not in left_out}
        return {"is_internal": False, **given}


class TellForm(forms.Form):
    people = RowsField(
        User.objects.none(),
        label=_("转告给"),
        required=False,
        widget=forms.CheckboxSelectMultiple({"class": "choices-flow"}),
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.queryset = colleagues
        field.label_from_instance = _called


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("用这条情报做了什么"),
        max_length=2000,
        widget=forms.Textarea({"rows": 2}),
    )


class FactForm(forms.Form):
    kind = forms.ChoiceField(label=_("类别"), choices=IndustryFact.Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(
        label=_("内容"), max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    source = forms.CharField(label=_("来源"), max_length=300)
    as_of = DayField(label=_("截至"))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].is_wide = True  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k != "version"}


class ReviewForm(forms.Form):
    note = forms.CharField(
        label=_("复核说明"),
        max_length=500,
        required=False,
        help_text=_("核对了什么、改了什么；没有改动可以不写。"),
    )


class HandOverForm(forms.Form):
    to = RowField(User.objects.none(), label=_("负责人"))

    def __init__(self, *args: Any, keepers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = keepers  # type: ignore[attr-defined]


class ChooseForm(forms.Form):
    q = forms.CharField(
        label=_("查找客户"),
        max_length=100,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("名称、拼音、首字母")}
        ),
    )


def _called(person: User) -> str:
    return f"{person.name} · {person.department}"
