from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from allauth.core import context
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from kehubu.people.http import TooManyTries, WrongSecret, actor, prove
from kehubu.people.proofs import Method, Proof
from tests.agency import PASSWORD
from tests.factories import UserFactory
from tests.people.actors import with_password

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
needs_database = pytest.mark.django_db


def code(moment):
    """
    Return what an authenticator app shows at a moment.
    """
    return format_hotp_value(hotp_value(SECRET, int(moment.timestamp()) // 30))


# ---- what a proof is worth


@pytest.mark.parametrize(
    ("method", "level", "holds"),
    [
        (Method.SESSION, 1, True),
        (Method.SESSION, 2, False),
        (Method.PASSWORD, 1, True),
        (Method.PASSWORD, 2, True),
        (Method.TOTP, 2, True),
        (Method.TOTP, 3, False),
    ],
)
def test_proof_holds_up_to_its_level(method, level, holds):
    assert Proof(7, method, NOON).holds_for(7, level, NOON) is holds


@pytest.mark.parametrize(
    ("seconds", "holds"), [(0, True), (119, True), (120, True), (121, False)]
)
def test_proof_holds_for_two_minutes(seconds, holds):
    later = NOON + timedelta(seconds=seconds)

    assert Proof(7, Method.PASSWORD, NOON).holds_for(7, 2, later) is holds


def test_proof_of_another_holds_not():
    assert not Proof(7, Method.PASSWORD, NOON).holds_for(8, 1, NOON)


# ---- making one


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def asked(db, clock):
    """
    A request of a person whose password and authenticator app we know.
    """
    request = RequestFactory().post("/")
    request.user = with_password(UserFactory(), PASSWORD)
    with context.request_context(request):
        TOTP.activate(request.user, SECRET)
        yield request


@pytest.mark.parametrize(
    ("secret", "method"),
    [
        ("", Method.SESSION),
        (PASSWORD, Method.PASSWORD),
        (code(NOON), Method.TOTP),
    ],
)
def test_prove_by_session_password_or_code(asked, secret, method):
    proof = prove(asked, secret, NOON)

    assert proof == Proof(asked.user.pk, method, NOON)


@pytest.mark.parametrize(
    "secret",
    [
        "wrong",
        PASSWORD.upper(),
        f" {PASSWORD}",
        "000000",
        "１２３４５６",
        "٣٤٥٦٧٨",
        code(NOON - timedelta(minutes=5)),
        "\x00",
        "x" * 100_000,
        "🍚",
    ],
)
def test_prove_by_a_wrong_secret(asked, secret):
    with pytest.raises(WrongSecret):
        prove(asked, secret, NOON)


def test_code_is_taken_once(asked):
    prove(asked, code(NOON), NOON)

    with pytest.raises(WrongSecret):
        prove(asked, code(NOON), NOON)


def test_next_code_is_taken_after_the_last(asked, clock):
    prove(asked, code(NOON), NOON)
    clock.shift(30)
    later = NOON + timedelta(seconds=30)

    assert prove(asked, code(later), later).method == Method.TOTP


def test_five_wrong_secrets_block_the_right_one_for_five_minutes(asked, clock):
    for _ in range(5):
        with pytest.raises(WrongSecret):
            prove(asked, "wrong", NOON)

    for _ in range(2):
        with pytest.raises(TooManyTries):
            prove(asked, PASSWORD, NOON)

    clock.shift(301)
    assert prove(asked, PASSWORD, NOON).method == Method.PASSWORD


def test_right_secrets_are_not_counted(asked):
    for _ in range(7):
        prove(asked, PASSWORD, NOON)

    assert prove(asked, PASSWORD, NOON).level == 2


def test_session_proves_itself_even_after_five_wrong_secrets(asked):
    for _ in range(5):
        with pytest.raises(WrongSecret):
            prove(asked, "wrong", NOON)

    assert prove(asked, "", NOON).level == 1


def test_wrong_secrets_of_one_do_not_block_another(asked):
    for _ in range(5):
        with pytest.raises(WrongSecret):
            prove(asked, "wrong", NOON)
    asked.user = with_password(UserFactory(), PASSWORD)

    assert prove(asked, PASSWORD, NOON).level == 2


def test_tries_are_remembered_while_others_fill_the_cache(asked):
    for _ in range(5):
        with pytest.raises(WrongSecret):
            prove(asked, "wrong", NOON)
    cache.set_many({f"kept-{n}": n for n in range(1_000)})

    with pytest.raises(TooManyTries):
        prove(asked, PASSWORD, NOON)


@needs_database
def test_code_of_another_s_app_proves_nothing(asked):
    asked.user = with_password(UserFactory(), PASSWORD)

    with pytest.raises(WrongSecret):
        prove(asked, code(NOON), NOON)


@needs_database
def test_actor_is_the_signed_in_user():
    user = UserFactory()

    assert actor(SimpleNamespace(user=user)) == user
    with pytest.raises(PermissionDenied):
        actor(SimpleNamespace(user=AnonymousUser()))
