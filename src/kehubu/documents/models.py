"""文件 (documents): files kept, papers printed, archive sets sealed."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.documents.holders import ARCHIVED, HOLDERS
from kehubu.people.models import User
from kehubu.people.positions import DepartmentKind


def stored_name(row: Any, name: str) -> str:
    """
    Name a file on disk by chance: nothing of the user's name reaches the disk.
    """
    key = uuid.uuid4().hex
    return f"{key[:2]}/{key}"


class HeldQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """
        Keep what belongs to rows that the user may see.
        """
        seen = Q(pk=None)
        for holder in self.holders():
            rows = holder.objects.visible_to(user).order_by()  # type: ignore[attr-defined]
            kind = holder._meta.label_lower
            seen |= Q(subject_kind=kind) & Q(among(rows, "subject_id"))
        return self.filter(seen)

    def holders(self) -> list[type[models.Model]]:
        return HOLDERS

    def of(self, row: models.Model) -> Self:
        return self.filter(subject_kind=row._meta.label_lower, subject_id=row.pk)


class StoredFile(models.Model):
    """A file, kept once and never changed; it belongs to a row of some app."""

    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(upload_to=stored_name, max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    kept_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField()

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="file_subject"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("documents:file", args=[self.pk])


class Paper(models.Model):
    """
    A printed paper: what it prints, whether it is sealed, and its file.

    ``key`` names it for good, so that printing it twice keeps one.
    """

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    number = models.CharField(_("编号"), max_length=60, blank=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    content_sha256 = models.CharField(max_length=64, blank=True)
    chain_hash = models.CharField(max_length=64, blank=True)
    is_sealed = models.BooleanField(default=False)
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="paper")
    printed_at = models.DateTimeField()

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="paper_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    def get_absolute_url(self) -> str:
        return self.file.get_absolute_url()


class ArchiveSetQuerySet(HeldQuerySet):
    def holders(self) -> list[type[models.Model]]:
        return ARCHIVED


class ArchiveSet(models.Model):
    """
    All papers of a finished piece of work, sealed in one ZIP (文件存档).

    ``manifest`` lists what is in it, each with its SHA-256, and what was waived.
    """

    number = models.CharField(_("档案号"), max_length=60, unique=True)
    title = models.CharField(_("题名"), max_length=200)
    holder = models.CharField(_("保管部门"), max_length=20, choices=DepartmentKind)
    place = models.CharField(_("存放位置"), max_length=100, blank=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    manifest = models.JSONField()
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="archive_set")
    sealed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField()

    objects = ArchiveSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="archive_set_once_per_subject",
                fields=["subject_kind", "subject_id"],
            ),
            models.CheckConstraint(
                name="archive_set_holder_known",
                condition=Q(holder__in=DepartmentKind.values),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("documents:archive", args=[self.pk])


class Series(models.Model):
    """The last number given out in a series."""

    name = models.CharField(max_length=60, unique=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"
