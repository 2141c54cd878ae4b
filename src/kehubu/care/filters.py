"""The filters of gaps and follow-ups: declared here, never taken from user keys."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.care import queries
from kehubu.care.glancing import LEADERS, SOON
from kehubu.care.grades import Grade
from kehubu.care.models import CareSummary, FollowUp
from kehubu.clients import queries as clients
from kehubu.clients.models import Client
from kehubu.core.filters import SearchFilter

AT_LEAST = (7, 14, 30, 60, 90)


def _at_least() -> list[tuple[str, str]]:
    return [(str(n), gettext("%(n)s 天以上") % {"n": n}) for n in AT_LEAST]


class GapFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Asked nothing, it keeps the clients for which it is more than time."""

    q = SearchFilter(Client, placeholder=_("名称、拼音、首字母、电话"), on="client")
    state = django_filters.ChoiceFilter(
        label=_("联络"),
        method="by_state",
        choices=[
            ("over", _("已超过间隔")),
            ("soon", _("三天内到期")),
            ("never", _("从未联络")),
        ],
        empty_label=_("全部"),
    )
    days = django_filters.ChoiceFilter(
        label=_("多久没联络"),
        method="by_days",
        choices=_at_least,
        empty_label=_("不限"),
    )
    grade = django_filters.ChoiceFilter(
        label=_("等级"), choices=Grade.choices, empty_label=_("全部")
    )
    whose = django_filters.ChoiceFilter(
        label=_("归属"),
        method="by_owner",
        choices=[
            ("mine", _("我的")),
            ("team", _("我的下属")),
            ("pool", _("公海（无人负责）")),
        ],
        empty_label=_("全部"),
    )
    status = django_filters.ChoiceFilter(
        field_name="client__status",
        label=_("状态"),
        choices=Client.Status.choices,
        empty_label=_("全部"),
    )

    class Meta:
        model = CareSummary
        fields: list[str] = []

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        if not set(data) & set(self.base_filters):
            data = data.copy()
            data["state"] = "over"
        super().__init__(data, *args, **kwargs)

    def by_state(
        self, rows: QuerySet[CareSummary], name: str, value: str
    ) -> QuerySet[CareSummary]:
        today = timezone.localdate()
        if value == "over":
            return rows.over(today)  # type: ignore[attr-defined,no-any-return]
        if value == "soon":
            return rows.filter(due_on__range=(today, today + SOON))
        return rows.filter(last_contact=None)

    def by_days(
        self, rows: QuerySet[CareSummary], name: str, value: str
    ) -> QuerySet[CareSummary]:
        return rows.filter(
            since_on__lte=timezone.localdate() - timedelta(days=int(value))
        )

    def by_owner(
        self, rows: QuerySet[CareSummary], name: str, value: str
    ) -> QuerySet[CareSummary]:
        if value == "pool":
            return rows.filter(client__team=None)
        if value == "team":
            reports = self.request.user.reports.values("pk")
            return rows.filter(client__team__user__in=reports).distinct()
        return rows.filter(client__in=clients.served_by(self.request.user))


class FollowUpFilter(django_filters.FilterSet):  # type: ignore[misc]
    """
    Asked nothing, it keeps what the user has to do; for who leads, also what the
    reports have.
    """

    whose = django_filters.ChoiceFilter(
        label=_("谁的"),
        method="by_owner",
        choices=[
            ("mine", _("我的")),
            ("team", _("我的下属")),
            ("ours", _("我和下属")),
        ],
        empty_label=_("全部"),
    )
    state = django_filters.ChoiceFilter(
        label=_("状态"),
        method="by_state",
        choices=[("late", _("已过期限")), *FollowUp.State.choices],
        empty_label=_("全部"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("类别"),
        method="by_kind",
        choices=[("complaint", _("投诉"))],
        empty_label=_("全部"),
    )

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def __init__(self, data: QueryDict, *args: Any, **kwargs: Any) -> None:
        if not set(data) & set(self.base_filters):
            data = data.copy()
            leads = kwargs["request"].user.holds(*LEADERS)
            data["whose"], data["state"] = "ours" if leads else "mine", "open"
        super().__init__(data, *args, **kwargs)

    def by_owner(
        self, rows: QuerySet[FollowUp], name: str, value: str
    ) -> QuerySet[FollowUp]:
        if value == "mine":
            return rows.of(self.request.user)  # type: ignore[attr-defined,no-any-return]
        reports = queries.of_reports(self.request.user)
        own = Q(owner=self.request.user) if value == "ours" else Q()
        return rows.filter(reports | own)

    def by_kind(
        self, rows: QuerySet[FollowUp], name: str, value: str
    ) -> QuerySet[FollowUp]:
        return rows.complaints()  # type: ignore[attr-defined,no-any-return]

    def by_state(
        self, rows: QuerySet[FollowUp], name: str, value: str
    ) -> QuerySet[FollowUp]:
        if value == "late":
            return rows.open().filter(  # type: ignore[attr-defined,no-any-return]
                due_on__lt=timezone.localdate()
            )
        return rows.filter(state=value)
