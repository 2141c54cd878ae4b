from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.people.models import User
from kehubu.persons.models.persons import KeyPerson, Post


def wholly_seen(user: User, person: str) -> Q:
    """
    Say of the column ``person`` that it names somebody all of whose posts, present and
    former, the user may see.
    """
    posts = Post.objects.filter(person=OuterRef(person))
    seen = Post.objects.visible_to(user).filter(person=OuterRef(person))
    unseen = posts.exclude(among(Post.objects.visible_to(user), "pk"))
    return Q(Exists(seen)) & ~Q(Exists(unseen))


class PersonMergeQuerySet(models.QuerySet["PersonMerge"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the merges of those all of whose posts the user may see.
        """
        people = KeyPerson.objects.filter(wholly_seen(user, "pk"))
        return self.filter(among(people, "kept"))

    def standing(self) -> Self:
        return self.filter(undone_at=None)


class PersonMerge(models.Model):
    """
    Two entries of one person that have become one (合并), with all that is needed to
    undo it.

    ``moves`` and ``removed`` are as ``clients.services.moving`` has left them.
    ``private`` has the private data of both as they were, ``merged`` what the merge has
    made of them; both are encrypted, and empty once consent is withdrawn.
    """

    kept = models.ForeignKey(
        KeyPerson,
        models.CASCADE,
        verbose_name=_("保留的资料"),
        related_name="person_merges",
    )
    kept_key = models.PositiveBigIntegerField()
    kept_version = models.PositiveIntegerField()
    dropped_key = models.PositiveBigIntegerField(db_index=True)
    dropped_name = models.CharField(_("并入的资料"), max_length=60)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    moves = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    removed = models.JSONField(default=list)
    private = models.JSONField(default=list)
    merged = models.JSONField(default=list)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = PersonMergeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="person_merge_of_two",
                condition=~Q(kept_key=models.F("dropped_key")),
            ),
            models.CheckConstraint(
                name="person_merge_undone_by_somebody",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
            models.UniqueConstraint(
                name="person_merge_drops_once",
                fields=["dropped_key"],
                condition=Q(undone_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dropped_name} → {self.kept}"

    def get_absolute_url(self) -> str:
        return reverse("persons:merge", args=[self.pk])

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None
