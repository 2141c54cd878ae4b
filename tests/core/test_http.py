import io

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from kehubu.core.http import PermitMiddleware, download
from tests.factories import UserFactory
from tests.reading import read
from tests.tables import unchanged

PERMITS = {"sqlite": 1, "postgresql": 3}


def free(middleware):
    """
    Count the permits that nobody holds.
    """
    taken = 0
    while middleware.permits.acquire(blocking=False):
        taken += 1
    for _ in range(taken):
        middleware.permits.release()
    return taken


class Body(io.BytesIO):
    """A body that tells how many permits were free when it was read."""

    def __init__(self, middleware):
        super().__init__(b"tea=1")
        self.middleware = middleware
        self.seen = []

    def read(self, *args):
        self.seen.append(free(self.middleware))
        return super().read(*args)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_writing_request_holds_a_permit_while_it_is_answered(method):
    seen = []
    middleware = PermitMiddleware(lambda request: seen.append(free(middleware)))

    middleware(getattr(RequestFactory(), method)("/"))

    assert seen == [PERMITS[connection.vendor] - 1]
    assert free(middleware) == PERMITS[connection.vendor]


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_request_needs_no_permit(method):
    seen = []
    middleware = PermitMiddleware(lambda request: seen.append(free(middleware)))

    middleware(getattr(RequestFactory(), method)("/"))

    assert seen == [PERMITS[connection.vendor]]


def test_permit_comes_back_from_a_request_that_fails():
    def fail(request):
        raise ZeroDivisionError

    middleware = PermitMiddleware(fail)

    with pytest.raises(ZeroDivisionError):
        middleware(RequestFactory().post("/"))

    assert free(middleware) == PERMITS[connection.vendor]


def test_slow_body_is_read_before_the_permit_is_taken():
    middleware = PermitMiddleware(lambda request: HttpResponse(request.POST["tea"]))
    body = Body(middleware)
    request = RequestFactory().post(
        "/", content_type="application/x-www-form-urlencoded"
    )
    request.environ |= {"wsgi.input": body, "CONTENT_LENGTH": "5"}

    response = middleware(type(request)(request.environ))

    assert response.content == b"1"
    assert set(body.seen) == {PERMITS[connection.vendor]}


@pytest.mark.django_db
@pytest.mark.urls("tests.core.urls")
class TestRefusal:
    """A business refusal that no form caught."""

    def test_page_says_why_with_its_details_as_text(self, client):
        client.force_login(UserFactory())

        response = client.post("/tests/closed/", headers={"Referer": "/tea/?a=1&b=2"})

        page = response.content.decode()
        assert response.status_code == 409
        assert "<b>茶馆</b>打烊了。 明早九点开门。" in read(page)
        assert "<b>" not in page
        assert 'href="/tea/?a=1&amp;b=2"' in page
        assert "<html" in page

    def test_page_without_a_way_back_leads_home(self, client):
        client.force_login(UserFactory())

        page = client.post("/tests/closed/").content.decode()

        assert '<a class="btn" href="/">返回</a>' in page

    def test_htmx_gets_the_part_for_the_notice_area(self, client):
        client.force_login(UserFactory())

        response = client.post("/tests/closed/", headers={"HX-Request": "true"})

        page = response.content.decode()
        assert response.status_code == 409
        assert response["HX-Retarget"] == "#refusal"
        assert response["HX-Reswap"] == "outerHTML"
        assert page.strip().startswith('<div id="refusal" role="alert">')
        assert "<html" not in page

    def test_plain_page_is_not_retargeted(self, client):
        client.force_login(UserFactory())

        response = client.post("/tests/closed/")

        assert "HX-Retarget" not in response

    def test_refusal_writes_nothing(self, client):
        client.force_login(UserFactory())

        with unchanged():
            client.post("/tests/closed/")

    def test_any_other_error_is_an_error(self, client):
        client.force_login(UserFactory())
        client.raise_request_exception = False

        assert client.post("/tests/fail/500/").status_code == 500


@pytest.mark.parametrize(
    ("headers", "whole"),
    [
        ({}, True),
        ({"HX-Request": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, True),
    ],
    ids=["browser", "htmx", "history"],
)
@pytest.mark.django_db
@pytest.mark.urls("tests.core.urls")
def test_part_is_for_htmx_but_its_history_needs_the_whole_page(client, headers, whole):
    client.force_login(UserFactory())

    response = client.post("/tests/closed/", headers=headers)

    assert ("<html" in response.content.decode()) is whole
    varies = {name.strip() for name in response["Vary"].split(",")}
    assert {"HX-Request", "HX-History-Restore-Request"} <= varies


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("list.xlsx", 'attachment; filename="list.xlsx"'),
        ('a"b.xlsx', 'attachment; filename="a\\"b.xlsx"'),
        ("客户.xlsx", "attachment; filename*=utf-8''%E5%AE%A2%E6%88%B7.xlsx"),
    ],
)
def test_download_is_saved_never_shown(name, disposition):
    response = download(b"x", name, "text/html")

    assert response["Content-Disposition"] == disposition
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert response.content == b"x"
