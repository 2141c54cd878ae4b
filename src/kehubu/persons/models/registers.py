"""
The registers that the law has the agency keep of how it handles personal data: impact
assessments (PIPL 55–56), processors (21), breaches (57).
"""

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.models import Labelled
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.persons.models.requests import DESK

KEEPERS = (*DESK, Position.ADMINISTRATION)
"""Who keeps the registers; the auditor reads them."""
READERS = (*KEEPERS, Position.AUDITOR)
KEPT_YEARS = 3
"""How long an assessment is kept (PIPL 56)."""


class EntryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        if not (user.is_active and user.holds(*READERS)):
            return self.none()
        return self


class Entry(Labelled):
    """An entry of a register: it is amended, never deleted."""

    kind: ClassVar[str]
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    objects = EntryQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return reverse("persons:entry", args=[self.kind, self.pk])


class ImpactAssessment(Entry):
    """What handling personal data in some way may do to people (影响评估)."""

    kind = "assessment"

    class Trigger(models.TextChoices):
        """PIPL 55."""

        SENSITIVE = "sensitive", _("处理敏感个人信息")
        AUTOMATED = "automated", _("利用个人信息进行自动化决策")
        ENTRUSTED = "entrusted", _("委托处理、向他人提供、公开个人信息")
        ABROAD = "abroad", _("向境外提供个人信息")
        OTHER = "other", _("其他对个人权益有重大影响的处理")

    class Conclusion(models.TextChoices):
        FIT = "fit", _("可以进行")
        MENDED = "mended", _("落实措施后可以进行")
        UNFIT = "unfit", _("不得进行")

    subject = models.CharField(_("评估的处理活动"), max_length=120)
    trigger = models.CharField(_("评估原因"), max_length=10, choices=Trigger)
    purpose = models.TextField(_("目的、方式是否合法、正当、必要"), max_length=2000)
    impact = models.TextField(_("对个人权益的影响和安全风险"), max_length=2000)
    measures = models.TextField(
        _("保护措施是否合法、有效、与风险相适应"), max_length=2000
    )
    conclusion = models.CharField(
        pgettext_lazy("assessment", "结论"), max_length=10, choices=Conclusion
    )
    assessed_on = models.DateField(_("评估日期"))

    class Meta:
        ordering = ["-assessed_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="assessment_trigger_known",
                condition=Q(
                    trigger__in=[
                        "sensitive",
                        "automated",
                        "entrusted",
                        "abroad",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="assessment_conclusion_known",
                condition=Q(conclusion__in=["fit", "mended", "unfit"]),
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def kept_until(self) -> date:
        """
        The day until which the report is kept at least; of 29 February, the 1 March.
        """
        year = self.assessed_on.year + KEPT_YEARS
        try:
            return self.assessed_on.replace(year=year)
        except ValueError:
            return date(year, 3, 1)


class Processor(Entry):
    """Who handles personal data for the agency: cloud, text messages … (受托人)."""

    kind = "processor"

    name = models.CharField(_("受托人"), max_length=100)
    purpose = models.CharField(_("委托处理的目的"), max_length=200)
    method = models.CharField(_("处理方式"), max_length=200)
    data_kinds = models.CharField(_("个人信息种类"), max_length=200)
    measures = models.TextField(_("保护措施"), max_length=1000)
    duties = models.TextField(_("双方权利义务（合同及编号）"), max_length=1000)
    since = models.DateField(_("委托开始"))
    until = models.DateField(_("委托期限至"), null=True, blank=True)
    assessment = models.ForeignKey(
        ImpactAssessment,
        models.PROTECT,
        verbose_name=_("影响评估"),
        null=True,
        blank=True,
        related_name="processors",
    )
    supervised_on = models.DateField(_("最近一次监督检查"), null=True, blank=True)
    returned_on = models.DateField(_("返还或删除日期"), null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="processor_ends_after_start",
                condition=Q(until=None) | Q(until__gte=F("since")),
                violation_error_message=_("委托期限要晚于委托开始。"),
            ),
            models.CheckConstraint(
                name="processor_returns_after_start",
                condition=Q(returned_on=None) | Q(returned_on__gte=F("since")),
                violation_error_message=_("返还或删除日期要晚于委托开始。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def lack(self) -> str:
        """
        Say what the law still asks for: an assessment beforehand (PIPL 55), the return
        of the data afterwards (21).
        """
        is_over = self.until is not None and self.until < timezone.localdate()
        if is_over and self.returned_on is None:
            return str(_("委托已到期，个人信息要返还或删除"))
        return "" if self.assessment_id else str(_("还没有影响评估"))


class Breach(Entry):
    """Personal data that were leaked, altered or lost, or may have been (泄露事件)."""

    kind = "breach"

    title = models.CharField(_("发生了什么"), max_length=120)
    found_at = models.DateTimeField(_("发现时间"))
    data_kinds = models.CharField(_("涉及的信息种类"), max_length=200)
    cause = models.TextField(_("原因"), max_length=1000)
    harm = models.TextField(_("可能造成的危害"), max_length=1000)
    measures = models.TextField(_("补救措施和个人可以采取的措施"), max_length=1000)
    contact = models.CharField(_("联系方式"), max_length=120)
    authority_told_at = models.DateTimeField(_("通知主管部门"), null=True, blank=True)
    people_told_at = models.DateTimeField(_("通知个人"), null=True, blank=True)
    why_untold = models.TextField(_("不通知个人的理由"), max_length=500, blank=True)
    closed_on = models.DateField(_("处置完毕"), null=True, blank=True)

    class Meta:
        ordering = ["-found_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="breach_told_after_found",
                condition=(
                    Q(authority_told_at=None) | Q(authority_told_at__gte=F("found_at"))
                )
                & (Q(people_told_at=None) | Q(people_told_at__gte=F("found_at"))),
                violation_error_message=_("通知的时间要晚于发现时间。"),
            ),
            models.CheckConstraint(
                name="breach_people_told_or_why_not",
                condition=Q(people_told_at=None) | Q(why_untold=""),
                violation_error_message=_("已通知个人的，不写不通知的理由。"),
            ),
            models.CheckConstraint(
                name="breach_closed_once_told",
                condition=Q(closed_on=None)
                | Q(authority_told_at__isnull=False)
                & (Q(people_told_at__isnull=False) | ~Q(why_untold="")),
                violation_error_message=_(
                    "通知主管部门，并通知个人或写明不通知的理由之后，才能处置完毕。"
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def owed(self) -> list[str]:
        """
        Say who is still to be told, at once (PIPL 57).
        """
        is_told = self.people_told_at or self.why_untold
        owed = [] if self.authority_told_at else [str(_("立即通知主管部门"))]
        return owed if is_told else [*owed, str(_("立即通知个人"))]


REGISTERS: dict[str, type[ImpactAssessment] | type[Processor] | type[Breach]] = {
    model.kind: model for model in (ImpactAssessment, Processor, Breach)
}
