"""Signing in with a second factor, and with a passkey alone."""

import time

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.agency import PASSWORD

PERIOD = 30
VIRTUAL_KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def code_of(secret, at):
    return format_hotp_value(hotp_value(secret, int(at) // PERIOD))


def sign_out(person):
    person.page.get_by_label("我的账号").click()
    person.press("退出", within=person.page.locator(".top"))


def prove_again(person):
    """
    Give the password once more, where a page asks for it.
    """
    if person.page.locator("[name=password]").count():
        person.type(password=PASSWORD)
        person.follow(person.page.locator("main form button").first)


def test_code_of_an_app_is_asked_for_at_the_next_sign_in(agency, at_desk):
    person = at_desk(agency.executive)
    person.open("/account/2fa/totp/activate/")
    prove_again(person)
    secret = person.page.locator("#authenticator_secret").input_value()
    # A code is typed as its time begins: on a slow machine it could be over else.
    began = (time.time() // PERIOD + 1) * PERIOD
    with time_machine.travel(began):
        person.type(code=code_of(secret, began))
        person.press("启用")
    person.open("/account/2fa/")
    expect(person.page.locator("main")).to_contain_text("已启用")
    sign_out(person)
    person.open("/account/login/")
    person.type(login=agency.executive.username, password=PASSWORD)
    person.press("登录")
    expect(person.page.locator("h1")).to_have_text("两步验证")
    later = (time.time() // PERIOD + 2) * PERIOD
    with time_machine.travel(later):
        person.type(code=code_of(secret, later))
        person.press("登录")

        expect(person.page.locator("h1")).to_have_text("今日")


def test_passkey_signs_in_without_a_password(agency, at_desk, site):
    # A passkey belongs to a name: an address in numbers has none.
    person = at_desk(agency.executive, at=site.replace("127.0.0.1", "localhost"))
    tools = person.page.context.new_cdp_session(person.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": VIRTUAL_KEY})
    person.open("/account/2fa/webauthn/add/")
    prove_again(person)
    person.type(name="样例钥匙")
    if person.page.locator("[name=passwordless]").count():
        person.page.locator("[name=passwordless]").check()
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="添加").click()
    sign_out(person)
    person.open("/account/login/")
    with person.page.expect_navigation():
        person.page.get_by_role("button", name="用通行密钥登录").click()

    expect(person.page.locator("h1")).to_have_text("今日")


@pytest.mark.parametrize("password", ["", "falsch-falsch"])
def test_wrong_password_is_refused_in_one_sentence(agency, at_desk, password):
    person = at_desk(None)
    person.open("/account/login/")
    person.type(login=agency.executive.username, password=password or " ")
    person.press("登录")

    person.sees("不对")
    expect(person.page.locator("h1")).to_have_text("登录")
