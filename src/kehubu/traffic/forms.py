from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import DayField, RowsField
from kehubu.procedures.records.fields import MultipleFiles
from kehubu.traffic.models import JobBag
from kehubu.traffic.queue import STAGES
from kehubu.work.departments import Job
from kehubu.work.models import WorkOrder

ALL = ("", _("全部"))


class QueueForm(forms.Form):
    """Which orders of a queue to show."""

    stage = forms.ChoiceField(
        label=_("阶段"),
        choices=[(key, label) for key, (label, _states) in STAGES.items()],
        required=False,
    )
    priority = forms.ChoiceField(
        label=_("缓急"), choices=[ALL, *WorkOrder.Priority.choices], required=False
    )
    executor = forms.ChoiceField(label=_("执行人"), required=False)
    job = forms.ChoiceField(
        label=_("工作类别"), choices=[ALL, *Job.choices], required=False
    )
    q = forms.CharField(
        label=_("查找"),
        max_length=100,
        required=False,
        widget=forms.TextInput(
            {"type": "search", "placeholder": _("单号、客户、项目、任务")}
        ),
    )
    is_overdue = forms.BooleanField(label=_("只看过期"), required=False)

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["executor"].choices = [ALL, *people]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """
        What was asked for and makes sense; the rest is left out.
        """
        self.is_valid()
        return self.cleaned_data


class RefusalForm(forms.Form):
    """What an order lacks: what was found is ticked, more may be written."""

    lacking = forms.MultipleChoiceField(
        label=_("已查出的缺项"), required=False, widget=forms.CheckboxSelectMultiple
    )
    refusal = forms.CharField(
        label=_("还缺什么"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, lacking: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"initial": {"lacking": lacking}})
        choices = [(sentence, sentence) for sentence in lacking]
        self.fields["lacking"].choices = choices  # type: ignore[attr-defined]
        if not lacking:
            del self.fields["lacking"]

    @property
    def text(self) -> str:
        said = self.cleaned_data
        return "\n".join([*said.get("lacking", []), said["refusal"]]).strip()


class BagForm(forms.Form):
    samples = forms.IntegerField(
        label=_("留存成品样本"),
        min_value=0,
        max_value=999,
        help_text=_("至少留一件，才能月结。"),
    )
    place = forms.CharField(label=_("存放位置"), max_length=100, required=False)
    remark = forms.CharField(
        label=_("备注"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    photos = MultipleFiles(label=_("样本照片"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def values(self) -> dict[str, Any]:
        said = self.cleaned_data
        kept = {name: said[name] for name in ("samples", "place", "remark")}
        return {"values": kept, "photos": said["photos"], "seen": said["version"]}


class ListForm(forms.Form):
    bags = RowsField(JobBag.objects.none())

    def __init__(self, *args: Any, bags: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bags"].queryset = bags  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    verdict = forms.ChoiceField(choices=[("refused", ""), ("excepted", "")])
    reason = forms.CharField(max_length=500)


class SettlingForm(forms.Form):
    hours_through = DayField(
        label=_("工时结至"),
        help_text=_("这一天及以前的工时，月结后不能再记、再改。"),
    )


class ReopeningForm(forms.Form):
    reason = forms.CharField(max_length=500)
