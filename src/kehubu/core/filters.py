"""Filters that the lists of several rooms have."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kehubu.core import search


class SearchFilter(django_filters.CharFilter):  # type: ignore[misc]
    """
    Keeps the rows that the index finds, or the rows whose ``on`` it finds: ``model``
    is what is looked for.
    """

    def __init__(
        self, model: type[Model], *, placeholder: str | Promise, on: str = "pk"
    ) -> None:
        attrs = {"type": "search", "placeholder": placeholder}
        super().__init__(
            field_name=on,
            label=_("查找"),
            max_length=100,
            widget=forms.TextInput(attrs=attrs),
        )
        self.searched = model

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        return search.narrowed(qs, self.searched, value, on=self.field_name)
