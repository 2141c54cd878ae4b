"""
The kinds of fields of a record.

A record's data is JSON: each field reads and shows its own value, ``None`` or an empty
text standing for "not filled in".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core import money
from kehubu.core.forms import DateInput, DateTimeInput, RowField
from kehubu.people.models import User

Label = str | Promise
LONG = 4000
SHORT = 200
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""What a record tells of lies between; anything else is a slip of the keyboard."""
LAST_DAY = date(2099, 12, 31)
ABSURD = _("请核对年份：只能填 1990 年至 2099 年的日期。")


@dataclass(frozen=True, kw_only=True)
class Field:
    """
    A field; ``needed`` means that the step cannot be completed without it, or with
    ``needed_for`` not with one of these outcomes.

    Saving is always possible: a half-written record is better than a lost one.
    ``heading`` begins a group of fields with some words of its own.
    """

    label: Label
    needed: bool = True
    needed_for: tuple[str, ...] = ()
    help: Label = ""
    heading: Label = ""
    is_wide: bool = False

    def form_field(self) -> forms.Field:
        """
        Return the form's field; it never insists, completeness is asked for later.
        """
        raise NotImplementedError

    def stored(self, value: Any) -> Any:
        """
        Return the cleaned value of the form as JSON.
        """
        return value

    def initial(self, value: Any) -> Any:
        """
        Return the stored value as the form shows it.
        """
        return value

    def shown(self, value: Any) -> str:
        """
        Return the stored value as people read it.
        """
        return "" if value is None else str(value)

    def is_filled(self, value: Any) -> bool:
        return value not in (None, "", [])

    def is_needed(self, outcome: str) -> bool:
        return outcome in self.needed_for if self.needed_for else self.needed

    def _options(self) -> dict[str, Any]:
        return {"label": self.label, "help_text": self.help, "required": False}


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    most: int = SHORT

    def form_field(self) -> forms.Field:
        return forms.CharField(max_length=self.most, **self._options())


@dataclass(frozen=True, kw_only=True)
class LongText(Field):
    is_wide: bool = True

    def form_field(self) -> forms.Field:
        widget = forms.Textarea({"rows": 3})
        return forms.CharField(max_length=LONG, widget=widget, **self._options())


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    least: int = 0
    most: int = 1_000_000

    def form_field(self) -> forms.Field:
        return forms.IntegerField(
            min_value=self.least, max_value=self.most, **self._options()
        )


@dataclass(frozen=True, kw_only=True)
class Money(Field):
    """An amount: typed in yuan, kept in fen."""

    def form_field(self) -> forms.Field:
        return forms.DecimalField(
            min_value=0, max_digits=14, decimal_places=2, **self._options()
        )

    def stored(self, value: Any) -> Any:
        return None if value is None else money.fen(value)

    def initial(self, value: Any) -> Any:
        return money.yuan(value)

    def shown(self, value: Any) -> str:
        return money.shown(value)


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    choices: Sequence[tuple[str, Label]]

    def form_field(self) -> forms.Field:
        choices = [("", "—"), *self.choices]
        return forms.ChoiceField(choices=choices, **self._options())

    def shown(self, value: Any) -> str:
        return str(dict(self.choices).get(value, value or ""))


@dataclass(frozen=True, kw_only=True)
class YesNo(Choice):
    choices: Sequence[tuple[str, Label]] = (("yes", _("是")), ("no", _("否")))


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    def form_field(self) -> forms.Field:
        return forms.DateField(
            widget=DateInput(),
            validators=[
                MinValueValidator(EARLIEST.date(), ABSURD),
                MaxValueValidator(LAST_DAY, ABSURD),
            ],
            **self._options(),
        )

    def stored(self, value: date | None) -> Any:
        return value.isoformat() if value else ""

    def initial(self, value: Any) -> Any:
        return date.fromisoformat(value) if value else None


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    def form_field(self) -> forms.Field:
        return forms.DateTimeField(
            widget=DateTimeInput(),
            validators=[
                MinValueValidator(EARLIEST, ABSURD),
                MaxValueValidator(LATEST, ABSURD),
            ],
            **self._options(),
        )

    def stored(self, value: datetime | None) -> Any:
        return value.isoformat() if value else ""

    def initial(self, value: Any) -> Any:
        return timezone.localtime(datetime.fromisoformat(value)) if value else None

    def shown(self, value: Any) -> str:
        at = self.initial(value)
        return f"{at:%Y-%m-%d %H:%M}" if at else ""


@dataclass(frozen=True, kw_only=True)
class People(Field):
    """Names, one to a line or parted by commas: guests have no account."""

    is_wide: bool = True

    def form_field(self) -> forms.Field:
        widget = forms.Textarea({"rows": 2})
        return forms.CharField(max_length=LONG, widget=widget, **self._options())


@dataclass(frozen=True, kw_only=True)
class Person(Field):
    """A colleague; kept with the name of that day, for the print."""

    def form_field(self) -> forms.Field:
        active = User.objects.active().order_by("reading")
        return RowField(active, **self._options())

    def stored(self, value: User | None) -> Any:
        return {"id": value.pk, "name": value.name} if value else None

    def initial(self, value: Any) -> Any:
        return value["id"] if value else None

    def shown(self, value: Any) -> str:
        return value["name"] if value else ""


@dataclass(frozen=True, kw_only=True)
class Files(Field):
    """Attachments of the step: at least one if needed. They are kept as files."""

    is_wide: bool = True

    def form_field(self) -> forms.Field:
        return MultipleFiles(**self._options())

    def shown(self, value: Any) -> str:
        return "\n".join(file["name"] for file in value or [])


@dataclass(frozen=True, kw_only=True)
class Rows(Field):
    """A table: ``columns`` are fields, ``least`` the rows that it must have."""

    columns: Mapping[str, Field]
    least: int = 1
    is_wide: bool = True

    def form_field(self) -> forms.Field:
        raise NotImplementedError

    def shown(self, value: Any) -> str:
        return gettext("%(n)s 行") % {"n": len(value or [])}

    def is_filled(self, value: Any) -> bool:
        return len(value or []) >= self.least


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class MultipleFiles(forms.FileField):
    """Several files at once; cleaned to a list."""

    widget = MultipleFileInput

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list | tuple) else [data]
        return [super(MultipleFiles, self).clean(f, initial) for f in files if f]
