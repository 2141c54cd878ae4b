import pytest
from django.conf import settings
from django.utils import translation

from tests.factories import UserFactory
from tests.reading import english_in
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
COOKIE = settings.LANGUAGE_COOKIE_NAME


def spoken(response):
    """
    Return the language that the page names, and the one that its header names.
    """
    page = response.content.decode()
    return page.partition('<html lang="')[2].partition('"')[0], response[
        "Content-Language"
    ]


@pytest.mark.parametrize(
    ("cookie", "language"),
    [
        (None, "zh-hans"),
        ("en", "en"),
        ("zh-hant", "zh-hant"),
        ("fr", "zh-hans"),
        ("EN", "zh-hans"),
        ("../../etc", "zh-hans"),
        ("\x00", "zh-hans"),
        ("", "zh-hans"),
    ],
)
def test_visitor_reads_the_language_of_his_cookie_and_else_chinese(
    client, cookie, language
):
    if cookie is not None:
        client.cookies[COOKIE] = cookie

    response = client.get("/account/login/", headers={"Accept-Language": "en"})

    assert spoken(response) == (language, language)


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_person_reads_his_own_language(client, language):
    client.force_login(UserFactory(language=language))
    client.cookies[COOKIE] = "zh-hant"

    assert spoken(client.get("/people/")) == (language, language)


def test_language_is_left_behind_after_the_page(client):
    client.force_login(UserFactory(language="en"))

    client.get("/people/")

    assert translation.get_language() == "zh-hans"


def test_person_whose_language_is_no_longer_spoken_reads_chinese(client):
    client.force_login(UserFactory(language="tlh"))

    response = client.get("/people/")

    assert spoken(response) == ("zh-hans", "zh-hans")
    assert english_in(response.content.decode()) == []


def test_person_chooses_a_language(client):
    user = UserFactory()
    client.force_login(user)

    response = client.post("/people/language/", {"language": "en"})

    user.refresh_from_db()
    assert (response.status_code, response.url) == (302, user.get_absolute_url())
    assert user.language == "en"


@pytest.mark.parametrize("data", [{}, {"language": ""}, {"language": "tlh\x00"}])
def test_language_that_kehubu_does_not_speak_is_refused(client, data):
    client.force_login(UserFactory())

    with unchanged():
        response = client.post("/people/language/", data)

    assert response.status_code == 409


def test_language_of_nobody(client):
    with unchanged():
        response = client.post("/people/language/", {"language": "en"})

    assert response.status_code == 302
