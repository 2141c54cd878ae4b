"""The filters of the client list: declared here, never taken from user keys."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kehubu.clients import queries
from kehubu.clients.models import Client
from kehubu.core import search


class ClientFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = django_filters.CharFilter(
        label=_("查找"),
        method="find",
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("名称、拼音、首字母、电话")}
        ),
    )
    status = django_filters.ChoiceFilter(
        label=_("状态"), choices=Client.Status.choices, empty_label=_("全部")
    )
    industry = django_filters.CharFilter(
        label=_("行业"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "industries", "autocomplete": "off"}),
    )
    region = django_filters.CharFilter(
        label=_("地区"),
        max_length=40,
        widget=forms.TextInput(attrs={"list": "regions", "autocomplete": "off"}),
    )
    whose = django_filters.ChoiceFilter(
        label=_("归属"),
        method="by_owner",
        choices=[("mine", _("我的")), ("pool", _("公海（无人负责）"))],
        empty_label=_("全部"),
    )

    class Meta:
        model = Client
        fields: list[str] = []

    def find(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        return rows.filter(pk__in=search.matching(Client, value))

    def by_owner(
        self, rows: QuerySet[Client], name: str, value: str
    ) -> QuerySet[Client]:
        if value == "pool":
            return rows.filter(team=None)
        return rows.filter(pk__in=queries.served_by(self.request.user))
