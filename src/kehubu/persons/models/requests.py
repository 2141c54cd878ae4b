from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.models import Labelled
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.persons.models.persons import ACCOUNT_SIDE, KeyPerson, known_to

DESK = (
    Position.GENERAL_MANAGER,
    Position.ACCOUNT_DIRECTOR,
    Position.SECURITY_ADMINISTRATOR,
)
"""Who answers requests, and may erase."""
WATCHERS = (*DESK, Position.AUDITOR)


class PersonRequestQuerySet(models.QuerySet["PersonRequest"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep all for the desk and the auditor; for others those that they have taken
        in, and those of people whose present they may know, as long as they are of the
        account side.
        """
        if not user.is_active:
            return self.none()
        if user.holds(*WATCHERS):
            return self
        if not user.holds(*ACCOUNT_SIDE):
            return self.none()
        return self.filter(Q(taken_by=user) | known_to(user, "person"))

    def open(self) -> Self:
        return self.filter(answered_at=None)


class PersonRequest(Labelled):
    """
    What somebody asks for about the data that we keep of him (个人信息请求).

    ``person`` is empty where he is not among the key persons: his name may stand in
    texts all the same (PIPL 44–50). ``terms`` are what he is found by, one a line.
    ``about`` are the keys of hits that whoever checked has said to be about him.
    """

    class Kind(models.TextChoices):
        KNOW = "know", pgettext_lazy("request", "知情")
        COPY = "copy", pgettext_lazy("request", "查阅、复制")
        CORRECT = "correct", pgettext_lazy("request", "更正、补充")
        ERASE = "erase", pgettext_lazy("request", "删除")
        EXPLAIN = "explain", pgettext_lazy("request", "解释说明")

    person = models.ForeignKey(
        KeyPerson, models.SET_NULL, null=True, related_name="requests"
    )
    name = models.CharField(_("姓名"), max_length=60)
    terms = models.TextField(_("查找用的号码和地址"), max_length=600, blank=True)
    kind = models.CharField(_("请求"), max_length=10, choices=Kind)
    channel = models.CharField(_("提出方式"), max_length=10, choices=KeyPerson.Channel)
    words = models.TextField(_("请求内容"), max_length=2000, blank=True)
    received_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("答复期限"))
    taken_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    answer = models.TextField(_("答复"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=list)
    identity = models.CharField(_("身份核实方式"), max_length=200, blank=True)
    about = models.JSONField(default=list)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)

    objects = PersonRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="person_request_kind_known",
                condition=Q(kind__in=["know", "copy", "correct", "erase", "explain"]),
            ),
            models.CheckConstraint(
                name="person_request_channel_known",
                condition=Q(channel__in=["talk", "paper", "mail", "wechat", "text"]),
            ),
            models.CheckConstraint(
                name="person_request_has_name", condition=~Q(name="")
            ),
            models.CheckConstraint(
                name="person_request_answered_with_words",
                condition=Q(answered_at=None, answered_by=None, answer="")
                | Q(answered_at__isnull=False, answered_by__isnull=False)
                & ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="person_request_due_after_receipt",
                condition=Q(due_on__gt=models.F("received_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    def get_absolute_url(self) -> str:
        return reverse("persons:request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.answered_at is None
