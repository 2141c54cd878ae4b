import hashlib

from django.db import models
from django.db.models import Q

from kehubu.people.models.users import User


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(models.Model):
    """
    A one-time link: to set the agency up, or to choose a password.

    Only the SHA-256 of its token is kept. Without ``user`` it is the first-run
    link, valid as long as nobody has an account.
    """

    token_sha256 = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(
        User, models.CASCADE, null=True, related_name="invitations"
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="invitation_expires_after_creation",
                condition=Q(expires_at__gt=models.F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"
