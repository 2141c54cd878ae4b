"""Several people sign at the same moment, on either database."""

from functools import partial

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from kehubu.core import jobs
from kehubu.signoffs import anchors, verification
from kehubu.signoffs.chain import GENESIS
from kehubu.signoffs.models import ChainHead, Signature
from kehubu.signoffs.services import AlreadySigned, SamePersonTwice
from tests.atonce import at_once
from tests.factories import ClientFactory, UserFactory
from tests.signoffs.signing import asked, delegated, frozen, sign

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def content(crew):
    return frozen(ClientFactory(), crew.executive)


def stand_in(principal, delegate):
    today = timezone.localdate()
    return delegated(principal, delegate, today, today)


def parted(answers):
    signatures = [a for a in answers if isinstance(a, Signature)]
    return signatures, [a for a in answers if not isinstance(a, Signature)]


@pytest.mark.parametrize(
    "verdicts", [("approved", "approved"), ("approved", "rejected")]
)
def test_two_who_may_give_one_signature_give_one_and_one_refusal(
    crew, content, verdicts
):
    stand_in(crew.director, crew.gm)
    (request,) = asked(content, ad=crew.director)

    answers = at_once(
        *(
            partial(sign, request, by=by, verdict=verdict, comment="已看")
            for by, verdict in zip((crew.director, crew.gm), verdicts, strict=True)
        )
    )

    (signature,), (refusal,) = parted(answers)
    assert Signature.objects.get() == signature
    assert isinstance(refusal, AlreadySigned)
    name = signature.signer.name
    assert str(refusal) == f"这份文件刚才已由{name}签过，结论不能再改。"
    request.refresh_from_db()
    assert request.state == signature.verdict
    assert verification.verify() == []


def test_one_who_presses_four_times_signs_once(crew, content):
    (request,) = asked(content, ad=crew.director)

    answers = at_once(*[partial(sign, request)] * 4)

    signatures, refusals = parted(answers)
    assert len(signatures) == 1
    assert {type(refusal) for refusal in refusals} == {AlreadySigned}
    assert verification.verify() == []


@pytest.mark.parametrize("attempt", range(5))
def test_one_who_signs_for_two_at_once_signs_for_one(crew, content, attempt):
    stand_in(crew.director, crew.manager)
    requests = asked(content, am=crew.manager, ad=crew.director)

    answers = at_once(
        *(partial(sign, request, by=crew.manager) for request in requests)
    )

    signatures, (refusal,) = parted(answers)
    assert len(signatures) == 1
    assert isinstance(refusal, SamePersonTwice)
    assert Signature.objects.count() == 1


def test_signatures_given_at_once_make_one_chain(crew, content):
    signers = UserFactory.create_batch(6)
    named = {f"ad{number}": signer for number, signer in enumerate(signers)}
    requests = asked(content, **named)

    answers = at_once(*(partial(sign, request) for request in requests))

    assert parted(answers)[1] == []
    links = list(Signature.objects.order_by("pk").values_list("prev", "hash"))
    assert [prev for prev, _hash in links] == [GENESIS, *(h for _prev, h in links[:-1])]
    head = ChainHead.objects.get()
    assert (head.length, head.hash) == (6, links[-1][1])
    jobs.run_waiting()
    assert verification.verify() == []
    assert [length for length, _hash in anchors.read()] == [6]


IMPATIENCE = {
    "sqlite": "PRAGMA busy_timeout = 100",
    "postgresql": "SET lock_timeout = 100",
}


def sign_impatiently(request):
    with connection.cursor() as cursor:
        cursor.execute(IMPATIENCE[connection.vendor])
    return sign(request)


class BetweenChainAndHead:
    """An act that comes after the chain was read and before its head is."""

    def __init__(self, act):
        self.act = act
        self.chain_is_read = False
        self.answers = []

    def __call__(self, execute, sql, params, many, context):
        if self.chain_is_read and '"signoffs_chainhead"' in sql and not self.answers:
            self.answers = at_once(self.act)
        self.chain_is_read |= 'FROM "signoffs_signature" ORDER BY' in sql
        return execute(sql, params, many, context)


def test_who_signs_during_a_verification_waits(crew, content):
    first, second = asked(content, am=crew.manager, ad=crew.director)
    sign(first)
    between = BetweenChainAndHead(partial(sign_impatiently, second))

    with connection.execute_wrapper(between):
        found = verification.verify()

    (refusal,) = between.answers
    assert found == []
    assert isinstance(refusal, OperationalError)
