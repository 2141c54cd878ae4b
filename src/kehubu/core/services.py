from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from kehubu.core.models import Notification


@transaction.atomic
def mark_read(
    *, by: AbstractBaseUser, at: datetime, only: Notification | None = None
) -> int:
    """
    Mark the notifications of ``by`` as read, or one only; return how many were not.
    """
    fresh = Notification.objects.visible_to(by).filter(read_at=None)
    if only is not None:
        fresh = fresh.filter(pk=only.pk)
    return fresh.update(read_at=at)
