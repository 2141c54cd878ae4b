from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.core.models import Labelled
from kehubu.markets.readers import reads_industries
from kehubu.people.models import User

REVIEW_AFTER = 90
"""Days after which the owner looks through an industry's file again (TL-A1.1.01)."""


class IndustryQuerySet(models.QuerySet["IndustryFile"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep all for those who work with industries: none is one client's own.
        """
        if not user.is_active or not reads_industries(user):
            return self.none()
        return self

    def due(self, on: date) -> Self:
        return self.filter(reviewed_on__lte=on - timedelta(days=REVIEW_AFTER))


class IndustryFile(models.Model):
    """
    What the agency knows of an industry (行业档案), shared by the clients of which it
    is the industry by name. Its age is counted from ``reviewed_on``.
    """

    name = models.CharField(_("行业"), max_length=40, unique=True)
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("负责人"), related_name="+"
    )
    reviewed_on = models.DateField(_("复核日期"))
    version = models.PositiveIntegerField(default=1)

    objects = IndustryQuerySet.as_manager()

    class Meta:
        verbose_name = _("行业档案")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="industry_file_has_name", condition=~Q(name="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("markets:industry", args=[self.pk])

    @property
    def due_on(self) -> date:
        return self.reviewed_on + timedelta(days=REVIEW_AFTER)

    def is_due(self, on: date) -> bool:
        return on >= self.due_on

    def age(self, on: date) -> int:
        """
        Return the days since it was looked through.
        """
        return (on - self.reviewed_on).days


class FactQuerySet(models.QuerySet["IndustryFact"]):
    def visible_to(self, user: User) -> Self:
        if not user.is_active or not reads_industries(user):
            return self.none()
        return self


class IndustryFact(Labelled):
    """Something known of an industry, with where it is from and of which day it is."""

    class Kind(models.TextChoices):
        SIZE = "size", _("市场规模")
        GROWTH = "growth", _("增长")
        PLAYERS = "players", _("主要企业")
        SEASONS = "seasons", _("淡旺季")
        REGULATION = "regulation", _("法规限制")
        CHANNELS = "channels", _("通路")
        MEDIA = "media", _("媒介习惯")
        CONSUMERS = "consumers", _("消费者")
        TERM = "term", _("行业用语")
        OTHER = "other", _("其他")

    file = models.ForeignKey(IndustryFile, models.PROTECT, related_name="facts")
    kind = models.CharField(_("类别"), max_length=12, choices=Kind)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("内容"), max_length=2000)
    source = models.CharField(_("来源"), max_length=300)
    as_of = models.DateField(_("截至"))
    version = models.PositiveIntegerField(default=1)

    objects = FactQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="industry_fact_once_per_title", fields=["file", "kind", "title"]
            ),
            models.CheckConstraint(
                name="industry_fact_says_something",
                condition=~Q(title="") & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="industry_fact_has_source", condition=~Q(source="")
            ),
            models.CheckConstraint(
                name="industry_fact_kind_known",
                condition=Q(
                    kind__in=[
                        "size",
                        "growth",
                        "players",
                        "seasons",
                        "regulation",
                        "channels",
                        "media",
                        "consumers",
                        "term",
                        "other",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("markets:fact", args=[self.pk])
