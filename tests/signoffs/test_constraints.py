import pytest
from django.db import IntegrityError
from django.utils import timezone

from kehubu.signoffs.models import ChainHead, Signature, SignatureRequest
from tests.factories import ClientFactory
from tests.signoffs.signing import (
    NOON,
    asked,
    delegated,
    frozen,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(crew):
    return frozen(ClientFactory(), crew.executive)


@pytest.fixture
def requests(crew, content):
    return asked(content, am=crew.manager, ad=crew.director)


@pytest.fixture
def first(requests):
    return requests[0]


@pytest.fixture
def second(requests):
    return requests[1]


def stand_in(principal, delegate):
    today = timezone.localdate()
    return delegated(principal, delegate, today, today)


@pytest.mark.parametrize(
    ("column", "value"),
    [("meaning", "tea"), ("verdict", "void"), ("level", 0), ("level", 3)],
)
def test_signature_says_what_is_known(first, column, value):
    with pytest.raises(IntegrityError, match=f"signature_{column}_known"):
        write(first, comment="已看", **{column: value})


@pytest.mark.parametrize(
    ("column", "value"), [("meaning", "tea"), ("state", "tea"), ("level", 3)]
)
def test_request_says_what_is_known(first, column, value):
    row = SignatureRequest.objects.filter(pk=first.pk)

    with pytest.raises(IntegrityError, match=f"request_{column}_known"):
        row.update(**{column: value})


def test_signature_rejection_has_comment(first):
    with pytest.raises(IntegrityError, match="signature_rejection_has_comment"):
        write(first, verdict="rejected", comment="")


def test_signature_stands_in_for_another(crew, first):
    with pytest.raises(IntegrityError, match="signature_stands_in_for_another"):
        write(first, instead_of=crew.manager)


def test_signature_once_per_request(first):
    write(first)

    with pytest.raises(IntegrityError, match="request_id"):
        write(first, prev="c" * 64, hash="d" * 64)


def test_signature_once_per_previous_link(first, second):
    write(first)

    with pytest.raises(IntegrityError, match="prev"):
        write(second, hash="d" * 64)


def test_head_is_one():
    with pytest.raises(IntegrityError, match="head_is_one"):
        ChainHead.objects.create(pk=2, hash="a" * 64)


def write(request, **columns):
    known = {
        "content_sha256": request.content.sha256,
        "meaning": "approve",
        "verdict": "approved",
        "capacity": request.capacity,
        "signer": request.signer,
        "level": 2,
        "method": "password",
        "at": NOON,
        "prev": "a" * 64,
        "hash": "b" * 64,
    }
    return Signature.objects.create(request=request, **{**known, **columns})
