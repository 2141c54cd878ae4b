from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.models import Labelled
from kehubu.evaluations.halves import Half
from kehubu.evaluations.models.schemes import Scheme
from kehubu.evaluations.models.seeing import judged, with_money
from kehubu.evaluations.scoring import FLOORS, FULL, LETTERS
from kehubu.people.models import User
from kehubu.signoffs.models import Signature

MARGINS = [MinValueValidator(-FULL), MaxValueValidator(FULL)]


class Criterion(models.TextChoices):
    GROSS_INCOME = "gross_income", _("毛利贡献")
    MARGIN = "margin", _("利润率")
    PAYMENT = "payment", _("付款信用")
    POTENTIAL = "potential", _("发展潜力")
    COOPERATION = "cooperation", _("合作与专业度")
    SHOWCASE = "showcase", _("作品／示范价值")
    RELATIONSHIP = "relationship", _("关系稳固度")
    FIT = "fit", _("需求匹配")
    RISK = "risk", _("冲突与合规风险")


class GradeLetter(models.TextChoices):
    A = "A", _("A 关键客户")
    B = "B", _("B 主要客户")
    C = "C", _("C 普通客户")
    D = "D", _("D 观察客户")


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those of clients whose money the user sees: scores tell of it.
        """
        return self.filter(with_money(user, "client"))


class Evaluation(Labelled):
    """
    What a client is worth to the agency, half-year by half-year (半年评价, RB-II.4).

    ``total`` and ``grade`` are those of the scores when it was submitted, ``before`` is
    the grade that the client had then. ``forecast_margin`` is what the evaluator
    expects of the next half-year, in per cent of gross income (TL-A1.3.14).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待签字")
        SIGNED = "signed", _("已签字")

    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="evaluations"
    )
    year = models.PositiveSmallIntegerField(_("年份"))
    half = models.PositiveSmallIntegerField(_("半年"))
    scheme = models.ForeignKey(
        Scheme, models.PROTECT, null=True, related_name="evaluations"
    )
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.DRAFT
    )
    total = models.PositiveSmallIntegerField(_("总分"), null=True)
    grade = models.CharField(
        _("客户分级"), max_length=1, choices=GradeLetter, blank=True
    )
    before = models.CharField(
        _("原分级"), max_length=1, choices=GradeLetter, blank=True
    )
    reason = models.TextField(_("分级变动的理由"), max_length=1000, blank=True)
    forecast_margin = models.DecimalField(
        _("下一个半年预计利润率（%）"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=MARGINS,
    )
    evaluator = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("评价人"), related_name="evaluations"
    )
    version = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)

    objects = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-half", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="evaluation_once_per_half", fields=["client", "year", "half"]
            ),
            models.CheckConstraint(
                name="evaluation_half_known", condition=Q(half__in=[1, 2])
            ),
            models.CheckConstraint(
                name="evaluation_state_known",
                condition=Q(state__in=["draft", "submitted", "signed"]),
            ),
            models.CheckConstraint(
                name="evaluation_submitted_is_whole",
                condition=Q(state="draft", total=None, grade="", submitted_at=None)
                | Q(
                    state__in=["submitted", "signed"],
                    total__gte=0,
                    total__lte=FULL,
                    grade__in=LETTERS,
                    submitted_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="evaluation_change_has_reason",
                condition=Q(before="")
                | Q(grade="")
                | Q(before=F("grade"))
                | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="evaluation_signed_at_iff_signed",
                condition=Q(state="signed", signed_at__isnull=False)
                | ~Q(state="signed") & Q(signed_at=None),
            ),
            models.CheckConstraint(
                name="evaluation_forecast_is_a_share",
                condition=Q(forecast_margin=None)
                | Q(forecast_margin__gte=-FULL, forecast_margin__lte=FULL),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:evaluation", args=[self.pk])

    @property
    def period(self) -> Half:
        return Half(self.year, self.half)

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.state == self.State.SUBMITTED

    @property
    def is_signed(self) -> bool:
        return self.state == self.State.SIGNED

    @property
    def floors(self) -> tuple[int, int, int]:
        """
        From how many points on a client is A, B, C.
        """
        return self.scheme.floors if self.scheme else FLOORS

    @property
    def occasion(self) -> str:
        """
        The key under which its signature is asked for: anew at each submission.
        """
        return f"evaluation:{self.pk}:{self.version}"


class ScoreQuerySet(models.QuerySet["Score"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(with_money(user, "evaluation__client"))


class Score(Labelled):
    """
    The points of one criterion, given by a person; 0 up to the weight that it had.

    Where the system had figures, ``suggested`` and ``basis`` keep what it suggested
    when the points were given. A figure never scores by itself.
    """

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="scores")
    criterion = models.CharField(_("项目"), max_length=20, choices=Criterion)
    weight = models.PositiveSmallIntegerField(_("满分"))
    points = models.PositiveSmallIntegerField(_("得分"), null=True)
    note = models.CharField(_("说明"), max_length=500, blank=True)
    suggested = models.PositiveSmallIntegerField(_("系统建议"), null=True)
    basis = models.CharField(_("依据"), max_length=500, blank=True)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="score_once_per_criterion", fields=["evaluation", "criterion"]
            ),
            models.CheckConstraint(
                name="score_criterion_known",
                condition=Q(criterion__in=Criterion.values),
            ),
            models.CheckConstraint(
                name="score_within_weight",
                condition=Q(points=None) | Q(points__lte=F("weight")),
            ),
            models.CheckConstraint(
                name="score_suggestion_has_basis",
                condition=Q(suggested=None)
                | Q(suggested__lte=F("weight")) & ~Q(basis=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion} {self.points}"

    @property
    def departs(self) -> bool:
        """
        Tell whether a person has given other points than the figures suggest.
        """
        return self.suggested is not None and self.points != self.suggested


class GradeQuerySet(models.QuerySet["Grade"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(judged(user, "client"))


class Grade(models.Model):
    """
    Which grade a client has, from a day on (客户分级): each by an evaluation that the
    account director has signed. Never changed: another follows.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="grades")
    letter = models.CharField(_("客户分级"), max_length=1, choices=GradeLetter)
    from_on = models.DateField(_("自哪天起"))
    evaluation = models.OneToOneField(
        Evaluation, models.PROTECT, related_name="grade_given"
    )
    signature = models.OneToOneField(Signature, models.PROTECT, related_name="+")
    reason = models.TextField(_("分级变动的理由"), max_length=1000, blank=True)

    objects = GradeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="grade_letter_known", condition=Q(letter__in=LETTERS)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.letter}"
