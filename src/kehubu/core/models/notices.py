from typing import Any, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

NEEDS: dict[str, str] = {}
"""The permission without which a topic is no longer read; see ``name_topics``."""


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: AbstractBaseUser) -> Self:
        """
        Keep the user's own, but for those that a post told which he has lost.
        """
        may: Any = user
        closed = [topic for topic, perm in NEEDS.items() if not may.has_perm(perm)]
        return self.filter(user_id=user.pk).exclude(topic__in=closed)


class Notification(models.Model):
    """A message in the product to one person; ``topic`` names its sentence."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    topic = models.CharField(max_length=60)
    params = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    url = models.CharField(max_length=200)
    key = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "read_at", "-id"], name="notification_unread")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="notification_once_per_key"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} → {self.user_id}"

    @property
    def is_read(self) -> bool:
        return self.read_at is not None
