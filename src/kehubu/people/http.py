"""The signed-in person of a request, and the proof of identity for a signature."""

from collections.abc import Callable
from datetime import datetime
from time import time
from typing import Any, TypeVar

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.core.internal import ratelimit as counting
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from kehubu.core.errors import DomainError
from kehubu.core.prepared import asked
from kehubu.people.models import User
from kehubu.people.proofs import Method, Proof

Row = TypeVar("Row")


class WrongSecret(DomainError):
    code = "people_wrong_secret"
    message = _("密码或动态码不对。")


class TooManyTries(DomainError):
    code = "people_too_many_tries"
    message = _("错误次数过多，请五分钟后再试。")


def actor(request: HttpRequest) -> User:
    """
    Return the signed-in user, typed.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def found_or_404(
    rows: Callable[[User], QuerySet[Any, Row]], user: User, pk: int
) -> Row:
    """
    Return the row of a key out of ``rows(user)``, those that the user may see; 404 if
    it is not among them. The SQL is written once, see ``asked``.
    """
    found: list[Row] = asked(_of_key, user, rows, pk=pk)
    if not found:
        raise Http404
    return found[0]


def _of_key(
    user: User, rows: Callable[[User], QuerySet[Any, Row]], pk: int
) -> QuerySet[Any, Row]:
    return rows(user).filter(pk=pk)


APP = "allauth.account"
"""Under which name the settings keep how often something may be done."""


def is_within_limit(request: HttpRequest, action: str) -> bool:
    """
    Tell whether the user may do what ``action`` names once more, by the rate that the
    settings give it. Nothing is written: this is asked at each letter that one types,
    and allauth's own look without counting takes a lock.
    """
    user, now = actor(request), time()
    for rate in counting.get_rates(app=APP, action=action):
        key = counting.get_cache_key(
            request, app=APP, action=action, rate=rate, user=user
        )
        history = cache.get(key, [])
        if not counting.apply_rate(history, now, rate, dry_run=True)[0]:
            return False
    return True


def count_once_more(request: HttpRequest, action: str) -> None:
    """
    Count that the user has done it, for all processes together.
    """
    # The public function counts no GET, and what is asked while one types is one.
    counting.consume(
        request, app=APP, action=action, user=actor(request), limit_get=True
    )


def address_of(request: HttpRequest) -> str:
    """
    Return from which address a request comes, behind as many proxies as are trusted.
    """
    address: str | None = get_adapter(request).get_client_ip(request)
    return address or ""


def prove(request: HttpRequest, secret: str, at: datetime) -> Proof:
    """
    Return the proof that the user knows the password or the code of the moment.

    Without a secret the proof is that of the session. Five wrong ones block for
    five minutes, counted for all processes together.

    :raises WrongSecret: if it is neither
    :raises TooManyTries: after five wrong ones
    """
    user = actor(request)
    if not secret:
        return Proof(user.pk, Method.SESSION, at)
    if not ratelimit.consume(request, action="proof_failed", user=user, dry_run=True):
        raise TooManyTries
    for method, holds in ((Method.TOTP, _is_code), (Method.PASSWORD, _is_password)):
        if holds(user, secret):
            return Proof(user.pk, method, at)
    ratelimit.consume(request, action="proof_failed", user=user)
    raise WrongSecret


def _is_code(user: User, secret: str) -> bool:
    if not (secret.isascii() and secret.isdigit()):
        return False
    keys = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    return any(key.wrap().validate_code(secret) for key in keys)


def _is_password(user: User, secret: str) -> bool:
    return user.check_password(secret)
