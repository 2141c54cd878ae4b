import pytest
from django.conf import settings

from tests.agency import PASSWORD
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.urls")]
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def policy(response):
    parts = response["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts)


@pytest.mark.parametrize(
    "path",
    [
        "/account/login/",
        "/nowhere/",
        "/tests/fail/400/",
        "/tests/fail/403/",
        "/tests/fail/500/",
    ],
)
def test_page_for_everyone_keeps_the_policy(client, path):
    client.raise_request_exception = False

    response = client.get(path)

    assert policy(response) == POLICY
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/people/", "/search/?q=x", "/tests/closed/"])
def test_page_for_the_signed_in_keeps_the_policy(client, path):
    client.force_login(UserFactory())

    assert policy(client.get(path)) == POLICY


def test_answer_to_a_body_that_no_browser_sends_keeps_the_policy(client):
    response = client.post("/tests/write/", "x", content_type="multipart/form-data")

    assert response.status_code == 400
    assert policy(response) == POLICY
    assert response["X-Content-Type-Options"] == "nosniff"


def test_cookies_are_for_the_site_alone(client):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    typed = {"login": user.username, "password": PASSWORD}

    cookies = client.post("/account/login/", typed).cookies

    session = cookies[settings.SESSION_COOKIE_NAME]
    token = cookies[settings.CSRF_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert token["samesite"] == "Lax"
