"""The filters of intelligence: declared here, never taken from user keys."""

from datetime import timedelta

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kehubu.core.filters import SearchFilter
from kehubu.markets.models import Intelligence, Tag
from kehubu.markets.models.intelligence import IntelligenceQuerySet

AGES = (7, 30, 90, 365)


class IntelligenceFilter(django_filters.FilterSet):  # type: ignore[misc]
    q = SearchFilter(Intelligence, placeholder=_("标题、公司、内容、拼音"))
    about = django_filters.ChoiceFilter(
        label=_("关于"),
        method="by_subject",
        choices=[
            ("client", _("客户")),
            ("rival", _("竞争者")),
            ("industry", _("行业")),
        ],
        empty_label=_("全部"),
    )
    tag = django_filters.ChoiceFilter(
        label=_("标签"),
        method="by_tag",
        choices=Tag.Name.choices,
        empty_label=_("全部"),
    )
    credibility = django_filters.ChoiceFilter(
        label=_("可信度"),
        choices=Intelligence.Credibility.choices,
        empty_label=_("全部"),
    )
    days = django_filters.ChoiceFilter(
        label=_("得知"),
        method="by_age",
        # Asked anew each time: here one would be stuck with the language of the start.
        choices=lambda: [(str(n), _("最近 %(n)s 天") % {"n": n}) for n in AGES],
        empty_label=_("全部"),
    )
    whose = django_filters.ChoiceFilter(
        label=_("与我"),
        method="by_reader",
        choices=[
            ("unread", _("转告我、还没阅的")),
            ("told", _("转告过我的")),
            ("mine", _("我记的")),
            ("untold", _("还没有转告任何人的")),
        ],
        empty_label=_("全部"),
    )

    class Meta:
        model = Intelligence
        fields: list[str] = []

    def by_subject(
        self, rows: QuerySet[Intelligence], name: str, value: str
    ) -> QuerySet[Intelligence]:
        return rows.filter(**{f"{value}__isnull": False})

    def by_tag(
        self, rows: QuerySet[Intelligence], name: str, value: str
    ) -> QuerySet[Intelligence]:
        return rows.filter(tags__name=value)

    def by_age(
        self, rows: QuerySet[Intelligence], name: str, value: str
    ) -> QuerySet[Intelligence]:
        since = timezone.localdate() - timedelta(days=int(value))
        return rows.filter(observed_on__gte=since)

    def by_reader(
        self, rows: IntelligenceQuerySet, name: str, value: str
    ) -> QuerySet[Intelligence]:
        user = self.request.user
        if value == "mine":
            return rows.filter(logged_by=user)
        if value == "untold":
            return rows.filter(first_told_at=None)
        return rows.told(user, read_at=None) if value == "unread" else rows.told(user)
