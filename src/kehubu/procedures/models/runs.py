from datetime import datetime
from typing import Self

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.people.models import Delegation, User
from kehubu.people.rules import OVERSEERS
from kehubu.procedures.models.definitions import Definition


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the runs in which the user, or one whose stand-in the user is, takes part,
        if only by a step that was handed over or has been escalated to him; overseers
        see all.
        """
        if user.holds(*OVERSEERS):
            return self
        principals = Delegation.objects.in_force(timezone.localdate()).filter(
            delegate=user
        )
        whose = principals.values("principal")
        run = OuterRef("pk")
        parts = Participant.objects.taking_part(user).filter(run=run)
        steps = Step.objects.filter(Q(assignee=user) | Q(assignee__in=whose), run=run)
        escalated = Step.objects.filter(
            Q(escalations__superior=user) | Q(escalations__superior__in=whose), run=run
        )
        return self.filter(Exists(parts) | Exists(steps) | Exists(escalated))


class Run(Labelled):
    """
    One going-through of a procedure, for a subject such as a project.

    ``end_state`` is what the end event says of how it ended: won, lost, parked …
    """

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        ENDED = "ended", _("已结束")

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="runs")
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    parent_step = models.OneToOneField(
        "Step", models.PROTECT, null=True, related_name="called_run"
    )
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    end_state = models.CharField(max_length=40, blank=True)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="run_subject")
        ]
        constraints = [
            models.CheckConstraint(
                name="run_ended_at_iff_ended",
                condition=Q(state="running", ended_at=None)
                | Q(state="ended", ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("procedures:run", args=[self.pk])

    @property
    def subject_url(self) -> str:
        """
        The page of what the run is about.
        """
        subject = apps.get_model(self.subject_kind)(pk=self.subject_id)
        url: str = subject.get_absolute_url()
        return url

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def taking_part(self, user: User) -> Self:
        """
        Keep the parts of the user, and of those for whom the user stands in; a reserve
        takes no part until a signature is asked of him.
        """
        in_force = Delegation.objects.in_force(timezone.localdate()).filter(
            delegate=user
        )
        whose = Q(user=user) | Q(user__in=in_force.values("principal"))
        return self.filter(whose, is_reserve=False)


class Participant(models.Model):
    """
    Who plays a role of the definition in a run; of several the lowest rank acts first,
    the others are substitutes or a team. A reserve would sign if the others may not.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="participants")
    role = models.CharField(max_length=20)
    user = models.ForeignKey(User, models.PROTECT, related_name="parts")
    rank = models.PositiveSmallIntegerField(default=0)
    is_reserve = models.BooleanField(default=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="participant_once_per_role", fields=["run", "role", "user"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.user}"


class Token(models.Model):
    """A token that waits at a join: it has come by this flow."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="tokens")
    flow_id = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="token_once_per_flow", fields=["run", "flow_id"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.flow_id}"


class StepQuerySet(models.QuerySet["Step"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Run.objects.visible_to(user), "run"))

    def open(self) -> Self:
        return self.filter(state=Step.State.OPEN)

    def asking(self, occasion: str) -> Self:
        """
        Keep the step that asks for signatures on this occasion, if it is a step.
        """
        kind, _colon, pk = occasion.partition(":")
        return self.filter(pk=pk) if kind == "step" else self.none()


class Step(Labelled):
    """
    A step of a run: who, since when, until when, and what became of it.

    ``visit`` counts how often the run has come here. ``under`` is the version by which
    it was done, where the run has moved to one that has no such step. While
    ``waiting_for`` names what others must do first, the step is in nobody's inbox and
    its time stands still: ``waited_minutes`` are the working minutes of earlier waits.
    Its time runs since ``timed_from``; ``first_due_at`` is what was due before it was
    planned anew. ``reminded`` says how far its people have been reminded, and at
    ``remind_at`` they will be again. The integers are written at the end, so that
    statistics need no arithmetic over dates: ``cycle_minutes`` are working minutes from
    opening to end, less the waits.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待办")
        DONE = "done", _("已完成")
        SKIPPED = "skipped", _("不需要")
        WAIVED = "waived", _("已免除")
        RETURNED = "returned", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Waiting(models.TextChoices):
        RECEIPT = "receipt", _("等待部门签收")
        DELIVERY = "delivery", _("等待部门交付")
        REVIEW = "review", _("等待评审和签字")
        SERVICE = "service", _("常规服务中")
        ANSWER = "answer", _("等待答复")

    class Reminded(models.IntegerChoices):
        NOT_YET = 0, _("尚未提醒")
        SOON = 1, _("快到期限")
        DUE = 2, _("已到期限")
        ESCALATED = 3, _("已升级")

    run = models.ForeignKey(Run, models.CASCADE, related_name="steps")
    node_id = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    clause = models.CharField(max_length=40, blank=True)
    roles = models.CharField(max_length=100, blank=True)
    visit = models.PositiveSmallIntegerField(default=1)
    under = models.ForeignKey(Definition, models.PROTECT, null=True, related_name="+")
    assignee = models.ForeignKey(User, models.PROTECT, null=True, related_name="steps")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    waiting_for = models.CharField(max_length=20, choices=Waiting, blank=True)
    waiting_since = models.DateTimeField(null=True)
    waited_minutes = models.PositiveIntegerField(default=0)
    opened_at = models.DateTimeField()
    timed_from = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(choices=Reminded, default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    cycle_minutes = models.PositiveIntegerField(null=True)
    is_late = models.BooleanField(null=True)
    done_on = models.DateField(null=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "state", "due_at"], name="step_inbox"),
            models.Index(fields=["run", "id"], name="step_of_run"),
            models.Index(
                fields=["remind_at"],
                name="step_to_remind",
                condition=Q(remind_at__isnull=False),
            ),
            models.Index(
                fields=[
                    "done_on",
                    "node_id",
                    "run",
                    "state",
                    "cycle_minutes",
                    "waited_minutes",
                    "is_late",
                    "visit",
                ],
                name="step_statistics",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="step_state_known",
                condition=Q(
                    state__in=[
                        "open",
                        "done",
                        "skipped",
                        "waived",
                        "returned",
                        "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="step_waiting_for_known",
                condition=Q(
                    waiting_for__in=[
                        "",
                        "receipt",
                        "delivery",
                        "review",
                        "service",
                        "answer",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="step_waiting_since_iff_waiting",
                condition=Q(waiting_for="", waiting_since=None)
                | ~Q(waiting_for="") & Q(waiting_since__isnull=False),
            ),
            models.CheckConstraint(
                name="step_remind_at_while_its_time_runs",
                condition=Q(remind_at=None) | Q(state="open", waiting_for=""),
            ),
            models.CheckConstraint(
                name="step_reminded_known", condition=Q(reminded__in=[0, 1, 2, 3])
            ),
            models.UniqueConstraint(
                name="step_open_once_per_node",
                fields=["run", "node_id"],
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="step_done_at_iff_closed",
                condition=Q(state="open", done_at=None)
                | ~Q(state="open") & Q(done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="step_exception_has_reason",
                condition=~Q(state__in=["skipped", "waived", "returned", "withdrawn"])
                | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="step_open_is_on_the_map",
                condition=~Q(state="open") | Q(under=None),
            ),
            models.CheckConstraint(
                name="step_done_after_opened",
                condition=Q(done_at=None) | Q(done_at__gte=F("opened_at")),
            ),
        ]

    def __str__(self) -> str:
        return gettext(self.name)

    def get_absolute_url(self) -> str:
        return reverse("procedures:step", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_on_the_map(self) -> bool:
        """
        Tell whether the version by which the run goes now has this step.
        """
        return self.under_id is None

    @property
    def was_rejected(self) -> bool:
        """
        Tell whether a signer has sent back what the step asked for.
        """
        return self.outcome == "rejected"

    def is_overdue(self, at: datetime) -> bool:
        """
        Tell whether people are late with it; nobody is while it waits for others.
        """
        if not self.is_open or self.waiting_for or self.due_at is None:
            return False
        return self.due_at < at

    @property
    def promised_at(self) -> datetime | None:
        """
        The due date that was given first, by which lateness is judged.
        """
        return self.first_due_at or self.due_at

    @property
    def is_escalated(self) -> bool:
        """
        Tell whether a superior has been told that people are late with it.
        """
        is_running = self.is_open and not self.waiting_for
        return is_running and self.reminded == self.Reminded.ESCALATED

    @property
    def role_list(self) -> list[str]:
        return self.roles.split()

    @property
    def occasion(self) -> str:
        """
        The key under which this step asks for signatures.
        """
        return f"step:{self.pk}"


class Record(models.Model):
    """
    The record that a step leaves (记录): structured fields of one kind.

    It may be changed until the step is closed.
    """

    step = models.OneToOneField(Step, models.CASCADE, related_name="record")
    kind = models.CharField(max_length=40)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.step_id}"
