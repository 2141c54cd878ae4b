"""Who is asking: the person of the session."""

from django.contrib import auth
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from kehubu.people.models import User


class PersonMiddleware(AuthenticationMiddleware):
    """
    Django's authentication middleware, with the person that came with the session.

    As there, a changed password ends the session, and a closed account is nobody.
    """

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: _person_of(request))  # type: ignore[assignment]


def _person_of(request: HttpRequest) -> User | AnonymousUser:
    session = request.session
    user_id = session.get(SESSION_KEY)
    person: User | None = getattr(session, "person", None)
    if person is None or str(person.pk) != user_id:
        return auth.get_user(request)
    present = person.get_session_auth_hash()
    if constant_time_compare(session.get(HASH_SESSION_KEY, ""), present):
        return person if person.is_active else AnonymousUser()
    session.flush()
    return AnonymousUser()
