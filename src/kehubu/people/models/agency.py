from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kehubu.people.positions import DepartmentKind

PERCENT = [MinValueValidator(1), MaxValueValidator(1000)]
LARGE_RESEARCH_FEN = 5_000_000
"""From ¥50,000 on a research is a large one, unless the agency says otherwise."""


class Agency(models.Model):
    """
    The agency that runs this installation: one row.

    Of the time that a step is given, ``soon_percent`` and ``due_percent`` have passed
    when its people are reminded, ``escalate_percent`` when their superior is told.
    """

    name = models.CharField(_("公司名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=20)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    soon_percent = models.PositiveSmallIntegerField(
        _("第一次提醒（期限的百分比）"), default=75, validators=PERCENT
    )
    due_percent = models.PositiveSmallIntegerField(
        _("第二次提醒（期限的百分比）"), default=100, validators=PERCENT
    )
    escalate_percent = models.PositiveSmallIntegerField(
        _("报告上级（期限的百分比）"), default=150, validators=PERCENT
    )
    large_research_fen = models.PositiveBigIntegerField(
        _("大型调研起点（分）"), default=LARGE_RESEARCH_FEN
    )
    is_sample = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="agency_percents_rise",
                condition=Q(
                    soon_percent__gte=1,
                    due_percent__gt=F("soon_percent"),
                    escalate_percent__gt=F("due_percent"),
                ),
            ),
            models.CheckConstraint(name="agency_is_one", condition=Q(pk=1)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reminder_percents(self) -> tuple[int, int, int]:
        return self.soon_percent, self.due_percent, self.escalate_percent


class Department(models.Model):
    """A department (部门); its kind says what the procedures mean by it."""

    name = models.CharField(_("部门名称"), max_length=40, unique=True)
    kind = models.CharField(_("职能"), max_length=20, choices=DepartmentKind)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="department_kind_known",
                condition=Q(kind__in=DepartmentKind.values),
            ),
        ]

    def __str__(self) -> str:
        return self.name
