"""签核 (signoffs): signatures on exact content, in a chain that shows tampering."""

import json
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core import papers
from kehubu.people.models import Delegation, User

HEX = 64
LEVELS = [1, 2]
"""By session, and by a secret of the moment: what a proof of identity can reach."""


class Content(models.Model):
    """
    What is signed: one version of one thing, frozen as canonical JSON.

    Append-only by database trigger. ``issuer`` may not sign it.
    """

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    sha256 = models.CharField(max_length=HEX)
    issuer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="content_version_unique",
                fields=["subject_kind", "subject_id", "version"],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def data(self) -> dict[str, Any]:
        """
        What was frozen: ``blocks`` as page and paper show them, and ``files``.
        """
        frozen: dict[str, Any] = json.loads(self.text)
        return frozen

    @property
    def blocks(self) -> list[papers.Block]:
        return papers.from_data(self.data["blocks"])


class Meaning(models.TextChoices):
    APPROVE = "approve", _("批准")
    ACCEPT = "accept", _("认可")
    REVIEW = "review", _("审核")
    RECEIVE = "receive", _("签收")


class RequestQuerySet(models.QuerySet["SignatureRequest"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep what the user is asked to sign, also in someone's stead.
        """
        if not user.is_active:
            return self.none()
        principals = Delegation.objects.in_force(timezone.localdate()).filter(
            delegate=user
        )
        mine = Q(signer=user) | Q(signer__in=principals.values("principal"))
        return self.filter(mine)

    def waiting(self) -> Self:
        return self.filter(state=SignatureRequest.State.WAITING)


class SignatureRequest(models.Model):
    """
    A signature that is asked for: on what, as what, from whom.

    ``occasion`` is the asker's own key, such as the step that waits for it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待签")
        APPROVED = "approved", _("已签")
        REJECTED = "rejected", _("已退回")
        VOID = "void", _("已作废")

    content = models.ForeignKey(Content, models.PROTECT, related_name="requests")
    occasion = models.CharField(max_length=80, db_index=True)
    meaning = models.CharField(max_length=10, choices=Meaning)
    capacity = models.CharField(max_length=20)
    level = models.PositiveSmallIntegerField(default=2)
    signer = models.ForeignKey(User, models.PROTECT, related_name="to_sign")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()

    objects = RequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["signer", "state", "id"], name="request_to_sign"),
        ]
        constraints = [
            models.UniqueConstraint(
                name="request_once_per_capacity",
                fields=["content", "occasion", "capacity"],
                condition=~Q(state="void"),
            ),
            models.CheckConstraint(
                name="request_meaning_known", condition=Q(meaning__in=Meaning.values)
            ),
            models.CheckConstraint(
                name="request_level_known", condition=Q(level__in=LEVELS)
            ),
            models.CheckConstraint(
                name="request_state_known",
                condition=Q(state__in=["waiting", "approved", "rejected", "void"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content} · {self.capacity}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING


class Signature(models.Model):
    """
    One link of the chain: who signed or rejected which content, as what, and how.

    ``hash`` covers every column and the hash before it. Append-only by trigger.
    """

    class Verdict(models.TextChoices):
        APPROVED = "approved", pgettext_lazy("verdict", "签字")
        REJECTED = "rejected", pgettext_lazy("verdict", "退回")

    request = models.OneToOneField(
        SignatureRequest, models.PROTECT, related_name="signature"
    )
    content_sha256 = models.CharField(max_length=HEX)
    meaning = models.CharField(max_length=10, choices=Meaning)
    verdict = models.CharField(max_length=10, choices=Verdict)
    capacity = models.CharField(max_length=20)
    signer = models.ForeignKey(User, models.PROTECT, related_name="signatures")
    instead_of = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="signed_by_others"
    )
    level = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=20)
    comment = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=45, blank=True)
    at = models.DateTimeField()
    prev = models.CharField(max_length=HEX, unique=True)
    hash = models.CharField(max_length=HEX, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="signature_meaning_known", condition=Q(meaning__in=Meaning.values)
            ),
            models.CheckConstraint(
                name="signature_verdict_known",
                condition=Q(verdict__in=["approved", "rejected"]),
            ),
            models.CheckConstraint(
                name="signature_level_known", condition=Q(level__in=LEVELS)
            ),
            models.CheckConstraint(
                name="signature_rejection_has_comment",
                condition=Q(verdict="approved") | ~Q(comment=""),
            ),
            models.CheckConstraint(
                name="signature_stands_in_for_another",
                condition=Q(instead_of=None) | ~Q(instead_of=models.F("signer")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signer} {self.verdict} {self.content_sha256[:8]}"


class ChainHead(models.Model):
    """The end of the chain: one row, locked by whoever appends."""

    length = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=HEX)

    class Meta:
        constraints = [models.CheckConstraint(name="head_is_one", condition=Q(pk=1))]

    def __str__(self) -> str:
        return f"{self.length}:{self.hash[:8]}"
