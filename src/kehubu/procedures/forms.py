"""The form of a record, made from its declaration; and the forms of a step's verbs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import papers
from kehubu.core.forms import MomentField, RowField, Upload, attached, key_of, posted
from kehubu.core.versions import ChangedMeanwhile
from kehubu.people.models import User
from kehubu.procedures.engine import Outcome
from kehubu.procedures.models import Rung
from kehubu.procedures.records import Files, Rows, Spec
from kehubu.procedures.records.fields import Field

MOST_ROWS = 200


class RecordForm:
    """
    A record being written: its fields as one form, each table as a set of forms.

    ``present`` is what is kept, in ``version``; without a ``request`` it is shown.
    """

    def __init__(
        self,
        spec: Spec,
        present: Mapping[str, Any],
        version: int,
        request: HttpRequest | None = None,
    ) -> None:
        self.spec = spec
        self.present = data = present
        self.version = version
        self.posted = posted(request) if request else None
        self.fields = _form_class(spec)(
            self.posted,
            attached(request) if request else None,
            initial=_initial(spec, data),
            prefix="record",
        )
        self.tables = {
            name: _table_class(known)(
                self.posted,
                initial=[_cells(known, row) for row in data.get(name) or []],
                prefix=name,
            )
            for name, known in spec.fields.items()
            if isinstance(known, Rows)
        }

    @property
    def parts(self) -> list[Any]:
        return [self.fields, *self.tables.values()]

    def is_valid(self) -> bool:
        # Each part is asked, so that all errors show at once.
        verdicts = [part.is_valid() for part in self.parts]
        return all(verdicts)

    @property
    def asks_only_to_be_saved(self) -> bool:
        return self.posted is not None and self.posted.get("act") != "complete"

    @property
    def seen(self) -> int:
        """
        The version that the writer has before him: that of the page he has sent, until
        he has been told of a newer one.
        """
        if self.posted is None:
            return self.version
        refusal = getattr(self.fields, "refusal", None)
        if isinstance(refusal, ChangedMeanwhile):
            return self.version
        return key_of(self.posted.get("seen", "")) or 0

    @property
    def blocks(self) -> list[papers.Block]:
        """
        What is kept, as page and paper show it to readers.
        """
        return self.spec.blocks(self.present)

    @property
    def values(self) -> dict[str, Any]:
        """
        The record's data as typed, files left out.
        """
        cleaned = self.fields.cleaned_data
        plain = {
            name: known.stored(cleaned[name])
            for name, known in self.spec.fields.items()
            if not isinstance(known, Rows | Files)
        }
        tables = {
            name: [_stored(self._rows(name), row) for row in _filled(table)]
            for name, table in self.tables.items()
        }
        return plain | tables

    @property
    def uploads(self) -> dict[str, list[Upload]]:
        return {
            name: self.fields.cleaned_data[name]
            for name, known in self.spec.fields.items()
            if isinstance(known, Files)
        }

    @property
    def dropped(self) -> list[int]:
        given = self.posted.getlist("drop") if self.posted else []
        known = [file["id"] for files in self._files() for file in files]
        return [pk for pk in known if str(pk) in given]

    def layout(self) -> list[dict[str, Any]]:
        """
        Return the record's fields in order: a bound field, or a table with its label.
        """
        return [
            {
                "label": known.label,
                "help": known.help,
                "heading": known.heading,
                "table": self.tables.get(name),
                "field": None if name in self.tables else self.fields[name],
                "files": self.present.get(name) if isinstance(known, Files) else None,
                "prefix": name,
            }
            for name, known in self.spec.fields.items()
        ]

    def _files(self) -> Iterator[list[dict[str, Any]]]:
        for name, known in self.spec.fields.items():
            if isinstance(known, Files):
                yield self.present.get(name) or []

    def _rows(self, name: str) -> Rows:
        known = self.spec.fields[name]
        if not isinstance(known, Rows):
            raise TypeError(name)
        return known


def _form_class(spec: Spec) -> type[forms.Form]:
    fields: dict[str, Any] = {
        name: _marked(known)
        for name, known in spec.fields.items()
        if not isinstance(known, Rows)
    }
    return type("RecordFields", (forms.Form,), fields)


def _table_class(rows: Rows) -> Any:
    columns = {name: _marked(column) for name, column in rows.columns.items()}
    form = type("RecordRow", (forms.Form,), columns)
    return forms.formset_factory(
        form, extra=rows.least, max_num=MOST_ROWS, absolute_max=MOST_ROWS
    )


def _marked(known: Field) -> forms.Field:
    field = known.form_field()
    field.is_wide = known.is_wide  # type: ignore[attr-defined]
    field.is_needed = known.needed and not known.needed_for  # type: ignore[attr-defined]
    return field


def _initial(spec: Spec, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: known.initial(data.get(name))
        for name, known in spec.fields.items()
        if not isinstance(known, Rows | Files)
    }


def _cells(rows: Rows, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: column.initial(row.get(name)) for name, column in rows.columns.items()
    }


def _stored(rows: Rows, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: column.stored(row.get(name)) for name, column in rows.columns.items()}


def _filled(table: Any) -> list[dict[str, Any]]:
    rows = [form.cleaned_data for form in table.forms]
    return [
        row for row in rows if any(value not in (None, "") for value in row.values())
    ]


class CompletionForm(forms.Form):
    """Complete a step: its outcome where it decides."""

    outcome = forms.CharField(max_length=40, required=False)
    reason = forms.CharField(max_length=1000, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("原因"), max_length=1000, widget=forms.Textarea({"rows": 2})
    )


class ExceptionForm(ReasonForm):
    """Why a step is not done; and, where it decides, how the run goes on."""

    def __init__(self, *args: Any, outcomes: Sequence[Outcome], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if outcomes:
            choices = [(known.key, gettext(known.label)) for known in outcomes]
            self.fields["outcome"] = forms.ChoiceField(label=_("结果"), choices=choices)


class ReturnForm(ReasonForm):
    target = forms.CharField(label=_("退回到"), max_length=100, widget=forms.Select)

    def __init__(
        self, *args: Any, targets: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].widget.choices = targets
        self.order_fields(["target", "reason"])


class ReplanForm(ReasonForm):
    """Another due date; ``seen`` is the one that the page showed."""

    due_at = MomentField(label=_("新的期限"))
    seen = MomentField(widget=forms.HiddenInput)

    field_order = ("due_at", "reason")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "seen" in self.errors:
            self.add_error(None, _("这一页不完整，请重新打开。"))
        return cleaned


class ReassignForm(ReasonForm):
    to = RowField(User.objects.none(), label=_("转交给"))

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]
        self.order_fields(["to", "reason"])


class SignatureForm(forms.Form):
    """Sign or send back, with the proof of identity that the level asks for."""

    verdict = forms.ChoiceField(choices=[("approved", ""), ("rejected", "")])
    comment = forms.CharField(
        label=_("意见"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("退回时必须写明原因。"),
    )
    secret = forms.CharField(
        label=_("密码或动态码"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class BatchForm(forms.Form):
    """The one proof of identity for several signatures."""

    secret = forms.CharField(
        label=_("密码或动态码"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("输入一次，下面每一份各签一个字。"),
    )


class AddedSignerForm(forms.Form):
    """Who else is to sign, why, and whether before oneself."""

    to = RowField(User.objects.none(), label=_("请谁加签"))
    is_before = forms.TypedChoiceField(
        label=_("次序"),
        choices=[("", _("与我同时，不分先后")), ("1", _("他先签，我后签"))],
        coerce=bool,
        empty_value="",
        required=False,
    )
    reason = forms.CharField(
        label=_("原因"), max_length=300, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = colleagues  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    to = RowField(User.objects.none(), label=_("问谁"))
    text = forms.CharField(
        label=_("问题"), max_length=1000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, people: Any, issuer: int | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
        self.fields["to"].initial = issuer


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("答复"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )


class SubstitutionForm(forms.Form):
    """For each rung its place on the ladder, or none."""

    def __init__(self, *args: Any, rungs: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places: list[tuple[str, Any]] = [("0", _("不用"))]
        places.extend((str(n), str(n)) for n in range(1, len(Rung.choices) + 1))
        for value, label in Rung.choices:
            place = rungs.index(value) + 1 if value in rungs else 0
            self.fields[value] = forms.TypedChoiceField(
                label=label, choices=places, coerce=int, initial=str(place)
            )

    def clean(self) -> dict[str, Any]:
        """
        Refuse two rungs on one place.
        """
        cleaned: dict[str, Any] = self.cleaned_data
        places = [place for place in cleaned.values() if place]
        if len(set(places)) < len(places):
            raise forms.ValidationError(_("两级不能排在同一位。"))
        return cleaned

    @property
    def rungs(self) -> list[str]:
        used = {name: place for name, place in self.cleaned_data.items() if place}
        return sorted(used, key=lambda name: used[name])


class DefinitionForm(forms.Form):
    file = forms.FileField(
        label=_("流程文件（BPMN 2.0）"),
        widget=forms.FileInput(attrs={"accept": ".bpmn,.xml"}),
    )
    note = forms.CharField(label=_("版本说明"), max_length=500, required=False)
