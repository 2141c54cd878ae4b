"""What all pages share: parts for htmx, refusals as answers, one writer at a time."""

from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any

from django.core.files import File
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from kehubu.core.errors import DomainError

GetResponse = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


def render_part(
    request: HtmxRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """
    Answer htmx with ``page.html#part``, a plain browser with all of ``page.html``.

    The whole page also goes to htmx when it goes back to a page that it has not kept:
    it puts the answer in place of the body.
    """
    is_part = request.htmx and not request.htmx.history_restore_request
    name = template if is_part else template.partition("#")[0]
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def handed_out(file: File[bytes], name: str, content_type: str) -> FileResponse:
    """
    Answer with a kept file: always saved, never shown in the page's own origin.
    """
    response = FileResponse(
        file, as_attachment=True, filename=name, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


class PermitMiddleware:
    """
    Let few writing requests of a process run at once: one on SQLite.

    Threads that wait for the interpreter while they hold the write lock made
    signed writes half as fast and three times as late. The body is read before, so
    that a slow client holds no permit.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.permits = BoundedSemaphore(1 if connection.vendor == "sqlite" else 3)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        request.POST  # noqa: B018 - reads the body
        with self.permits:
            return self.get_response(request)


class DomainErrorMiddleware:
    """Turn a business refusal into a 409 page or part with its sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(
        self, request: HtmxRequest, exception: Exception
    ) -> HttpResponse | None:
        if not isinstance(exception, DomainError):
            return None
        context = {"error": exception, "title": _("现在不能这样做")}
        response = render_part(request, "refused.html#refusal", context, status=409)
        if request.htmx:
            # The refusal goes to the notice area, what was typed stays on the page.
            response["HX-Retarget"] = "#refusal"
            response["HX-Reswap"] = "outerHTML"
        return response


def download(
    data: bytes, name: str, content_type: str = "application/octet-stream"
) -> HttpResponse:
    """
    Answer with a file to be saved, never shown in the page's own origin.
    """
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=name
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
