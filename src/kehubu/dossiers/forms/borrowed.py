"""Forms that borrow fields from models, with money typed in yuan."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.db.models import Model

from kehubu.core import money

LARGEST_YUAN = 10**11


def yuan(label: Any, *, least: int = 0, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=least,
        max_value=LARGEST_YUAN,
        decimal_places=2,
        required=False,
        **kwargs,
    )


class Borrowed(forms.ModelForm[Any]):
    """
    A form whose fields are a model's. ``in_yuan`` maps what is typed in yuan to the
    column that keeps it in fen.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    in_yuan: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 3
                field.is_wide = True  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """
        What is to be written, by column.
        """
        borrowed = self._meta.fields or ()
        found = {name: self.cleaned_data[name] for name in borrowed}
        for typed, column in self.in_yuan.items():
            amount: Decimal | None = self.cleaned_data[typed]
            found[column] = None if amount is None else money.fen(amount)
        return found

    @classmethod
    def initial_of(cls, row: Model) -> dict[str, Any]:
        """
        Return what the form shows of a row.
        """
        shown = {name: getattr(row, name) for name in cls._meta.fields or ()}
        for typed, column in cls.in_yuan.items():
            shown[typed] = money.yuan(getattr(row, column))
        return shown | {"version": row.version}  # type: ignore[attr-defined]
