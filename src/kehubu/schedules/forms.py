from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from kehubu.core.forms import DayField
from kehubu.schedules.sheets import DAYS, Sheet
from kehubu.work.models import WorkPlan
from kehubu.work.services.plans import Changes

SALT = "plan-sheet"
A_DAY = 24 * 60 * 60


class ReplanForm(forms.Form):
    """Other dates for a task; ``seen`` is the version that the page showed."""

    starts_on = DayField(label=_("开始"))
    ends_on = DayField(label=_("结束"))
    reason = forms.CharField(
        label=_("延期原因"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def clean_seen(self) -> int:
        return self.cleaned_data.get("seen") or 0


class PlanFileForm(forms.Form):
    file = forms.FileField(
        label=_("修改后的工作计划（Excel 文件）"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
    )


class ApplyForm(forms.Form):
    """What a file would change, as it was shown, and why."""

    token = forms.CharField(widget=forms.HiddenInput, max_length=2_000_000)
    reason = forms.CharField(
        label=_("修改原因"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, plan: WorkPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def clean_token(self) -> dict[str, Any]:
        try:
            said = signing.loads(
                self.cleaned_data["token"], salt=f"{SALT}:{self.plan.pk}", max_age=A_DAY
            )
        except signing.BadSignature:
            raise ValidationError(_("预览已过期，请重新上传文件。")) from None
        return {
            "seen": said["seen"],
            "changes": Changes(
                added=[_with_days(values) for values in said["added"]],
                changed={
                    int(pk): _with_days(values)
                    for pk, values in said["changed"].items()
                },
                removed=said["removed"],
            ),
        }


def token_of(sheet: Sheet, plan: WorkPlan) -> str:
    """
    Return what a file would change, sealed, for the page that asks for the reason.
    """
    said = {
        "seen": sheet.seen,
        "added": [_plain(values) for values in sheet.added],
        "changed": {pk: _plain(values) for pk, values in sheet.changed.items()},
        "removed": sheet.removed,
    }
    return signing.dumps(said, salt=f"{SALT}:{plan.pk}", compress=True)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {n: v.isoformat() if n in DAYS and v else v for n, v in values.items()}


def _with_days(values: dict[str, Any]) -> dict[str, Any]:
    return {n: parse_date(v) if n in DAYS and v else v for n, v in values.items()}
