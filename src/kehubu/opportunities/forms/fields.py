"""Months, amounts, words: what several forms have."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kehubu.work.records.pursuit import CAUSES


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m")


class MonthField(forms.DateField):
    """A month: the first of its days."""

    def __init__(self, **options: Any) -> None:
        formats = ["%Y-%m", "%Y-%m-%d"]
        super().__init__(widget=MonthInput(), input_formats=formats, **options)

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        return day and day.replace(day=1)


def yuan(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, **options)


def words(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=1000,
        required=required,
        widget=forms.Textarea({"rows": rows}),
    )


def causes() -> list[tuple[str, Any]]:
    return [("", _("请选择")), *CAUSES]
