from typing import Any, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models.clients import Client
from kehubu.people.models import User


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(by=user)


class Import(models.Model):
    """
    A list on its way in: read, mapped, checked, taken over, or undone.

    ``list_kind`` says of what it is a list, ``kind`` in which format the file is;
    ``columns`` maps the index of a column to the field that it fills. Rows that name
    no client belong to ``client``.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待确认")
        RUNNING = "running", _("导入中")
        DONE = "done", _("已导入")
        UNDOING = "undoing", _("撤销中")
        UNDONE = "undone", _("已撤销")

    class Duplicates(models.TextChoices):
        SKIP = "skip", _("跳过")
        UPDATE = "update", _("更新已有客户")

    list_kind = models.CharField(max_length=20, default="clients")
    client = models.ForeignKey(
        Client, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    file_name = models.CharField(_("文件名"), max_length=200)
    data = models.BinaryField()
    kind = models.CharField(max_length=10)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    sheets = models.JSONField(default=list)
    encoding = models.CharField(_("编码"), max_length=20, blank=True)
    header_row = models.PositiveIntegerField(_("表头所在行"), default=0)
    columns = models.JSONField(default=dict)
    headings = models.JSONField(default=list)
    duplicates = models.CharField(
        _("重复的客户"), max_length=10, choices=Duplicates, default=Duplicates.SKIP
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    done_rows = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(User, models.PROTECT, related_name="imports")
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_committed_at_iff_committed",
                condition=Q(state="open", committed_at=None)
                | Q(
                    state__in=["running", "done", "undoing", "undone"],
                    committed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="import_duplicates_known",
                condition=Q(duplicates__in=["skip", "update"]),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("clients:import", args=[self.pk])


class ImportRow(models.Model):
    """
    A row of a list: its cells as they came, the values read from them.

    ``problems`` names for each bad field why; ``twin`` is the client that it seems
    to repeat, ``twin_row`` an earlier row of the same list; ``is_same`` if it says of
    the twin nothing that is not known already. ``before`` keeps what an
    update replaced, for the way back.
    """

    class Action(models.TextChoices):
        CREATE = "create", _("新建")
        UPDATE = "update", _("更新")
        SKIP = "skip", _("跳过")

    class Done(models.TextChoices):
        CREATE = "create", _("新建")
        UPDATE = "update", _("更新")
        SAME = "same", _("未变")
        SKIP = "skip", _("跳过")

    of = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    values = models.JSONField(encoder=DjangoJSONEncoder)
    problems = models.JSONField(default=dict)
    has_problems = models.BooleanField(default=False)
    match_key = models.CharField(max_length=100, blank=True)
    twin = models.ForeignKey(
        Client, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    twin_row = models.PositiveIntegerField(null=True)
    choice = models.CharField(max_length=10, choices=Action, blank=True)
    is_same = models.BooleanField(default=False)
    done = models.CharField(max_length=10, choices=Done, blank=True)
    client = models.ForeignKey(
        Client, models.SET_NULL, null=True, related_name="import_rows"
    )
    client_version = models.PositiveIntegerField(null=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    known_id = models.BigIntegerField(null=True)
    deeds = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    repeats: Any = None
    """What the row repeats, once a page has asked for it."""

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                name="import_row_number_unique", fields=["of", "number"]
            ),
            models.CheckConstraint(
                name="import_row_choice_known",
                condition=Q(choice__in=["", "create", "update", "skip"]),
            ),
            models.CheckConstraint(
                name="import_row_done_known",
                condition=Q(done__in=["", "create", "update", "same", "skip"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_id}:{self.number}"

    @property
    def has_twin(self) -> bool:
        return not (self.twin_id is self.twin_row is self.known_id is None)
