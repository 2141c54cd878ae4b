"""Acts of processes, see tests.processes: proving who one is."""

from datetime import UTC, datetime

import time_machine
from allauth.core import context
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import RequestFactory

from kehubu.people.http import prove
from kehubu.people.models import User
from tests.agency import PASSWORD
from tests.factories import UserFactory
from tests.people.actors import with_password

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
MOMENT = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def make_person(username: str) -> None:
    """
    Make a person with a password and an authenticator app; forget all tries.
    """
    cache.clear()
    User.objects.filter(username=username).delete()
    user = with_password(UserFactory(username=username), PASSWORD)
    with context.request_context(RequestFactory().post("/")):
        TOTP.activate(user, SECRET)


def try_secrets(username: str, secrets: list[str]) -> list[str]:
    """
    Try one secret after another; return the method that proved, or the refusal.
    """
    return [_tried(username, secret) for secret in secrets]


def _tried(username: str, secret: str) -> str:
    request = RequestFactory().post("/")
    request.user = User.objects.get(username=username)
    try:
        with time_machine.travel(MOMENT, tick=False):
            return prove(request, secret, MOMENT).method
    except Exception as refusal:  # noqa: BLE001 - told to the test
        return type(refusal).__name__


def code_of_the_moment() -> str:
    return format_hotp_value(hotp_value(SECRET, int(MOMENT.timestamp()) // 30))
