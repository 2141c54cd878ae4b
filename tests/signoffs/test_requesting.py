from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from kehubu.signoffs import queries, services
from kehubu.signoffs.models import SignatureRequest
from kehubu.signoffs.services import IssuerMayNotSign, SamePersonTwice
from tests.factories import ClientFactory
from tests.signoffs.signing import NOON, OCCASION, asked, delegated, frozen, sign
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(crew):
    return frozen(ClientFactory(), crew.executive)


# ---- asking


def test_request_asks_each_signer_in_a_capacity(crew, content):
    requests = asked(content, am=crew.manager, ad=crew.director)

    rows = SignatureRequest.objects.values_list(
        "content", "occasion", "meaning", "capacity", "level", "signer", "state"
    )
    assert list(rows.order_by("pk")) == [
        (content.pk, OCCASION, "approve", "am", 2, crew.manager.pk, "waiting"),
        (content.pk, OCCASION, "approve", "ad", 2, crew.director.pk, "waiting"),
    ]
    assert list(queries.requests_of(OCCASION)) == requests
    assert queries.waiting(OCCASION)


def test_request_to_the_issuer_is_refused(crew, content):
    with unchanged(), pytest.raises(IssuerMayNotSign) as refusal:
        asked(content, am=crew.manager, ad=crew.executive)

    assert str(refusal.value) == "出单人和改过底稿的人不能签自己的单。"


def test_request_to_one_person_twice_is_refused(crew, content):
    with unchanged(), pytest.raises(SamePersonTwice) as refusal:
        asked(content, am=crew.manager, ad=crew.manager)

    assert "丙经理" in str(refusal.value)


def test_content_without_issuer_may_be_signed_by_all(crew):
    content = frozen(ClientFactory(), None)

    (request,) = asked(content, ad=crew.director)

    assert request.is_waiting


def test_request_once_per_capacity(crew, content):
    asked(content, ad=crew.director)

    named = r"request_once_per_capacity|content_id, .*occasion, .*capacity"
    with pytest.raises(IntegrityError, match=named):
        asked(content, ad=crew.gm)


def test_request_may_be_made_again_when_the_first_is_void(crew, content):
    asked(content, ad=crew.director)
    services.void(OCCASION, by=crew.executive, at=NOON)

    (request,) = asked(content, ad=crew.director)

    assert request.is_waiting


@pytest.mark.parametrize("level", [0, 3])
def test_request_level_known(crew, content, level):
    with pytest.raises(IntegrityError, match="request_level_known"):
        asked(content, ad=crew.director, level=level)


# ---- withdrawing


def test_void_withdraws_what_waits_and_leaves_what_is_signed(crew, content):
    first, second = asked(content, am=crew.manager, ad=crew.director)
    (other,) = asked(content, occasion="step:2:1", am=crew.manager)
    sign(first)

    withdrawn = services.void(OCCASION, by=crew.executive, at=NOON)

    assert withdrawn == 1
    for request in (first, second, other):
        request.refresh_from_db()
    assert [first.state, second.state, other.state] == ["approved", "void", "waiting"]
    assert not queries.waiting(OCCASION)


def test_void_of_nothing_writes_nothing(crew, content):
    with unchanged():
        assert services.void(OCCASION, by=crew.executive, at=NOON) == 0


# ---- what waits for whom


def test_request_waits_for_who_is_asked_and_nobody_else(crew, content):
    (request,) = asked(content, am=crew.manager)

    waiting = {name: list(queries.to_sign(user)) for name, user in vars(crew).items()}

    assert {name for name, requests in waiting.items() if requests} == {"manager"}
    assert waiting["manager"] == [request]


@pytest.mark.parametrize(
    ("today", "is_seen"),
    [
        ("2026-03-01T23:59+08:00", False),
        ("2026-03-02T00:01+08:00", True),
        ("2026-03-04T23:59+08:00", True),
        ("2026-03-05T00:01+08:00", False),
    ],
)
def test_request_waits_for_the_stand_in_between_the_dates(
    crew, content, time_machine, today, is_seen
):
    asked(content, am=crew.manager)
    delegated(crew.manager, crew.designer, date(2026, 3, 2), date(2026, 3, 4))

    time_machine.move_to(today)

    assert queries.to_sign(crew.designer).exists() == is_seen


def test_request_no_longer_waits_for_a_stand_in_who_was_revoked(crew, content):
    asked(content, am=crew.manager)
    today, now = timezone.localdate(), timezone.now()

    delegated(crew.manager, crew.designer, today, today, revoked_at=now)

    assert not queries.to_sign(crew.designer).exists()


def test_request_does_not_wait_for_who_has_left(crew, content):
    asked(content, am=crew.leaver)

    assert not queries.to_sign(crew.leaver).exists()


def test_request_that_is_signed_no_longer_waits(crew, content):
    (request,) = asked(content, am=crew.manager)

    sign(request)

    assert not queries.to_sign(crew.manager).exists()


def test_oldest_request_comes_first(crew, content):
    requests = [
        asked(content, occasion=f"step:{number}:1", am=crew.manager)[0]
        for number in range(3)
    ]

    assert list(queries.to_sign(crew.manager)) == requests
