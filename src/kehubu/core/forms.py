"""How forms look, and how a refusal by a service comes back to the form."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, TypeAlias

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError

OK, REFUSED, INVALID = 200, 409, 422
Upload: TypeAlias = "UploadedFile[bytes]"


class Renderer(TemplatesSetting):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class RowField(forms.ModelChoiceField[Any]):
    """Django's field, with words for no choice instead of a row of hyphens."""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **{"empty_label": _("请选择"), **kwargs})


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", **kwargs)


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


def day_of(text: str) -> date | None:
    """
    Return the day that an address names, if it names one.
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@contextmanager
def refusals_on(form: forms.BaseForm) -> Iterator[None]:
    """
    Show a business refusal beside its field (or above the form), with what was typed.
    """
    try:
        yield
    except DomainError as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, [str(refusal), *refusal.details])
        form.refusal = refusal  # type: ignore[attr-defined]


def status_of(*parts: forms.BaseForm | forms.BaseFormSet[Any]) -> int:
    """
    Return 409 for a refused form, 422 for one with errors, 200 otherwise.
    """
    if any(hasattr(part, "refusal") for part in parts):
        return REFUSED
    return (
        INVALID if any(part.is_bound and not part.is_valid() for part in parts) else OK
    )
