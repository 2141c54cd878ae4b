"""How forms look, and how a refusal by a service comes back to the form."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeAlias, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError
from kehubu.core.periods import LONGEST, Period, recent
from kehubu.core.versions import ChangedMeanwhile

CUSTOM = "custom"
OK, REFUSED, INVALID = 200, 409, 422
Upload: TypeAlias = "UploadedFile[bytes]"
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2099, 12, 31)
OUT_OF_REACH = _("请核对年份：只能填 %(first)s 年至 %(last)s 年的日期。")
LEAST_DIGITS = 3
"""As many as the shortest number has, such as 110."""
_KEY = re.compile("[0-9]{1,18}")


class Renderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class RowField(forms.ModelChoiceField[Any]):
    """Django's field, with words for no choice instead of a row of hyphens."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **{"empty_label": _("请选择"), **kwargs})


class WithDepartment:
    """Tells people apart by their departments."""

    def label_from_instance(self, person: Any) -> str:
        return f"{person} · {person.department}"


class PersonField(WithDepartment, RowField):
    """A colleague to be chosen; what is offered has its department fetched."""


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


class RowsField(forms.ModelMultipleChoiceField[Any]):
    """Django's field, for which a key that fits no column is an unknown one."""

    def _check_values(self, value: Any) -> Any:
        for key in value:
            if isinstance(key, str) and key_of(key) is None:
                said = self.error_messages["invalid_choice"]
                raise ValidationError(said, "invalid_choice", {"value": key})
        return super()._check_values(value)  # type: ignore[misc]


class PeopleField(WithDepartment, RowsField):
    """Colleagues to be chosen."""


class DayField(forms.DateField):
    """A day within living memory or reach; all others are slips of the keyboard."""

    widget = DateInput
    first, last = FIRST_DAY, LAST_DAY

    def to_python(self, value: Any) -> Any:
        return _checked(super().to_python(value), self.first, self.last)


class MomentField(forms.DateTimeField):
    """A moment on such a day."""

    widget = DateTimeInput

    def to_python(self, value: Any) -> Any:
        return _checked(super().to_python(value), FIRST_DAY, LAST_DAY)


def _checked(moment: Any, first: date, last: date) -> Any:
    """
    Return a day or a moment, unless its year cannot be meant.
    """
    if moment and not first.year <= moment.year <= last.year:
        years = {"first": first.year, "last": last.year}
        raise ValidationError(OUT_OF_REACH, "out_of_reach", years)
    return moment


def posted(request: HttpRequest) -> QueryDict | None:
    """
    Return what a form was sent with; an empty POST is a sent form too.
    """
    return request.POST if request.method == "POST" else None


def attached(request: HttpRequest) -> MultiValueDict[str, Upload] | None:
    """
    Return the files that a form was sent with.
    """
    return request.FILES if request.method == "POST" else None


def content_of(file: Upload, largest: int) -> bytes:
    """
    Return what a file holds, cut off a byte after ``largest``: whoever reads it says in
    its own words that it is too large, and nobody has the server hold it in memory.
    """
    content: bytes = file.read(largest + 1)
    return content


def key_of(text: str) -> int | None:
    """
    Return the key of a row, or the number, that an address names, if it names one; a
    longer one fits no column.
    """
    return int(text) if _KEY.fullmatch(text) else None


def day_of(text: str) -> date | None:
    """
    Return the day that an address names, if it names one within reach.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= LAST_DAY else None


@contextmanager
def refusals_on(form: forms.BaseForm) -> Iterator[None]:
    """
    Show a business refusal beside its field (or above the form), with what was typed.
    Who is told by it what others have changed goes on from their ``version``.
    """
    try:
        yield
    except DomainError as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, [str(refusal), *refusal.details])
        form.refusal = refusal  # type: ignore[attr-defined]
        if isinstance(refusal, ChangedMeanwhile) and "version" in form.fields:
            seen = {form.add_prefix("version"): refusal.params["version"]}
            go_on_from(form, **seen)


def go_on_from(form: forms.BaseForm, **seen: Any) -> None:
    """
    Let who has been told what others have changed save over it the next time: all that
    was typed stays, but for what the page had ``seen``.
    """
    typed = cast("QueryDict", form.data).copy()
    for name, value in seen.items():
        typed[name] = value
    form.data = typed


def status_of(*parts: forms.BaseForm | forms.BaseFormSet[Any]) -> int:
    """
    Return 409 for a refused form, 422 for one with errors, 200 otherwise.
    """
    if any(hasattr(part, "refusal") for part in parts):
        return REFUSED
    return (
        INVALID if any(part.is_bound and not part.is_valid() for part in parts) else OK
    )


class FiguresForm(forms.Form):
    """
    Whose figures, of which period: what stands above every page of figures.

    ``whose`` are groups of choices; the first one is taken where nothing is asked for.
    """

    period = forms.ChoiceField(label=_("期间"), required=False)
    first = DayField(label=_("从"), required=False)
    last = DayField(label=_("到"), required=False)
    whose = forms.ChoiceField(label=_("范围"), required=False)

    def __init__(
        self,
        data: QueryDict,
        *,
        today: date,
        whose: Sequence[tuple[str | Promise, Sequence[tuple[str, str]]]],
    ) -> None:
        super().__init__(data)
        self.known = {period.key: period for period in recent(today)}
        named = [(period.key, period.label) for period in self.known.values()]
        choices = [*named, (CUSTOM, _("自选日期"))]
        self.fields["period"].choices = choices  # type: ignore[attr-defined]
        self.fields["whose"].choices = whose  # type: ignore[attr-defined]
        self.default = whose[0][1][0][0]
        self.initial = {"period": next(iter(self.known)), "whose": self.default}

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        first, last = asked.get("first"), asked.get("last")
        if asked.get("period") != CUSTOM or {"first", "last"} & set(self.errors):
            return asked
        if not first or not last:
            self.add_error("first", _("请写明从哪一天到哪一天。"))
        elif last < first:
            self.add_error("last", _("结束日期早于开始日期。"))
        elif (last - first).days >= LONGEST:
            self.add_error("last", _("一次最多统计 %(n)s 天。") % {"n": LONGEST})
        return asked

    @property
    def chosen(self) -> Period:
        """
        The period asked for; the present month where it is not clear.
        """
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("period") == CUSTOM:
            return Period(CUSTOM, asked["first"], asked["last"])
        return self.known.get(asked.get("period", ""), next(iter(self.known.values())))

    @property
    def chosen_whose(self) -> str:
        asked = self.cleaned_data if self.is_valid() else {}
        return asked.get("whose") or self.default


def telephone_of(form: forms.BaseForm, name: str) -> str:
    """
    Return the telephone that was typed: people write them in many ways, with blanks,
    slashes, extensions, names, but never without digits. What was there before, as from
    a list that was imported, may stay.
    """
    typed: str = form.cleaned_data[name]
    digits = sum(sign.isdecimal() for sign in typed)
    if typed and digits < LEAST_DIGITS and typed != form.initial.get(name):
        raise forms.ValidationError(_("请写号码，如 021-6000 0000 转 801。"))
    return typed


def past_day_of(form: forms.BaseForm, name: str) -> date | None:
    """
    Return the day that was typed, of what cannot lie ahead; what was there may stay.
    """
    typed: date | None = form.cleaned_data[name]
    if typed and typed > timezone.localdate() and typed != form.initial.get(name):
        raise forms.ValidationError(_("不能晚于今天。"))
    return typed
