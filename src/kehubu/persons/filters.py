"""The filters of the list of key persons: declared here, never taken from user keys."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core import search
from kehubu.core.filters import SearchFilter
from kehubu.persons import queries
from kehubu.persons.models import Post

AT_LEAST = [(str(n), str(n)) for n in range(1, 6)]


class PostFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = SearchFilter(Post, placeholder=_("姓名、拼音、电话的一部分"))
    client = django_filters.CharFilter(
        label=_("客户"),
        method="at_client",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    level = django_filters.ChoiceFilter(
        label=_("决策层级"), choices=Post.Level.choices, empty_label=_("全部")
    )
    strength = django_filters.ChoiceFilter(
        label=_("关系强度不低于"),
        method="by_strength",
        choices=AT_LEAST,
        empty_label=_("全部"),
    )
    which = django_filters.ChoiceFilter(
        label=_("任职"),
        method="by_state",
        choices=[("former", _("曾任")), ("all", _("现任和曾任"))],
        empty_label=_("现任"),
    )

    class Meta:
        model = Post
        fields: list[str] = []

    def filter_queryset(self, queryset: QuerySet[Post]) -> QuerySet[Post]:
        rows: QuerySet[Post] = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("which") else rows.filter(until=None)

    def at_client(self, rows: QuerySet[Post], name: str, value: str) -> QuerySet[Post]:
        return rows.filter(client__in=search.matching(Client, value))

    def by_strength(
        self, rows: QuerySet[Post], name: str, value: str
    ) -> QuerySet[Post]:
        return queries.known_to_us(rows, int(value))

    def by_state(self, rows: QuerySet[Post], name: str, value: str) -> QuerySet[Post]:
        return rows.exclude(until=None) if value == "former" else rows
