from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.clients.models import Client
from kehubu.clients.rules import LISTERS
from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.people import queries as people
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.persons.models import KeyPerson

READERS = (*LISTERS, Position.FINANCE, Position.AUDITOR)
"""Positions that read of a client's care, of the clients that they may see."""


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep, for the account side and who oversees it, one's own and those of visible
        clients; for everyone, those to which a colleague took one along.
        """
        if not user.is_active:
            return self.none()
        colleagues = Contact.colleagues.through.objects
        with_user = colleagues.filter(contact=OuterRef("pk"), user=user)
        mine = Q(Exists(with_user))
        if user.holds(*READERS):
            mine |= Q(owner=user) | Q(among(Client.objects.visible_to(user), "client"))
        return self.filter(mine)

    def done(self) -> Self:
        return self.filter(done_at__isnull=False)

    def planned(self) -> Self:
        """
        Keep what is still to come, or was to come and nothing was noted.
        """
        return self.filter(done_at=None, cancelled_at=None)

    def visits(self) -> Self:
        return self.filter(kind__in=VISITS)


class Contact(Labelled):
    """
    A contact with a client (往来): a visit, a meeting, a call, a message; planned at
    first, or noted when it has taken place.

    ``persons``: the key persons who are met, or to be met; ``met`` names others.
    ``source_kind`` and ``source_id`` name the row of an upper app that this contact
    only repeats, such as the step that left a contact report; it is written there.
    ``our_senior``: a director or the general manager of ours took part, as posts were
    then; ``met_senior``: somebody of that rank of theirs did (TL-A1.1.05).
    """

    class Kind(models.TextChoices):
        ROUTINE = "routine", _("例行拜访")
        DROP_IN = "drop_in", _("顺访")
        MEETING = "meeting", _("会议")
        PHONE = "phone", _("电话")
        CHAT = "chat", _("微信")
        MAIL = "mail", _("邮件")

    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="contacts"
    )
    kind = models.CharField(_("方式"), max_length=10, choices=Kind)
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("谁去"), related_name="contacts"
    )
    colleagues = models.ManyToManyField(
        User, verbose_name=_("同去的同事"), related_name="joined_contacts", blank=True
    )
    persons = models.ManyToManyField(
        KeyPerson, verbose_name=_("对方的关键人物"), related_name="contacts", blank=True
    )
    met = models.CharField(_("见到谁"), max_length=200, blank=True)
    met_senior = models.BooleanField(_("对方高层在场"), default=False)
    our_senior = models.BooleanField(default=False)
    purpose = models.CharField(_("目的"), max_length=200, blank=True)
    note = models.TextField(_("纪要"), max_length=4000, blank=True)
    outcome = models.CharField(_("结果"), max_length=200, blank=True)
    planned_at = models.DateTimeField(_("计划时间"), null=True, blank=True)
    done_at = models.DateTimeField(_("实际时间"), null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(_("取消原因"), max_length=500, blank=True)
    source_kind = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["client", "-done_at"], name="contact_last_of_client"),
            models.Index(fields=["planned_at"], name="contact_by_plan"),
            models.Index(fields=["done_at"], name="contact_by_day"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="contact_once_per_source",
                fields=["source_kind", "source_id"],
                condition=Q(source_id__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_source_is_whole",
                condition=Q(source_kind="", source_id=None)
                | ~Q(source_kind="")
                & Q(source_id__isnull=False, done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_kind_known",
                condition=Q(
                    kind__in=["routine", "drop_in", "meeting", "phone", "chat", "mail"]
                ),
            ),
            models.CheckConstraint(
                name="contact_planned_or_done",
                condition=Q(planned_at__isnull=False) | Q(done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_done_with_note", condition=Q(done_at=None) | ~Q(note="")
            ),
            models.CheckConstraint(
                name="contact_cancelled_with_reason",
                condition=Q(cancelled_at=None, cancel_reason="")
                | Q(cancelled_at__isnull=False, done_at=None) & ~Q(cancel_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("care:contact", args=[self.pk])

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def is_planned(self) -> bool:
        return not (self.is_done or self.is_cancelled)

    @property
    def is_overdue(self) -> bool:
        """
        Tell whether the planned day has passed, and nothing was noted.
        """
        planned = self.planned_at and timezone.localdate(self.planned_at)
        return self.is_planned and bool(planned and planned < timezone.localdate())

    @property
    def is_reported(self) -> bool:
        """
        Whether it repeats what an upper app has written.
        """
        return self.source_id is not None

    @property
    def is_visit(self) -> bool:
        return self.kind in VISITS

    @property
    def going(self) -> list[User]:
        return [self.owner, *self.colleagues.all()]

    @property
    def when(self) -> datetime | None:
        return self.done_at or self.planned_at


VISITS = (Contact.Kind.ROUTINE, Contact.Kind.DROP_IN)


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep one's own, those of one's reports and of whom one stands in for; for the
        account side and who oversees it, those of visible clients.
        """
        if not user.is_active:
            return self.none()
        principals = people.principals(user, timezone.localdate())
        mine = Q(owner=user) | Q(owner__supervisor=user) | Q(owner__in=principals)
        if user.holds(*READERS):
            mine |= Q(among(Client.objects.visible_to(user), "client"))
        return self.filter(mine)

    def open(self) -> Self:
        return self.filter(state=FollowUp.State.OPEN)

    def complaints(self) -> Self:
        return self.filter(is_complaint=True)

    def of(self, user: User) -> Self:
        """
        Keep what the user has to do, or does today in somebody's stead.
        """
        principals = people.principals(user, timezone.localdate())
        return self.filter(Q(owner=user) | Q(owner__in=principals))


class FollowUp(Labelled):
    """
    What is to follow from a contact (跟进): what, who, by which day. A complaint (投诉)
    is one that the client wants settled (§2.7); how it was settled is its outcome.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("follow-up", "待办")
        DONE = "done", pgettext_lazy("follow-up", "已办")
        DROPPED = "dropped", pgettext_lazy("follow-up", "不办了")

    client = models.ForeignKey(
        Client, models.PROTECT, verbose_name=_("客户"), related_name="follow_ups"
    )
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="follow_ups")
    what = models.CharField(_("跟进什么"), max_length=200)
    is_complaint = models.BooleanField(_("客户投诉"), default=False)
    owner = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("谁跟进"), related_name="follow_ups"
    )
    due_on = models.DateField(_("期限"))
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.OPEN
    )
    outcome = models.CharField(_("结果"), max_length=500, blank=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["owner", "state", "due_on"], name="follow_up_inbox"),
            models.Index(fields=["state", "due_on"], name="follow_up_due"),
            models.Index(
                fields=["client", "created_at"],
                name="follow_up_complaints",
                condition=Q(is_complaint=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="follow_up_state_known",
                condition=Q(state__in=["open", "done", "dropped"]),
            ),
            models.CheckConstraint(name="follow_up_says_what", condition=~Q(what="")),
            models.CheckConstraint(
                name="follow_up_closed_with_words",
                condition=Q(state="open", closed_at=None)
                | ~Q(state="open") & Q(closed_at__isnull=False) & ~Q(outcome=""),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return reverse("care:follow_up", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_on < timezone.localdate()
