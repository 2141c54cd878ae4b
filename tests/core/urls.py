"""The addresses of Kehubu, and a few that go wrong in every way."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from kehubu.config import urls
from kehubu.core.errors import DomainError

handler400 = urls.handler400
handler403 = urls.handler403
handler404 = urls.handler404
handler429 = urls.handler429
handler500 = urls.handler500


class Closed(DomainError):
    code = "closed"
    message = "%(what)s打烊了。"


def closed(request):
    raise Closed(what="<b>茶馆</b>", details=["明早九点开门。"])


class Broken(Exception):
    pass


FAILURES = {
    "400": BadRequest("secret words"),
    "suspicious": SuspiciousOperation("secret words"),
    "403": PermissionDenied("secret words"),
    "404": Http404("secret words"),
    "500": Broken("secret words"),
}


@login_not_required
def fail(request, how):
    raise FAILURES[how]


@login_not_required
@require_POST
def write(request):
    return HttpResponse("好")


urlpatterns = [
    path("tests/closed/", closed),
    path("tests/fail/<str:how>/", fail),
    path("tests/write/", write),
    path("", include(urls.urlpatterns)),
]
