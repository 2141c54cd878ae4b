"""How sign-in behaves here: nobody signs up, second factors are encrypted."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kehubu.people.models import User


class LongEnough(MinimumLengthValidator):
    """Django's own check; its Chinese catalogue lacks the sentence."""

    def get_error_message(self) -> str:
        return _("密码太短，至少要有 %(n)d 个字符。") % {"n": self.min_length}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def _get_login_attempts_cache_key(self, request: HttpRequest, **given: str) -> str:
        """
        Count wrong passwords by account. allauth counts by the host's name and port,
        which anybody may vary, and name and e-mail of one account apart.
        """
        login = (given.get("email") or given.get("username") or "").casefold()
        known = User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login))
        pk = known.values_list("pk", flat=True).first() if login else None
        return f"account:{pk or login}"

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """
        Name the site from the settings: the Host header is the visitor's word.
        """
        return {"id": settings.SITE_HOST, "name": "Kehubu"}


def _fernet() -> Fernet:
    digest = hashlib.sha256(b"second-factor:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
