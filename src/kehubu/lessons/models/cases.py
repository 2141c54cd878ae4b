from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.core.access import among
from kehubu.documents.models import StoredFile
from kehubu.people.models import User
from kehubu.procedures.models import Step
from kehubu.work.models import Project


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep what is published, for everyone who works here; what is not, for those who
        may see its project.
        """
        if not user.is_active:
            return self.none()
        of_seen = among(Project.objects.visible_to(user), "project")
        return self.filter(Q(state=Case.State.PUBLISHED) | Q(of_seen))

    def published(self) -> Self:
        return self.filter(state=Case.State.PUBLISHED)


class Case(models.Model):
    """
    A finished piece of work that is worth showing (案例, TL-A1.2.07).

    It is begun by the decision of a review and published by a director. In regular
    service each ``round`` is a piece of work of its own. ``permission`` is what the
    client allows; ``confidential`` are figures that only those see who may see the
    project.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", pgettext_lazy("case", "已发布")
        WITHDRAWN = "withdrawn", pgettext_lazy("case", "已撤下")

    class Allowed(models.TextChoices):
        NOT_ASKED = "not_asked", _("未征询")
        EXTERNAL = "external", _("同意对外")
        INTERNAL = "internal", _("仅内部")
        REFUSED = "refused", _("拒绝")

    number = models.CharField(_("案例号"), max_length=40, unique=True)
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=_("项目"), related_name="cases"
    )
    round = models.PositiveSmallIntegerField(_("第几轮"), default=1)
    step = models.ForeignKey(Step, models.PROTECT, related_name="+")
    title = models.CharField(_("标题"), max_length=100)
    industry = models.CharField(_("行业"), max_length=40, blank=True)
    media = models.CharField(_("媒介"), max_length=200, blank=True)
    keywords = models.CharField(_("关键词"), max_length=200, blank=True)
    problem = models.TextField(_("问题"), max_length=4000, blank=True)
    idea = models.TextField(_("创意"), max_length=4000, blank=True)
    execution = models.TextField(_("执行"), max_length=4000, blank=True)
    result = models.TextField(_("结果"), max_length=4000, blank=True)
    confidential = models.TextField(_("内部数字"), max_length=2000, blank=True)
    awards = models.TextField(_("获奖"), max_length=2000, blank=True)
    press = models.TextField(_("报道"), max_length=2000, blank=True)
    credits = models.TextField(_("团队"), max_length=2000, blank=True)
    learned = models.TextField(_("经验与教训"), max_length=4000, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=State, default=State.DRAFT
    )
    permission = models.CharField(
        _("客户许可"), max_length=10, choices=Allowed, default=Allowed.NOT_ASKED
    )
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "industry"], name="case_shelf")]
        constraints = [
            models.UniqueConstraint(
                name="case_once_per_round", fields=["project", "round"]
            ),
            models.CheckConstraint(
                name="case_state_known",
                condition=Q(state__in=["draft", "published", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="case_permission_known",
                condition=Q(
                    permission__in=["not_asked", "external", "internal", "refused"]
                ),
            ),
            models.CheckConstraint(
                name="case_published_with_permission",
                condition=~Q(state="published")
                | Q(
                    permission__in=["external", "internal"], published_at__isnull=False
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("lessons:case", args=[self.pk])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED

    @property
    def is_permitted(self) -> bool:
        return self.permission in {self.Allowed.EXTERNAL, self.Allowed.INTERNAL}


class CaseWorkQuerySet(models.QuerySet["CaseWork"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the works that visible cases show; those that were taken out, for those
        who may see the project.
        """
        of_seen_case = among(Case.objects.visible_to(user), "case")
        of_seen_project = among(Project.objects.visible_to(user), "case__project")
        return self.filter(Q(of_seen_case, is_shown=True) | Q(of_seen_project))

    def shown(self) -> Self:
        return self.filter(is_shown=True)


class CaseWork(models.Model):
    """
    A work that a case shows (作品): a copy of a file of the project, or one of its own.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="works")
    source = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    is_shown = models.BooleanField(default=True)

    objects = CaseWorkQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="case_work_once_per_source", fields=["case", "source"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()


class PermissionQuerySet(models.QuerySet["Permission"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Project.objects.visible_to(user), "case__project"))


class Permission(models.Model):
    """What the client has said of showing the case, with the proof as its file."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="permissions")
    allowed = models.CharField(_("客户许可"), max_length=10, choices=Case.Allowed)
    note = models.TextField(_("说明"), max_length=1000)
    given_on = models.DateField(_("日期"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = PermissionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="permission_has_note", condition=~Q(note="")),
            models.CheckConstraint(
                name="permission_known",
                condition=Q(allowed__in=["external", "internal", "refused"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.allowed}"

    def get_absolute_url(self) -> str:
        return self.case.get_absolute_url()
