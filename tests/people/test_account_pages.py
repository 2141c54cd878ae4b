"""What allauth brings: in Chinese, from the first page to the last message."""

from datetime import UTC, datetime

import pytest
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import RequestFactory

from kehubu.people.models import Session
from tests.agency import PASSWORD
from tests.factories import UserFactory
from tests.people.actors import with_password
from tests.reading import english_in, read

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = "xin-mi-ma9-hao"
ALWAYS = {
    "/account/password/": "修改密码",
    "/account/2fa/": "登录安全",
    "/account/2fa/totp/activate/": "启用验证器应用",
    "/account/2fa/webauthn/": "通行密钥",
    "/account/2fa/webauthn/add/": "添加通行密钥",
    "/account/logout/": "退出",
    "/account/reauthenticate/": "确认身份",
}
WITH_SECOND_FACTOR = {
    "/account/2fa/": "恢复码",
    "/account/2fa/totp/deactivate/": "停用验证器应用",
    "/account/2fa/recovery-codes/": "恢复码",
    "/account/2fa/recovery-codes/generate/": "生成恢复码",
    "/account/2fa/reauthenticate/": "确认身份",
}
PASSKEY = {
    "/account/2fa/webauthn/": "公司电脑",
    "/account/2fa/webauthn/keys/{}/edit/": "通行密钥改名",
    "/account/2fa/webauthn/keys/{}/remove/": "删除通行密钥",
}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def person(client):
    """
    A person who has just signed in with the password.
    """
    user = with_password(UserFactory(username="甲专员", name="甲"), PASSWORD)
    client.post("/account/login/", {"login": "甲专员", "password": PASSWORD})
    return user


@pytest.fixture
def proven_person(client, person):
    """
    A person who has just said again who it is, as security pages ask.
    """
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return person


@pytest.fixture
def careful_person(proven_person):
    with context.request_context(RequestFactory().post("/")):
        TOTP.activate(proven_person, SECRET)
        RecoveryCodes.activate(proven_person)
    return proven_person


def code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, int(NOON.timestamp()) // 30))


def chinese(response):
    """
    Return what a page says, once it is sure to say it in Chinese; codes aside.
    """
    page = response.content.decode()
    assert response.status_code == 200
    assert english_in(strip_codes(page), known={"JSON", "PIN"}) == []
    return read(page)


def strip_codes(page):
    """
    Leave out recovery codes and secrets, which are letters but no words.
    """
    head, _, rest = page.partition('<ul class="mono">')
    page = head + rest.partition("</ul>")[2]
    head, _, rest = page.partition('<input id="authenticator_secret"')
    return head + rest.partition(">")[2]


@pytest.mark.parametrize(("path", "title"), ALWAYS.items())
def test_page_of_one_s_account_is_chinese(client, proven_person, path, title):
    assert title in chinese(client.get(path))


@pytest.mark.parametrize(("path", "title"), WITH_SECOND_FACTOR.items())
def test_page_of_the_second_factor_is_chinese(client, careful_person, path, title):
    assert title in chinese(client.get(path))


@pytest.mark.parametrize(("path", "title"), PASSKEY.items())
def test_page_of_a_passkey_is_chinese(client, proven_person, path, title):
    key = Authenticator.objects.create(
        user=proven_person, type="webauthn", data={"name": "公司电脑", "credential": {}}
    )

    assert title in chinese(client.get(path.format(key.pk)))


@pytest.mark.parametrize(
    "path", ["/account/login/", "/account/inactive/", "/account/2fa/authenticate/"]
)
def test_page_for_visitors_is_chinese(client, path):
    chinese(client.get(path, follow=True))


@pytest.mark.parametrize("path", [*ALWAYS, *WITH_SECOND_FACTOR])
def test_page_of_one_s_account_is_for_the_signed_in(client, path):
    response = client.get(path)

    if path == "/account/logout/":
        assert response.url == "/"
    else:
        assert response.url == f"/account/login/?next={path}"


@pytest.mark.parametrize(
    ("act", "said"),
    [("edit", "/edit/"), ("remove", "/remove/")],
)
def test_passkey_of_another_is_not_there(client, proven_person, act, said):
    key = Authenticator.objects.create(
        user=UserFactory(), type="webauthn", data={"name": "x", "credential": {}}
    )
    path = f"/account/2fa/webauthn/keys/{key.pk}/{act}/"

    answers = [client.get(path).status_code, client.post(path).status_code]

    assert answers == [404, 404]
    assert Authenticator.objects.count() == 1


# ---- acts, and what is said after them


def test_authenticator_app_is_taken_on_with_its_code(client, proven_person):
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = page.partition('id="authenticator_secret"')[2].split('value="')[1]
    secret = secret.partition('"')[0]

    response = client.post(
        "/account/2fa/totp/activate/", {"code": code(secret)}, follow=True
    )

    kinds = Authenticator.objects.order_by("type").values_list("type", flat=True)
    assert list(kinds) == ["recovery_codes", "totp"]
    assert "恢复码" in chinese(response)


def test_authenticator_app_with_a_wrong_code(client, proven_person):
    client.get("/account/2fa/totp/activate/")

    response = client.post("/account/2fa/totp/activate/", {"code": "000000"})

    assert Authenticator.objects.count() == 0
    assert "errorlist" in response.content.decode()
    chinese(response)


def test_authenticator_app_is_given_up(client, careful_person):
    response = client.post("/account/2fa/totp/deactivate/", follow=True)

    assert Authenticator.objects.count() == 0
    assert "未启用" in chinese(response)


def test_recovery_codes_are_made_anew(client, careful_person):
    before = Authenticator.objects.get(type="recovery_codes").data

    response = client.post("/account/2fa/recovery-codes/generate/", follow=True)

    assert Authenticator.objects.get(type="recovery_codes").data != before
    assert "还剩 10 个可用。" in chinese(response)


def test_recovery_codes_are_saved_as_a_file_without_english(client, careful_person):
    response = client.get("/account/2fa/recovery-codes/download/")

    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    text = response.content.decode()
    for recovery in codes:
        assert recovery in text
        text = text.replace(recovery, "")
    assert english_in(text) == []


def test_passkey_gets_another_name(client, proven_person):
    key = Authenticator.objects.create(
        user=proven_person, type="webauthn", data={"name": "旧", "credential": {}}
    )
    path = f"/account/2fa/webauthn/keys/{key.pk}/edit/"

    response = client.post(path, {"name": "公司<b>电脑"}, follow=True)

    assert "公司<b>电脑" in chinese(response)
    assert "公司&lt;b&gt;电脑" in response.content.decode()


def test_passkey_that_no_device_made_is_refused(client, proven_person):
    client.get("/account/2fa/webauthn/add/")
    typed = {"name": "x", "credential": "{}", "passwordless": "on"}

    response = client.post("/account/2fa/webauthn/add/", typed)

    assert Authenticator.objects.count() == 0
    chinese(response)


@pytest.mark.parametrize(
    "credential",
    [
        *("", "x", "{", "[]", "null", "{}", "1", '"x"', "\x00"),
        *('{"id": 1}', '{"rawId": "x", "response": {}}', "1" * 10_000, "[" * 100_000),
        '{"id": "eA", "rawId": "eA", "type": "public-key", "response": "x"}',
    ],
)
def test_passkey_that_no_device_made_lets_nobody_in(client, credential):
    client.get(
        "/account/2fa/webauthn/login/",
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    response = client.post(
        "/account/2fa/webauthn/login/", {"credential": credential}, follow=True
    )

    assert "登录" in chinese(response)
    assert client.get("/people/").status_code == 302


# ---- the password


def change(client, **typed):
    known = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    return client.post("/account/password/", {**known, **typed}, follow=True)


def test_password_is_changed_and_all_sessions_end(client, browse, person):
    other = browse(person)

    response = change(client)

    person.refresh_from_db()
    assert person.check_password(NEW)
    assert "登录" in chinese(response)
    assert other.get("/people/").status_code == 302
    assert Session.objects.filter(user=person).count() == 0


@pytest.mark.parametrize(
    "typed",
    [
        {"oldpassword": "wrong"},
        {"password2": "another"},
        {"password1": "short", "password2": "short"},
        {"password1": "1234567890123", "password2": "1234567890123"},
        {"password1": "password1234", "password2": "password1234"},
        {"password1": "", "password2": ""},
        {"oldpassword": ""},
    ],
)
def test_password_that_will_not_do_is_told_in_chinese(client, person, typed):
    response = change(client, **typed)

    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert "errorlist" in response.content.decode()
    chinese(response)


def test_security_pages_ask_again_who_one_is_after_five_minutes(client, person, clock):
    clock.shift(301)

    asked = client.get("/account/2fa/totp/activate/")
    wrong = client.post(asked.url, {"password": "wrong"})
    right = client.post(asked.url, {"password": PASSWORD})

    assert asked.url.startswith("/account/reauthenticate/")
    assert "errorlist" in wrong.content.decode()
    chinese(wrong)
    assert right.url == "/account/2fa/totp/activate/"


def test_five_wrong_passwords_block_the_question_who_one_is(client, person):
    for _ in range(5):
        client.post("/account/reauthenticate/", {"password": "wrong"})

    response = client.post("/account/reauthenticate/", {"password": PASSWORD})

    assert response.status_code in {200, 429}
    assert english_in(response.content.decode()) == []


def test_sign_out_ends_the_session(client, person):
    response = client.post("/account/logout/", follow=True)

    assert Session.objects.filter(user=person).count() == 0
    assert "登录" in chinese(response)
