"""The language of a page: the reader's choice, Chinese before anyone has chosen."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from kehubu.people.models import User


class LanguageMiddleware:
    """
    Speak the signed-in person's language; to others that of the language cookie.

    The browser's own preference is not asked: in an agency it is often English on
    machines whose users read Chinese.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if isinstance(request.user, User):
            wanted = request.user.language
        known = wanted in dict(settings.LANGUAGES)
        with translation.override(wanted if known else settings.LANGUAGE_CODE):
            response = self.get_response(request)
            spoken = translation.get_language()
        response.headers.setdefault("Content-Language", spoken)
        return response
