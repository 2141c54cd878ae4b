from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.people.models import User
from kehubu.procedures.models import Definition


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep all for the process office; nobody else sees what is not decided yet.
        """
        return self if user.has_perm("office.edit_drafts") else self.none()

    def open(self) -> Self:
        return self.filter(state__in=[Draft.State.OPEN, Draft.State.SCHEDULED])


class Draft(models.Model):
    """
    A procedure being drawn (草稿): the text of a BPMN file, right or not yet.

    ``key`` and ``name`` are what the text says; ``base`` is the version from which it
    was begun, and of a scheduled one that which it will replace; ``lines`` are those
    of the file that was taken in (``engine.Adapted``). ``starts_on`` is the
    day on which a scheduled one becomes a version.
    """

    class State(models.TextChoices):
        OPEN = "open", _("草稿")
        SCHEDULED = "scheduled", _("待生效")
        PUBLISHED = "published", _("已发布")
        DISCARDED = "discarded", _("已放弃")

    key = models.CharField(_("编号"), max_length=40)
    name = models.CharField(_("名称"), max_length=100, blank=True)
    base = models.ForeignKey(
        Definition, models.PROTECT, null=True, related_name="drafts"
    )
    source = models.TextField()
    remarks = models.JSONField(default=list)
    lines = models.JSONField(default=dict)
    note = models.CharField(_("版本说明"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    starts_on = models.DateField(_("生效日期"), null=True)
    scheduled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published = models.OneToOneField(
        Definition, models.PROTECT, null=True, related_name="draft"
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.CheckConstraint(name="draft_has_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="draft_state_known",
                condition=Q(state__in=["open", "scheduled", "published", "discarded"]),
            ),
            models.CheckConstraint(
                name="draft_starts_iff_scheduled",
                condition=Q(
                    state="scheduled",
                    starts_on__isnull=False,
                    scheduled_by__isnull=False,
                )
                | ~Q(state="scheduled") & Q(starts_on=None, scheduled_by=None),
            ),
            models.CheckConstraint(
                name="draft_published_iff_it_is",
                condition=Q(state="published", published__isnull=False)
                | ~Q(state="published") & Q(published=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}".strip()

    def get_absolute_url(self) -> str:
        return reverse("office:draft", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """
        Tell whether it may still be drawn, or published.
        """
        return self.state in {self.State.OPEN, self.State.SCHEDULED}
