"""签核 (signoffs): signatures on exact content, in a chain that shows tampering."""

import json
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core import papers
from kehubu.core.models import Labelled
from kehubu.people.models import Delegation, User

HEX = 64
LEVELS = [1, 2]
"""By session, and by a secret of the moment: what a proof of identity can reach."""
GROUNDS = 500
FIGURES = 6
"""As many facts as a digest shows."""


class Content(models.Model):
    """
    What is signed: one version of one thing, frozen as canonical JSON.

    Append-only by database trigger. ``issuer`` and the ``editors`` may not sign it.
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

    @property
    def files(self) -> list[dict[str, Any]]:
        """
        Name, fingerprint and key of the files that are signed with it.
        """
        files: list[dict[str, Any]] = self.data["files"]
        return files

    @property
    def barred(self) -> frozenset[int]:
        """
        The keys of all who may not sign it: who has issued it, and who has written in
        its draft. Contents frozen by earlier versions name the issuer only.
        """
        editors = self.data.get("about", {}).get("editors", [])
        return frozenset(editors) | ({self.issuer_id} if self.issuer_id else set())

    @property
    def figures(self) -> list[tuple[str, str]]:
        """
        What tells it from others of its kind: facts that hold a number or a date, or
        the first ones where none does.
        """
        rows = [
            (label, value)
            for block in self.blocks
            if isinstance(block, papers.Facts)
            for label, value in block.rows
            if value
        ]
        telling = [row for row in rows if any(sign.isdigit() for sign in row[1])]
        return (telling or rows)[:FIGURES]


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

    def in_turn(self) -> Self:
        """
        Keep those before which nobody else has to sign.
        """
        return self.exclude(after__state=SignatureRequest.State.WAITING)


class SignatureRequest(Labelled):
    """
    A signature that is asked for: on what, as what, from whom.

    ``occasion`` is the asker's own key, such as the step that waits for it. Where the
    signer does not follow from his role, ``grounds`` says why it is he. A request
    ``after`` another cannot be signed while that one waits.
    """

    class Origin(models.TextChoices):
        ROLE = "role", _("按角色")
        ADDED = "added", _("加签")
        SUBSTITUTE = "substitute", _("替补")

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
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.ROLE)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    grounds = models.CharField(max_length=GROUNDS, blank=True)
    after = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="held_back"
    )

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
            models.CheckConstraint(
                name="request_origin_known",
                condition=Q(origin__in=["role", "added", "substitute"]),
            ),
            models.CheckConstraint(
                name="request_has_grounds",
                condition=Q(origin="role") | ~Q(grounds=""),
            ),
            models.CheckConstraint(
                name="request_added_by_somebody",
                condition=~Q(origin="added") | Q(asked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="request_not_after_itself",
                condition=Q(after=None) | ~Q(after=F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content} · {self.capacity}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_held_back(self) -> bool:
        """
        Tell whether another has to sign first.
        """
        return self.after is not None and self.after.is_waiting

    @property
    def is_asked_back(self) -> bool:
        """
        Tell whether a question waits for its answer; ask of prefetched rows.
        """
        unanswered = any(q.answered_at is None for q in self.questions.all())
        return self.is_waiting and unanswered


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the questions asked by or of the user, or of one for whom the user stands
        in, and those on what the user is asked to sign.
        """
        if not user.is_active:
            return self.none()
        principals = Delegation.objects.in_force(timezone.localdate()).filter(
            delegate=user
        )
        asked = SignatureRequest.objects.visible_to(user)
        return self.filter(
            Q(asked_of=user)
            | Q(asked_by=user)
            | Q(asked_of__in=principals.values("principal"))
            | Q(request__content__in=asked.values("content"))
        )

    def unanswered(self) -> Self:
        """
        Keep what still waits for an answer; a signature given meanwhile needs none,
        and who has left gives none.
        """
        asked = self.filter(answered_at=None, request__state="waiting")
        return asked.filter(asked_of__is_active=True)


class Question(models.Model):
    """
    What a signer asks before he signs (问询), and the answer: kept with the request.

    ``waited_minutes`` are the working minutes from the question to its answer.
    """

    request = models.ForeignKey(
        SignatureRequest, models.PROTECT, related_name="questions"
    )
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(User, models.PROTECT, related_name="questions")
    text = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    waited_minutes = models.PositiveIntegerField(null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="question_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="question_is_to_another", condition=~Q(asked_of=F("asked_by"))
            ),
            models.CheckConstraint(
                name="question_answered_whole",
                condition=Q(
                    answer="",
                    answered_by=None,
                    answered_at=None,
                    waited_minutes=None,
                )
                | ~Q(answer="")
                & Q(
                    answered_by__isnull=False,
                    answered_at__isnull=False,
                    waited_minutes__isnull=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.request.is_waiting


class Signature(Labelled):
    """
    One link of the chain: who signed or rejected which content, as what, and how.

    ``hash`` covers every column and the hash before it. Append-only by trigger.
    ``grounds`` are those of the request: why it is this person who signs.
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
    grounds = models.CharField(max_length=GROUNDS, blank=True, default="")
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
                condition=Q(instead_of=None) | ~Q(instead_of=F("signer")),
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
