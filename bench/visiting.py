"""Who asks: a signed-in person's browser, and nobody in particular at the floor."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, override_settings
from django.test.client import ClientHandler
from django.urls import reverse

from kehubu.people.models import User

HOST = "localhost"


class Browser:
    """A signed-in person: session, rights, token of forms, all the middleware."""

    def __init__(self, user: User) -> None:
        self.client = Client(enforce_csrf_checks=True, SERVER_NAME=HOST)
        self.client.force_login(user)
        self.get(reverse("desk:today"))  # a page with forms brings the token

    def get(self, url: str, *, part: bool = False) -> HttpResponse:
        """
        Open a page, or have htmx ask for its ``part``.
        """
        headers = {"HX-Request": "true"} if part else {}
        return self.client.get(url, headers=headers)  # type: ignore[return-value]

    def post(self, url: str, data: Mapping[str, Any]) -> HttpResponse:
        token = self.client.cookies[settings.CSRF_COOKIE_NAME].value
        headers = {"X-CSRFToken": token}
        return self.client.post(url, data, headers=headers)  # type: ignore[return-value]


class BareHandler(ClientHandler):
    """Django without any middleware, with the addresses of the floor."""

    def load_middleware(self, is_async: bool = False) -> None:  # noqa: FBT001, FBT002
        with override_settings(MIDDLEWARE=[]):
            super().load_middleware(is_async)

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        request.urlconf = "bench.floor"
        return super().get_response(request)


class Floor:
    """Asks the bare views of :mod:`bench.floor`, in the name of ``user``."""

    def __init__(self, user: User) -> None:
        self.user = user
        self.client = Client(SERVER_NAME=HOST)
        self.client.handler = BareHandler()

    def get(self, path: str, **words: str) -> HttpResponse:
        asked = {"user": str(self.user.pk), **words}
        return self.client.get(path, asked)  # type: ignore[return-value]

    def post(self, path: str, **words: str) -> HttpResponse:
        asked = {"user": str(self.user.pk), **words}
        return self.client.post(path, asked)  # type: ignore[return-value]
