"""What one fills in for an entry of a register, and how it reads."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import DateInput, DateTimeInput
from kehubu.persons.models.registers import (
    Breach,
    Entry,
    ImpactAssessment,
    Processor,
)


class EntryForm(forms.ModelForm[Any]):
    """Borrows fields and messages from the model; a service saves."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
                field.is_wide = True  # type: ignore[attr-defined]
            if isinstance(field, forms.DateTimeField):
                field.widget = DateTimeInput()
            elif isinstance(field, forms.DateField):
                field.widget = DateInput()

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}  # type: ignore[attr-defined]


class AssessmentForm(EntryForm):
    class Meta:
        model = ImpactAssessment
        fields = [
            "subject",
            "trigger",
            "purpose",
            "impact",
            "measures",
            "conclusion",
            "assessed_on",
        ]


class ProcessorForm(EntryForm):
    class Meta:
        model = Processor
        fields = [
            "name",
            "purpose",
            "method",
            "data_kinds",
            "measures",
            "duties",
            "since",
            "until",
            "assessment",
            "supervised_on",
            "returned_on",
        ]
        help_texts = {
            "assessment": _("委托处理之前要先评估（《个人信息保护法》第五十五条）。")
        }


class BreachForm(EntryForm):
    class Meta:
        model = Breach
        fields = [
            "title",
            "found_at",
            "data_kinds",
            "cause",
            "harm",
            "measures",
            "contact",
            "authority_told_at",
            "people_told_at",
            "why_untold",
            "closed_on",
        ]
        help_texts = {
            "why_untold": _(
                "措施能有效避免造成危害的，可以不通知个人；主管部门要求的除外。"
            )
        }


FORMS: dict[str, type[EntryForm]] = {
    "assessment": AssessmentForm,
    "processor": ProcessorForm,
    "breach": BreachForm,
}


def shown(entry: Entry) -> list[tuple[str, str]]:
    """
    Return the labels and values of an entry, as page and paper show them.
    """
    fields = FORMS[entry.kind].Meta.fields  # type: ignore[attr-defined]
    return [(_label(entry, name), _shown(entry, name)) for name in fields]


def _label(entry: Entry, name: str) -> str:
    return str(entry._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _shown(entry: Entry, name: str) -> str:
    to_label = getattr(entry, f"get_{name}_display", None)
    value = to_label() if to_label else getattr(entry, name)
    if value in (None, ""):
        return "—"
    if name.endswith("_at"):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if name.endswith("_on") or name in ("since", "until"):
        return f"{value:%Y-%m-%d}"
    return str(value)
