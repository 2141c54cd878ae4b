from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from kehubu.core.models import Notification


def notifications(user: AbstractBaseUser) -> QuerySet[Notification]:
    """
    Return the user's notifications, newest first.
    """
    return Notification.objects.visible_to(user).order_by("-pk")


def unread(user: AbstractBaseUser) -> int:
    """
    Count the unread notifications, up to 100: beyond that nobody counts.
    """
    mine = Notification.objects.visible_to(user).filter(read_at=None)
    return mine[:100].count()
