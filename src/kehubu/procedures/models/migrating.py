from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.people.models import User
from kehubu.procedures.models.definitions import Definition
from kehubu.procedures.models.runs import Run


class Migration(models.Model):
    """
    The runs of one version taken to another (迁移), by a mapping of nodes.

    ``mapping`` says for a node of ``source`` which one of ``target`` takes its place.
    """

    source = models.ForeignKey(Definition, models.PROTECT, related_name="departures")
    target = models.ForeignKey(Definition, models.PROTECT, related_name="arrivals")
    mapping = models.JSONField()
    reason = models.CharField(_("原因"), max_length=1000)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="migration_goes_elsewhere", condition=~Q(source=F("target"))
            ),
            models.CheckConstraint(
                name="migration_has_a_reason", condition=~Q(reason="")
            ),
            models.UniqueConstraint(
                name="migration_once_at_a_time",
                fields=["source"],
                condition=Q(ended_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} → v{self.target.number}"

    @property
    def is_under_way(self) -> bool:
        return self.ended_at is None


class MigratedRunQuerySet(models.QuerySet["MigratedRun"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Run.objects.visible_to(user), "run"))

    def waiting(self) -> Self:
        return self.filter(state=MigratedRun.State.WAITING)


class MigratedRun(models.Model):
    """What became of one run in a migration; ``said`` is why it was refused."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待迁移")
        MOVED = "moved", _("已迁移")
        REFUSED = "refused", _("没有迁移")

    migration = models.ForeignKey(Migration, models.CASCADE, related_name="runs")
    run = models.ForeignKey(Run, models.CASCADE, related_name="migrations")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    said = models.CharField(max_length=1000, blank=True)

    objects = MigratedRunQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["migration", "state", "id"], name="migrated_state")
        ]
        constraints = [
            models.UniqueConstraint(
                name="migrated_run_once", fields=["migration", "run"]
            ),
            models.CheckConstraint(
                name="migrated_run_said_iff_refused",
                condition=Q(state="refused") & ~Q(said="")
                | ~Q(state="refused") & Q(said=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run} {self.get_state_display()}"
