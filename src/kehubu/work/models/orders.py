from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.people.models import Department, User
from kehubu.people.positions import Position
from kehubu.people.rules import OVERSEERS
from kehubu.procedures.models import Participant, Run
from kehubu.work.departments import FILMED, Job
from kehubu.work.models.projects import Project

AGREED_REVISIONS = 2
"""Revisions that a quotation includes, unless it says otherwise (domain §2.20)."""


class OrderQuerySet(models.QuerySet["WorkOrder"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the orders of visible projects, those sent to a department of which the
        user is, and those on which the user works; traffic sees all that were issued.
        """
        if user.holds(*OVERSEERS):
            return self
        own = Department.objects.filter(posts__user=user)
        parts = Participant.objects.taking_part(user)
        sent = Q(sent_at__isnull=False, department__in=own.values("pk"))
        if user.holds(Position.TRAFFIC):
            sent |= ~Q(state__in=WorkOrder.BEFORE_ISSUE)
        return self.filter(
            sent
            | Q(among(Project.objects.visible_to(user), "project"))
            | Exists(parts.filter(run=OuterRef("department_run")))
        )

    def of_present_round(self, run_id: int) -> Self:
        """
        Keep what a run has issued in the round in which its project is: those of
        earlier rounds are over, however they ended.
        """
        return self.filter(run=run_id, round=F("project__round"))


class WorkOrder(Labelled):
    """
    How departments talk (工作单, domain §2.19): one job, one order; no oral orders.

    ``job`` is the kind of work, which decides the department's procedure. ``run`` is
    the run of the account department that issues it, ``department_run`` that of the
    receiving department. ``revises`` is the order that a revision follows; each order
    is one turn of the work (第几稿). ``revision_number`` counts the revisions so far,
    ``agreed_revisions`` are those that the client has paid for; ``round`` is that of
    the project, in which several things may be ordered.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("新工作单")
        REVISION = "revision", _("修改单")

    class Priority(models.TextChoices):
        NORMAL = "normal", _("普通")
        HIGH = "high", _("优先")
        URGENT = "urgent", _("加急")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待签字")
        RETURNED = "returned", _("已退回")
        ISSUED = "issued", _("已批准")
        SENT = "sent", _("已送交")
        RECEIVED = "received", _("已接单")
        STARTED = "started", _("进行中")
        DELIVERED = "delivered", _("已交付")
        ACCEPTED = "accepted", _("已认可")
        REVISED = "revised", _("由修改单接续")
        WITHDRAWN = "withdrawn", _("已撤回")

    BEFORE_ISSUE = (State.DRAFT, State.SUBMITTED, State.RETURNED)

    number = models.CharField(_("工作号"), max_length=40, unique=True)
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=_("项目"), related_name="orders"
    )
    run = models.ForeignKey(Run, models.PROTECT, related_name="issued_orders")
    round = models.PositiveSmallIntegerField(_("第几轮"), default=1)
    department_run = models.OneToOneField(
        Run, models.PROTECT, null=True, related_name="order"
    )
    revises = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="revisions"
    )
    revision_number = models.PositiveSmallIntegerField(_("第几次改稿"), default=0)
    agreed_revisions = models.PositiveSmallIntegerField(
        _("约定改稿次数"), default=AGREED_REVISIONS
    )
    kind = models.CharField(_("类型"), max_length=10, choices=Kind, default=Kind.NEW)
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.DRAFT
    )
    priority = models.CharField(
        _("缓急"), max_length=10, choices=Priority, default=Priority.NORMAL
    )
    department = models.ForeignKey(
        Department, models.PROTECT, verbose_name=_("接单部门"), related_name="orders"
    )
    issuer = models.ForeignKey(
        User, models.PROTECT, verbose_name=_("出单人"), related_name="issued_orders"
    )
    job = models.CharField(_("工作类别"), max_length=20, choices=Job)
    is_outsourced = models.BooleanField(_("委托外部公司"), null=True)
    brand = models.CharField(_("品牌／产品"), max_length=100, blank=True)
    task = models.TextField(_("任务说明"), max_length=4000, blank=True)
    background = models.TextField(_("背景与简报"), max_length=4000, blank=True)
    target = models.TextField(_("目标对象"), max_length=2000, blank=True)
    mandatories = models.TextField(_("必备事项"), max_length=2000, blank=True)
    materials = models.TextField(_("随单资料"), max_length=2000, blank=True)
    is_billable = models.BooleanField(_("可向客户收费"), null=True)
    budget_fen = models.PositiveBigIntegerField(_("预算（分）"), null=True)
    quotation = models.CharField(_("报价单号"), max_length=60, blank=True)
    draft_on = models.DateField(_("初稿日期"), null=True)
    review_on = models.DateField(_("内审日期"), null=True)
    client_on = models.DateField(_("提交客户日期"), null=True)
    due_on = models.DateField(_("最后期限"), null=True)
    planned_hours = models.PositiveIntegerField(_("计划工时"), null=True)
    remark = models.TextField(_("备注"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField(_("开单时间"))
    sent_at = models.DateTimeField(_("送交时间"), null=True)
    received_at = models.DateTimeField(_("接单时间"), null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    refusal = models.TextField(max_length=2000, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["department", "state", "due_on"], name="order_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                name="order_state_known",
                condition=Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "returned",
                        "issued",
                        "sent",
                        "received",
                        "started",
                        "delivered",
                        "accepted",
                        "revised",
                        "withdrawn",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="order_priority_known",
                condition=Q(priority__in=["normal", "high", "urgent"]),
            ),
            models.CheckConstraint(
                name="order_job_known", condition=Q(job__in=Job.values)
            ),
            models.CheckConstraint(
                name="order_dates_in_order",
                condition=(
                    Q(draft_on=None)
                    | Q(review_on=None)
                    | Q(review_on__gte=F("draft_on"))
                )
                & (
                    Q(review_on=None)
                    | Q(client_on=None)
                    | Q(client_on__gte=F("review_on"))
                )
                & (Q(client_on=None) | Q(due_on=None) | Q(due_on__gte=F("client_on"))),
            ),
            models.CheckConstraint(
                name="order_revision_revises",
                condition=Q(kind="new", revises=None, revision_number=0)
                | Q(kind="revision", revises__isnull=False, revision_number__gte=1),
            ),
            # A suggestion is answered by one order: the turns are a chain, not a tree.
            models.UniqueConstraint(name="order_revised_once", fields=["revises"]),
            models.CheckConstraint(
                name="order_sent_when_beyond_issue",
                condition=Q(
                    state__in=["draft", "submitted", "returned", "issued", "withdrawn"]
                )
                | Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.department}"

    def get_absolute_url(self) -> str:
        return reverse("work:order", args=[self.pk])

    @property
    def is_open_to_change(self) -> bool:
        return self.state in {self.State.DRAFT, self.State.RETURNED}

    @property
    def is_filmed(self) -> bool:
        """
        Whether its medium is film or television.
        """
        return self.job in FILMED

    @property
    def is_revision(self) -> bool:
        return self.kind == self.Kind.REVISION

    @property
    def is_beyond_agreement(self) -> bool:
        """
        Tell whether the revision is more than the client has paid for.
        """
        return self.revision_number > self.agreed_revisions


class Deliverable(models.Model):
    """A line of an order: what is to be made (交付物)."""

    order = models.ForeignKey(WorkOrder, models.CASCADE, related_name="deliverables")
    medium = models.CharField(_("媒介"), max_length=60)
    size = models.CharField(_("规格"), max_length=100)
    quantity = models.PositiveIntegerField(_("数量"))
    remark = models.CharField(_("版本说明"), max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="deliverable_quantity_positive", condition=Q(quantity__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.medium} {self.size} ×{self.quantity}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(WorkOrder.objects.visible_to(user), "order"))


class Delivery(models.Model):
    """What the department has made of an order, and what was said of it."""

    class Audience(models.TextChoices):
        ACCOUNT = "account", _("客户部")
        CLIENT = "client", _("客户")

    class Verdict(models.TextChoices):
        WAITING = "waiting", _("待评审")
        ACCEPTED = "accepted", pgettext_lazy("verdict", "认可")
        SUGGESTIONS = "suggestions", pgettext_lazy("verdict", "提出建议")

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="deliveries")
    audience = models.CharField(_("提案对象"), max_length=10, choices=Audience)
    note = models.TextField(_("交付说明"), max_length=4000)
    actual_hours = models.PositiveIntegerField(_("实际工时"))
    delivered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    delivered_at = models.DateTimeField()
    verdict = models.CharField(max_length=12, choices=Verdict, default=Verdict.WAITING)
    remarks = models.TextField(_("意见"), max_length=4000, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            # A second result is a revision, and there is none without an order.
            models.UniqueConstraint(name="delivery_once_per_order", fields=["order"]),
            models.CheckConstraint(
                name="delivery_reviewed_iff_verdict",
                condition=Q(verdict="waiting", reviewed_at=None)
                | ~Q(verdict="waiting") & Q(reviewed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_suggestions_have_remarks",
                condition=~Q(verdict="suggestions") | ~Q(remarks=""),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(order)s 交付") % {"order": self.order.number}

    def get_absolute_url(self) -> str:
        return self.order.get_absolute_url()
