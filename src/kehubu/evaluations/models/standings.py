from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.models import Labelled
from kehubu.evaluations.models.evaluations import GradeLetter
from kehubu.evaluations.models.seeing import judged, with_money
from kehubu.evaluations.scoring import FULL, LETTERS
from kehubu.people.models import User


class Light(models.TextChoices):
    GREEN = "green", _("良好")
    AMBER = "amber", _("注意")
    RED = "red", _("危险")


class StageName(models.TextChoices):
    PROSPECT = "prospect", _("潜在")
    FIRST = "first", _("初次合作")
    GROWING = "growing", _("成长")
    STABLE = "stable", _("稳定")
    DECLINING = "declining", _("衰退")
    LOST = "lost", _("流失")
    WIN_BACK = "win_back", _("挽回")


STAGES = list(StageName.values)


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(judged(user, "client"))


class Standing(Labelled):
    """
    How a client stands today (客户状况): one row for each, so that lists need not
    compute it. Decisions are written at once, health and signals by the daily job.

    ``inputs`` are those of the health score as they were computed: key, weight, points,
    and what is said of them. ``next_due_on`` is by when the next evaluation is due.
    """

    client = models.OneToOneField(Client, models.CASCADE, related_name="standing")
    grade = models.CharField(
        _("客户分级"), max_length=1, choices=GradeLetter, blank=True
    )
    grade_from = models.DateField(null=True)
    total = models.PositiveSmallIntegerField(_("总分"), null=True)
    stage = models.CharField(
        _("生命周期"), max_length=10, choices=StageName, blank=True
    )
    suggested_stage = models.CharField(max_length=10, choices=StageName, blank=True)
    health = models.PositiveSmallIntegerField(_("健康度"), null=True)
    coverage = models.PositiveSmallIntegerField(_("数据覆盖"), default=0)
    light = models.CharField(_("健康灯"), max_length=5, choices=Light, blank=True)
    inputs = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    next_due_on = models.DateField(_("下次评价期限"), null=True)
    computed_at = models.DateTimeField(null=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["grade"], name="standing_by_grade"),
            models.Index(fields=["next_due_on"], name="standing_by_due"),
        ]
        constraints = [
            models.CheckConstraint(
                name="standing_grade_known",
                condition=Q(grade="") | Q(grade__in=LETTERS),
            ),
            models.CheckConstraint(
                name="standing_stage_known",
                condition=Q(stage__in=["", *STAGES])
                & Q(suggested_stage__in=["", *STAGES]),
            ),
            models.CheckConstraint(
                name="standing_light_known",
                condition=Q(light__in=["", "green", "amber", "red"]),
            ),
            models.CheckConstraint(
                name="standing_health_is_a_share",
                condition=Q(health=None) | Q(health__lte=FULL),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.grade}"


class HealthPointQuerySet(models.QuerySet["HealthPoint"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those for who sees the money: from the score and the other inputs it could
        be computed.
        """
        return self.filter(with_money(user, "client"))


class HealthPoint(models.Model):
    """The health score of a month, as it was when last computed in it."""

    client = models.ForeignKey(Client, models.CASCADE, related_name="health_points")
    month = models.DateField()
    score = models.PositiveSmallIntegerField()
    coverage = models.PositiveSmallIntegerField()

    objects = HealthPointQuerySet.as_manager()

    class Meta:
        ordering = ["month"]
        constraints = [
            models.UniqueConstraint(
                name="health_once_per_month", fields=["client", "month"]
            ),
            models.CheckConstraint(
                name="health_is_a_share",
                condition=Q(score__lte=FULL, coverage__lte=FULL),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.score}"


class StageQuerySet(models.QuerySet["Stage"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(judged(user, "client"))


class Stage(Labelled):
    """
    In which stage of its life with us a client is, from a day on (生命周期): set by a
    person. Never changed: another follows.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="stages")
    name = models.CharField(_("生命周期"), max_length=10, choices=StageName)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    suggested = models.CharField(max_length=10, choices=StageName, blank=True)
    from_on = models.DateField(_("自哪天起"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = StageQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="stage_name_known", condition=Q(name__in=STAGES)
            ),
            models.CheckConstraint(
                name="stage_departure_has_reason",
                condition=Q(suggested="")
                | Q(name=models.F("suggested"))
                | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.name}"


class SignalQuerySet(models.QuerySet["Signal"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those that tell of no money; the others for those who see it.
        """
        plain = judged(user, "client") & Q(is_money=False)
        return self.filter(plain | with_money(user, "client"))

    def open(self) -> Self:
        return self.filter(over_on=None)


class Signal(models.Model):
    """
    An early warning (预警信号): what a detector has noticed of a client, until it is
    noticed no longer. ``said`` fills the sentence of its kind. Who has looked after it
    says so; it stays until its cause is gone.
    """

    client = models.ForeignKey(Client, models.CASCADE, related_name="signals")
    kind = models.CharField(max_length=20)
    said = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    is_money = models.BooleanField(default=False)
    since = models.DateField()
    over_on = models.DateField(null=True)
    handling = models.CharField(_("处理"), max_length=500, blank=True)
    handled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    handled_at = models.DateTimeField(null=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="signal_open_once",
                fields=["client", "kind"],
                condition=Q(over_on=None),
            ),
            models.CheckConstraint(
                name="signal_handled_is_whole",
                condition=Q(handling="", handled_by=None, handled_at=None)
                | ~Q(handling="")
                & Q(handled_by__isnull=False, handled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="signal_days_in_order",
                condition=Q(over_on=None) | Q(over_on__gte=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("evaluations:of_client", args=[self.client_id])
