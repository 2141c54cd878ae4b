"""Tokens of one-time links: only their hash is kept."""

import secrets
from datetime import datetime, timedelta

from kehubu.people.models import Invitation, User
from kehubu.people.models.invitations import token_hash

VALID = timedelta(days=7)


def issue(user: User | None, at: datetime) -> str:
    """
    Write an invitation and return its token; earlier ones of the user end.
    """
    Invitation.objects.filter(user=user, used_at=None).delete()
    token = secrets.token_urlsafe(24)
    Invitation.objects.create(
        token_sha256=token_hash(token),
        user=user,
        created_at=at,
        expires_at=at + VALID,
    )
    return token
