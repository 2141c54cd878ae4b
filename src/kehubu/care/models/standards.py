from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from kehubu.care.grades import Grade
from kehubu.care.occurrences import MOST_TIMES, Per
from kehubu.core.models import Labelled
from kehubu.people.models import User

MOST_GAP = 366
TIMES = [MinValueValidator(1), MaxValueValidator(MOST_TIMES)]


PERS = [
    (Per.MONTH.value, _("每月")),
    (Per.QUARTER.value, _("每季度")),
    (Per.YEAR.value, _("每年")),
]
FREQUENCIES = {
    Per.MONTH: ngettext_lazy("每月 %(n)s 次", "每月 %(n)s 次", "n"),
    Per.QUARTER: ngettext_lazy("每季度 %(n)s 次", "每季度 %(n)s 次", "n"),
    Per.YEAR: ngettext_lazy("每年 %(n)s 次", "每年 %(n)s 次", "n"),
}


class Recurring(Labelled):
    """What comes ``times`` per month, quarter or year."""

    times = models.PositiveSmallIntegerField(_("次数"), validators=TIMES)
    per = models.CharField(_("周期"), max_length=10, choices=PERS)

    class Meta:
        abstract = True

    @property
    def frequency_label(self) -> str:
        return FREQUENCIES[Per(self.per)] % {"n": self.times}


def recurs(name: str) -> list[models.CheckConstraint]:
    """
    Return the constraints of a recurring thing, named after its model.
    """
    return [
        models.CheckConstraint(
            name=f"{name}_times_in_range",
            condition=Q(times__gte=1, times__lte=MOST_TIMES),
        ),
        models.CheckConstraint(
            name=f"{name}_per_known", condition=Q(per__in=["month", "quarter", "year"])
        ),
    ]


class CommonQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """
        Keep all: what is promised to every client, everyone may read.
        """
        return self if user.is_active else self.none()


class Service(Recurring):
    """
    One of the services that the agency renders its clients (四项服务); the frequency is
    that of a new plan.

    ``what`` is what a plan promises of it; ``counts`` says which rows meet the promise.
    Of one that ``goes_by_grade`` the frequency is that of the client's grade.
    """

    class Counts(models.TextChoices):
        VISIT = "visit", _("完成的拜访")
        CONTACT = "contact", _("任何一次往来")
        RECORD = "record", _("另记的服务记录")

    name = models.CharField(_("服务名称"), max_length=40, unique=True)
    about = models.CharField(_("说明"), max_length=300, blank=True)
    what = models.CharField(_("计划里的内容"), max_length=100)
    number = models.PositiveSmallIntegerField(_("次序"))
    counts = models.CharField(_("凭什么算完成"), max_length=10, choices=Counts)
    goes_by_grade = models.BooleanField(_("频次随客户等级"), default=False)
    is_offered = models.BooleanField(_("提供"), default=True)
    version = models.PositiveIntegerField(default=1)

    objects = CommonQuerySet.as_manager()

    class Meta:
        ordering = ["number", "pk"]
        constraints = [
            *recurs("service"),
            models.CheckConstraint(
                name="service_is_named", condition=~Q(name="") & ~Q(what="")
            ),
            models.CheckConstraint(
                name="service_counts_known",
                condition=Q(counts__in=["visit", "contact", "record"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


MOST_A_WEEK = 200


class Target(Labelled):
    """
    How many of an activity an account executive is to have in a week (§2.6); 0: none is
    set. It is shown beside what was done, and decides nothing.
    """

    class Activity(models.TextChoices):
        CALL = "call", pgettext_lazy("target", "电话")
        VISIT = "visit", pgettext_lazy("target", "拜访")

    activity = models.CharField(
        pgettext_lazy("target", "活动"), max_length=10, choices=Activity, unique=True
    )
    per_week = models.PositiveSmallIntegerField(
        _("每周目标"), validators=[MaxValueValidator(MOST_A_WEEK)]
    )
    version = models.PositiveIntegerField(default=1)

    objects = CommonQuerySet.as_manager()

    class Meta:
        ordering = ["activity"]
        constraints = [
            models.CheckConstraint(
                name="target_activity_known",
                condition=Q(activity__in=["call", "visit"]),
            ),
            models.CheckConstraint(
                name="target_in_range", condition=Q(per_week__lte=MOST_A_WEEK)
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_activity_display())


class Standard(Recurring):
    """
    What a grade changes, and all that it changes (TL-C2.08): after how many days
    without contact it is time, and how often one visits.
    """

    grade = models.CharField(_("等级"), max_length=1, choices=Grade, unique=True)
    gap_days = models.PositiveSmallIntegerField(
        pgettext_lazy("care", "联络间隔（天）"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_GAP)],
    )
    version = models.PositiveIntegerField(default=1)

    objects = CommonQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            *recurs("standard"),
            models.CheckConstraint(
                name="standard_grade_known", condition=Q(grade__in=Grade.values)
            ),
            models.CheckConstraint(
                name="standard_gap_in_range",
                condition=Q(gap_days__gte=1, gap_days__lte=MOST_GAP),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_grade_display())
