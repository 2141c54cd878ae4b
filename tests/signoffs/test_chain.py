"""How a link is hashed, told apart from the code that does it: chains outlive code."""

import hashlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from kehubu.signoffs import queries
from kehubu.signoffs.chain import COLUMNS, GENESIS, link_hash
from kehubu.signoffs.models import ChainHead, Signature
from tests.factories import ClientFactory
from tests.signoffs.signing import NOON, asked, delegated, frozen, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def content(crew):
    return frozen(ClientFactory(), crew.executive)


def hashed(values):
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_hash_of_a_link_is_that_of_all_it_says_as_json(crew, content):
    (request,) = asked(content, ad=crew.director)

    sign(request, comment="同意：“照此办理”。", address="192.0.2.7")

    signature = Signature.objects.get()
    assert signature.prev == "0" * 64
    assert signature.hash == hashed(
        [
            request.pk,
            content.sha256,
            "approve",
            "approved",
            "ad",
            crew.director.pk,
            None,
            2,
            "password",
            "同意：“照此办理”。",
            "192.0.2.7",
            "2026-03-02T04:00:00.000000Z",
            "0" * 64,
        ]
    )


def test_hash_covers_every_column_that_says_something():
    told = {field.attname for field in Signature._meta.concrete_fields}

    assert told - set(COLUMNS) == {"id", "hash", "grounds"}


def test_hash_covers_the_grounds_where_there_are_any():
    assert link_hash(["甲"], "") == hashed(["甲"])
    assert link_hash(["甲"], "替补") == hashed(["甲", "替补"])


def test_moment_is_hashed_alike_in_every_zone():
    shanghai = timezone(timedelta(hours=8))
    moments = [
        datetime(2026, 3, 2, 4, 0, 0, 7, tzinfo=UTC),
        datetime(2026, 3, 2, 12, 0, 0, 7, tzinfo=shanghai),
    ]

    hashes = {link_hash([moment]) for moment in moments}

    assert hashes == {hashed(["2026-03-02T04:00:00.000007Z"])}


def test_links_follow_one_another_to_the_head(crew, content):
    for request in asked(content, am=crew.manager, ad=crew.director, gm=crew.gm):
        sign(request)

    links = list(Signature.objects.order_by("pk").values_list("prev", "hash"))
    assert [prev for prev, _hash in links] == [GENESIS, links[0][1], links[1][1]]
    assert [head.hash for head in ChainHead.objects.all()] == [links[2][1]]
    assert queries.chain_length() == 3
    assert queries.head_hash() == links[2][1]


def test_link_of_a_stand_in_names_both(crew, content, time_machine):
    time_machine.move_to(NOON)
    (request,) = asked(content, ad=crew.director)
    delegated(crew.director, crew.gm, NOON.date(), NOON.date())

    signature = sign(request, by=crew.gm)

    values = [getattr(signature, name) for name in COLUMNS]
    assert signature.hash == link_hash(values)
    named = dict(zip(COLUMNS, values, strict=True))
    assert (named["signer_id"], named["instead_of_id"]) == (
        crew.gm.pk,
        crew.director.pk,
    )


def test_chain_without_links_has_no_head(db):
    assert queries.head_hash() == ""
    assert queries.chain_length() == 0
