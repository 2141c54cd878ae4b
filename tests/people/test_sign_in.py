from datetime import UTC, datetime, timedelta

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import RequestFactory

from kehubu.people.adapters import MFAAdapter
from kehubu.people.models import Session
from tests.agency import PASSWORD
from tests.factories import UserFactory
from tests.people.actors import with_password
from tests.reading import english_in, read
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LOGIN = "/account/login/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def person(db):
    user = UserFactory(username="Jia", email="jia@example.com")
    return with_password(user, PASSWORD)


@pytest.fixture
def careful_person(person):
    """
    A person with an authenticator app and recovery codes.
    """
    with context.request_context(RequestFactory().post("/")):
        TOTP.activate(person, SECRET)
        RecoveryCodes.activate(person)
    return person


def code(moment=NOON):
    return format_hotp_value(hotp_value(SECRET, int(moment.timestamp()) // 30))


def sign_in(client, login="Jia", password=PASSWORD, **more):
    return client.post(LOGIN, {"login": login, "password": password, **more})


def is_signed_in(client):
    return client.get("/people/").status_code == 200


@pytest.mark.parametrize("login", ["Jia", "jia", "JIA", "jia@example.com", " Jia "])
def test_person_signs_in_by_name_or_mail(client, person, login):
    response = sign_in(client, login)

    assert (response.status_code, response.url) == (302, "/")
    assert Session.objects.get().user == person


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("Jia", "wrong"),
        ("Jia", PASSWORD.upper()),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("Jia", ""),
        ("Jia\x00", PASSWORD),
        ("Jia", f"{PASSWORD}\x00"),
        ("🍚", "🍚"),
        ("x" * 1_000_000, "x"),
        ("' OR 1=1 --", "x"),
        ("Ｊｉａ", "x"),
    ],
)
def test_wrong_name_or_password_is_told_in_chinese(client, person, login, password):
    with unchanged():
        response = sign_in(client, login, password)

    page = response.content.decode()
    assert response.status_code == 200
    assert "errorlist" in page
    assert english_in(page, known={"Jia", "nobody", "OR", login}) == []
    assert not is_signed_in(client)


def test_name_that_is_not_known_is_not_told_apart(client, person):
    known = sign_in(client, "Jia", "wrong").content.decode()
    unknown = sign_in(client, "yi", "wrong").content.decode()

    assert read(known).replace("Jia", "") == read(unknown).replace("yi", "")


def test_five_wrong_tries_block_the_account_for_five_minutes(client, person, clock):
    for _ in range(5):
        sign_in(client, password="wrong")

    blocked = sign_in(client)
    clock.shift(301)
    after = sign_in(client)

    page = blocked.content.decode()
    assert blocked.status_code == 200
    assert "errorlist" in page
    assert english_in(page, known={"Jia"}) == []
    assert after.status_code == 302


def test_person_whose_account_is_closed_is_told_so(client, person):
    person.is_active = False
    person.save()

    response = client.post(LOGIN, {"login": "Jia", "password": PASSWORD}, follow=True)

    page = response.content.decode()
    assert response.status_code == 200
    assert "账号已停用" in read(page)
    assert english_in(page) == []
    assert not is_signed_in(client)


def test_person_who_never_set_a_password_does_not_get_in(client):
    user = UserFactory(username="Jia")
    user.set_unusable_password()
    user.save()

    assert sign_in(client, password="").status_code == 200
    assert sign_in(client, password=user.password).status_code == 200


@pytest.mark.parametrize(
    ("next_", "goes_to"),
    [
        ("/people/", "/people/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("\\\\evil.example", "/"),
        ("", "/"),
    ],
)
def test_way_on_stays_on_the_site(client, person, next_, goes_to):
    response = sign_in(client, next=next_)

    assert response.url == goes_to


def test_visitor_comes_to_where_he_wanted_to_go(client, person):
    asked = client.get("/agency/?x=1")

    page = client.get(asked.url).content.decode()

    assert asked.url == f"{LOGIN}?next=/agency/%3Fx%3D1"
    assert '<input type="hidden" name="next" value="/agency/?x=1">' in page


def test_signed_in_person_needs_no_sign_in_page(client, person):
    client.force_login(person)

    assert client.get(LOGIN).status_code == 302


@pytest.mark.parametrize("path", ["/account/signup/", "/account/2fa/webauthn/signup/"])
def test_nobody_signs_up(client, path):
    assert client.get(path).status_code == 404


# ---- second factor


def test_second_factor_is_asked_for_before_anything_is_shown(client, careful_person):
    response = sign_in(client)

    assert response.url == "/account/2fa/authenticate/"
    assert not is_signed_in(client)


def test_code_lets_in_once(client, browse, careful_person):
    first, second = client, type(client)()
    for browser in (first, second):
        sign_in(browser)
        browser.post("/account/2fa/authenticate/", {"code": code()})

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_code_that_signed_a_paper_does_not_let_in(client, careful_person):
    with context.request_context(RequestFactory().post("/")):
        TOTP(Authenticator.objects.get(type="totp")).validate_code(code())
    sign_in(client)

    client.post("/account/2fa/authenticate/", {"code": code()})

    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "typed", ["000000", "", "x", "\x00", "1" * 100_000, code(NOON + timedelta(hours=1))]
)
def test_wrong_code_is_told_in_chinese(client, careful_person, typed):
    sign_in(client)

    response = client.post("/account/2fa/authenticate/", {"code": typed})

    page = response.content.decode()
    assert response.status_code == 200
    assert "errorlist" in page
    assert english_in(page) == []
    assert not is_signed_in(client)


def test_recovery_code_lets_in_once(client, careful_person):
    wrapped = Authenticator.objects.get(type="recovery_codes").wrap()
    recovery = wrapped.get_unused_codes()[0]
    first, second = client, type(client)()

    for browser in (first, second):
        sign_in(browser)
        browser.post("/account/2fa/authenticate/", {"code": recovery})

    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_secrets_are_encrypted_in_the_database(careful_person):
    rows = dict(Authenticator.objects.values_list("type", "data"))

    secret = rows["totp"]["secret"]
    seed = rows["recovery_codes"]["seed"]
    assert SECRET not in str(rows)
    assert MFAAdapter().decrypt(secret) == SECRET
    assert MFAAdapter().decrypt(seed) != seed
    assert MFAAdapter().encrypt(SECRET) != secret


def test_secret_key_of_another_site_decrypts_nothing(careful_person, settings):
    secret = Authenticator.objects.get(type="totp").data["secret"]
    settings.SECRET_KEY = "another"

    with pytest.raises(Exception, match=r"^$"):
        MFAAdapter().decrypt(secret)


def test_passkeys_belong_to_the_site_of_the_settings(client, person, settings):
    settings.SITE_HOST = "kehubu.example"
    settings.ALLOWED_HOSTS = ["*"]

    for host in ("kehubu.example", "evil.example"):
        data = client.get(
            "/account/2fa/webauthn/login/",
            headers={"Host": host, "X-Requested-With": "XMLHttpRequest"},
        ).json()
        asked = data["request_options"]["publicKey"]
        assert asked["rpId"] == "kehubu.example"
