from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from kehubu.core.models import Notification


@transaction.atomic
def mark_read(*, by: AbstractBaseUser, at: datetime) -> int:
    """
    Mark all notifications of ``by`` as read; return how many were not.
    """
    return Notification.objects.filter(user_id=by.pk, read_at=None).update(read_at=at)
