"""The filters of the list of judged clients: declared here, never from user keys."""

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.clients import queries as clients
from kehubu.clients.models import Client
from kehubu.core.filters import SearchFilter
from kehubu.evaluations.halves import Half
from kehubu.evaluations.models import GradeLetter, Light, StageName


class JudgedFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = SearchFilter(Client, placeholder=_("名称、拼音、首字母"))
    grade = django_filters.ChoiceFilter(
        label=_("客户分级"),
        method="by_grade",
        choices=[*GradeLetter.choices, ("none", _("未分级"))],
        empty_label=_("全部"),
    )
    light = django_filters.ChoiceFilter(
        label=_("健康度"),
        field_name="standing__light",
        choices=Light.choices,
        empty_label=_("全部"),
    )
    stage = django_filters.ChoiceFilter(
        label=_("生命周期"),
        field_name="standing__stage",
        choices=StageName.choices,
        empty_label=_("全部"),
    )
    due = django_filters.ChoiceFilter(
        label=_("评价"),
        method="by_due",
        choices=[("yes", pgettext_lazy("evaluation", "待评价"))],
        empty_label=_("全部"),
    )
    whose = django_filters.ChoiceFilter(
        label=_("归属"),
        method="by_owner",
        choices=[("mine", _("我的"))],
        empty_label=_("全部"),
    )

    class Meta:
        model = Client
        fields: list[str] = []

    def by_grade(
        self, rows: QuerySet[Client], name: str, value: str
    ) -> QuerySet[Client]:
        if value == "none":
            return rows.exclude(standing__grade__in=GradeLetter.values)
        return rows.filter(standing__grade=value)

    def by_due(self, rows: QuerySet[Client], name: str, value: str) -> QuerySet[Client]:
        last = Half.of(timezone.localdate()).before
        return rows.filter(standing__next_due_on__lte=last.due_on)

    def by_owner(
        self, rows: QuerySet[Client], name: str, value: str
    ) -> QuerySet[Client]:
        return rows.filter(pk__in=clients.served_by(self.request.user))
