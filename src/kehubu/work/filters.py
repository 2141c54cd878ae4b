"""The filters of the project list: declared here, never taken from user keys."""

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.core.filters import SearchFilter
from kehubu.work.models import Project


class ProjectFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = SearchFilter(Project, placeholder=_("项目、客户、拼音、首字母"))
    kind = django_filters.ChoiceFilter(
        label=_("类型"), choices=Project.Kind.choices, empty_label=_("全部")
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"), choices=Project.State.choices, empty_label=_("全部")
    )
    whose = django_filters.ChoiceFilter(
        label=_("归属"),
        method="by_member",
        choices=[("mine", _("我的"))],
        empty_label=_("全部"),
    )
    client = django_filters.NumberFilter(
        field_name="client", min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput
    )

    class Meta:
        model = Project
        fields: list[str] = []

    def by_member(
        self, rows: QuerySet[Project], name: str, value: str
    ) -> QuerySet[Project]:
        user = self.request.user
        mine = Project.objects.visible_to(user).filter(members__user=user)
        return rows.filter(among(mine, "pk"))
