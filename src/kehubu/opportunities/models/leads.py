from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.clients.models import Client
from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.people.rules import OVERSEERS
from kehubu.work.models import Project
from kehubu.work.records.pursuit import CAUSES, SOURCES


class LeadQuerySet(models.QuerySet["Lead"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep what the user may see: overseers all; account people those of projects that
        they see and, of clients that they see, their own, those of their reports and of
        whom they stand in for, and the pool: leads that nobody owns.
        """
        if not user.is_active:
            return self.none()
        if user.holds(*OVERSEERS):
            return self
        if not user.holds(Position.ACCOUNT_MANAGER, Position.ACCOUNT_EXECUTIVE):
            return self.none()
        mine = _of(user) | Q(owner__supervisor=user)
        pool = Q(owner=None, state=Lead.State.OPEN)
        return self.filter(
            (pool | mine) & Q(among(Client.objects.visible_to(user), "client"))
            | Q(among(Project.objects.visible_to(user), "project"))
        )

    def open(self) -> Self:
        """
        Keep what is followed up and not yet pursued by a project.
        """
        return self.filter(state=Lead.State.OPEN)

    def of(self, user: User) -> Self:
        """
        Keep what the user owns, or follows up today in somebody's stead.
        """
        return self.filter(_of(user))

    def due(self, on: date) -> Self:
        return self.open().filter(follow_up_on__lte=on, owner__isnull=False)


def _of(user: User) -> Q:
    principals = people.principals(user, timezone.localdate())
    return Q(owner=user) | Q(owner__in=principals)


class Lead(Labelled):
    """
    A piece of business that may come (线索), before and while a project pursues it.

    From then on ``project`` tells where it stands, and the lead card of TL-B1.01 what
    is known of it. Nobody owns what lies in the pool (公海). ``closes_on`` is the first
    day of the month in which it is expected to be signed; ``touched_at`` when somebody
    has last taken care of it.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("lead", "跟进中")
        PURSUED = "pursued", pgettext_lazy("lead", "已立项")
        LOST = "lost", pgettext_lazy("lead", "失单")
        PARKED = "parked", pgettext_lazy("lead", "搁置")

    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="leads"
    )
    need = models.CharField(_("需求（一句话）"), max_length=200)
    source = models.CharField(_("来源"), max_length=10, choices=SOURCES)
    found_by = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("发现人"), related_name="found_leads"
    )
    contact = models.CharField(_("对方联系人与职务"), max_length=100, blank=True)
    value_fen = models.PositiveBigIntegerField(_("预计金额"), null=True)
    closes_on = models.DateField(_("预计签约月份"), null=True)
    owner = models.ForeignKey(
        User,
        models.PROTECT,
        verbose_name=_("负责人"),
        null=True,
        related_name="leads",
    )
    follow_up_on = models.DateField(_("下次跟进"), null=True)
    touched_at = models.DateTimeField()
    state = models.CharField(_("状态"), max_length=10, choices=State, default="open")
    cause = models.CharField(_("原因类别"), max_length=10, choices=CAUSES, blank=True)
    reason = models.TextField(_("原因"), max_length=1000, blank=True)
    rival = models.CharField(_("被谁拿走"), max_length=100, blank=True)
    closed_at = models.DateTimeField(null=True)
    project = models.OneToOneField(
        Project,
        models.PROTECT,
        verbose_name=_("项目"),
        null=True,
        related_name="lead",
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["state", "follow_up_on"], name="lead_to_follow_up"),
            models.Index(fields=["owner", "state"], name="lead_of_owner"),
        ]
        constraints = [
            models.CheckConstraint(name="lead_has_need", condition=~Q(need="")),
            models.CheckConstraint(
                name="lead_state_known",
                condition=Q(state__in=["open", "pursued", "lost", "parked"]),
            ),
            models.CheckConstraint(
                name="lead_source_known",
                condition=Q(source__in=[key for key, _label in SOURCES]),
            ),
            models.CheckConstraint(
                name="lead_cause_known",
                condition=Q(cause__in=["", *(key for key, _label in CAUSES)]),
            ),
            models.CheckConstraint(
                name="lead_project_iff_pursued",
                condition=Q(state="pursued", project__isnull=False)
                | ~Q(state="pursued") & Q(project=None),
            ),
            models.CheckConstraint(
                name="lead_closed_with_reason",
                condition=Q(state__in=["open", "pursued"], closed_at=None)
                | Q(state__in=["lost", "parked"], closed_at__isnull=False)
                & ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="lead_pool_is_open",
                # What was pursued, lost or parked was somebody's.
                condition=Q(owner__isnull=False) | Q(state="open"),
            ),
        ]

    def __str__(self) -> str:
        return self.need

    def get_absolute_url(self) -> str:
        return reverse("opportunities:lead", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_in_pool(self) -> bool:
        return self.owner_id is None


class LeadFollowUpQuerySet(models.QuerySet["LeadFollowUp"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Lead.objects.visible_to(user), "lead"))


class LeadFollowUp(Labelled):
    """
    One time that somebody has taken care of a lead (跟进), and what comes next.

    ``gap_days`` are the days since the time before, or since the lead was entered:
    written once, so that statistics need no arithmetic over dates.
    """

    class Way(models.TextChoices):
        PHONE = "phone", _("电话")
        MESSAGE = "message", _("微信等即时消息")
        MAIL = "mail", _("邮件")
        VISIT = "visit", _("拜访")
        MEETING = "meeting", _("会议")
        OTHER = "other", pgettext_lazy("way", "其他")

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="follow_ups")
    on = models.DateField(_("日期"))
    way = models.CharField(_("方式"), max_length=10, choices=Way)
    what = models.TextField(_("谈了什么"), max_length=1000)
    next_step = models.CharField(_("下一步"), max_length=200, blank=True)
    next_on = models.DateField(_("下次跟进"))
    gap_days = models.PositiveIntegerField()
    by = models.ForeignKey(User, models.PROTECT, related_name="lead_follow_ups")
    at = models.DateTimeField()

    objects = LeadFollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="lead_follow_up_way_known",
                condition=Q(
                    way__in=["phone", "message", "mail", "visit", "meeting", "other"]
                ),
            ),
            models.CheckConstraint(
                name="lead_follow_up_next_is_later",
                condition=Q(next_on__gt=models.F("on")),
            ),
            models.CheckConstraint(
                name="lead_follow_up_says_what", condition=~Q(what="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.get_way_display()}"
