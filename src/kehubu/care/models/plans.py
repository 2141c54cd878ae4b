from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.care.models.contacts import READERS
from kehubu.care.models.standards import Recurring, Service, recurs
from kehubu.care.occurrences import Frequency, Per
from kehubu.clients.models import Client
from kehubu.core.access import among
from kehubu.people.models import User


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep, for the account side and who oversees it, the plans of visible clients.
        """
        if not (user.is_active and user.holds(*READERS)):
            return self.none()
        return self.filter(among(Client.objects.visible_to(user), "client"))

    def in_force(self, on: date) -> Self:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on))


class PlanLine(Recurring):
    """
    What a client is promised of a service, how often, and by whom (服务计划).

    A line whose frequency changes is ended, and another follows: what was missed until
    then stays missed.
    """

    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="plan_lines"
    )
    service = models.ForeignKey(
        Service, models.PROTECT, verbose_name=_("服务"), related_name="lines"
    )
    what = models.CharField(_("内容"), max_length=100)
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("负责人"), related_name="plan_lines"
    )
    starts_on = models.DateField(_("自哪天起"))
    ends_on = models.DateField(_("到哪天止"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        ordering = ["service__number", "pk"]
        constraints = [
            *recurs("plan_line"),
            models.CheckConstraint(name="plan_line_says_what", condition=~Q(what="")),
            models.CheckConstraint(
                name="plan_line_ends_after_its_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("care:plan", args=[self.client_id])

    @property
    def frequency(self) -> Frequency:
        return Frequency(self.times, Per(self.per), self.starts_on, self.ends_on)


class ServiceRecordQuerySet(models.QuerySet["ServiceRecord"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those of visible lines.
        """
        return self.filter(among(PlanLine.objects.visible_to(user), "line"))

    def counted(self) -> Self:
        return self.filter(withdrawn_at=None)


class ServiceRecord(models.Model):
    """A service that was rendered (服务记录), where no contact shows it."""

    line = models.ForeignKey(PlanLine, models.PROTECT, related_name="records")
    done_on = models.DateField(_("哪天做的"))
    note = models.CharField(_("做了什么"), max_length=500)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    objects = ServiceRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-done_on", "-pk"]
        indexes = [
            models.Index(fields=["line", "-done_on"], name="service_record_of_line")
        ]
        constraints = [
            models.CheckConstraint(
                name="service_record_says_what", condition=~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return self.note

    @property
    def counts(self) -> bool:
        return self.withdrawn_at is None
