"""The filters of the client list: declared here, never taken from user keys."""

from decimal import Decimal

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kehubu.clients import queries
from kehubu.clients.models import Client
from kehubu.core.filters import SearchFilter

LARGEST_KEY = 2**63 - 1
EMPTY = ("", None)


class ClientFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = SearchFilter(Client, placeholder=_("名称、拼音、首字母、电话"))
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
    group = django_filters.NumberFilter(
        label=_("集团"),
        method="by_group",
        min_value=1,
        max_value=LARGEST_KEY,
        widget=forms.HiddenInput,
    )

    class Meta:
        model = Client
        fields: list[str] = []

    def by_owner(
        self, rows: QuerySet[Client], name: str, value: str
    ) -> QuerySet[Client]:
        if value == "pool":
            return queries.in_pool(rows)
        return rows.filter(pk__in=queries.served_by(self.request.user))

    def by_group(
        self, rows: QuerySet[Client], name: str, value: Decimal
    ) -> QuerySet[Client]:
        """
        Keep a company and all that stand below it.
        """
        return rows & queries.in_group(int(value), self.request.user)

    @property
    def head(self) -> Client | None:
        """
        The company whose group the list is about, if it is about one.
        """
        asked = self.form.cleaned_data.get("group") if self.form.is_valid() else None
        if not asked:
            return None
        return Client.objects.visible_to(self.request.user).filter(pk=asked).first()


def declared(query: QueryDict) -> str:
    """
    Return of an address what the declared filters take and find sound: nothing else is
    ever kept of it.
    """
    form = ClientFilter(query).form
    sound = form.cleaned_data if form.is_valid() else {}
    kept = QueryDict(mutable=True)
    for name in form.fields:
        if sound.get(name) not in EMPTY:
            kept[name] = str(query[name])
    return kept.urlencode()
