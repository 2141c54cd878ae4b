"""The filters of actions and cases: declared here, never taken from user keys."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.filters import SearchFilter
from kehubu.lessons import queries
from kehubu.lessons.models import Action, Case


class ActionFilter(django_filters.FilterSet):  # type: ignore[misc]
    whose = django_filters.ChoiceFilter(
        label=_("谁的"),
        method="by_owner",
        choices=[("mine", _("我的")), ("team", _("我的下属"))],
        empty_label=_("全部"),
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        choices=[("late", _("已过期限")), *Action.State.choices],
        empty_label=_("全部"),
    )

    class Meta:
        model = Action
        fields: list[str] = []

    def by_owner(
        self, rows: QuerySet[Action], name: str, value: str
    ) -> QuerySet[Action]:
        if value == "team":
            return rows.filter(owner__supervisor=self.request.user)
        return rows.of(self.request.user)  # type: ignore[attr-defined,no-any-return]

    def by_state(
        self, rows: QuerySet[Action], name: str, value: str
    ) -> QuerySet[Action]:
        if value == "late":
            return rows.late(timezone.localdate())  # type: ignore[attr-defined,no-any-return]
        return rows.filter(state=value)


class CaseFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = SearchFilter(Case, placeholder=_("标题、客户、内容、拼音"))
    industry = django_filters.ChoiceFilter(label=_("行业"), empty_label=_("全部"))
    media = django_filters.CharFilter(
        label=_("媒介"), lookup_expr="icontains", max_length=60
    )
    awarded = django_filters.ChoiceFilter(
        label=_("获奖"),
        method="by_award",
        choices=[("yes", pgettext_lazy("case", "有获奖"))],
        empty_label=_("全部"),
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=Case.State.choices, empty_label=_("全部")
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = queries.industries(self.request.user)
        self.filters["industry"].extra["choices"] = [(name, name) for name in known]

    def by_award(self, rows: QuerySet[Case], name: str, value: str) -> QuerySet[Case]:
        return rows.exclude(awards="")
