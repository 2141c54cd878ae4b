from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from kehubu.core import jobs
from kehubu.core.models import Job
from kehubu.people.proofs import Method, Proof
from kehubu.signoffs import anchors, queries, services
from kehubu.signoffs.models import ChainHead, Signature
from kehubu.signoffs.services import (
    AlreadySigned,
    IssuerMayNotSign,
    ProofTooWeak,
    ReasonMissing,
    RequestVoid,
    SamePersonTwice,
)
from tests.factories import ClientFactory
from tests.signoffs.signing import (
    NOON,
    OCCASION,
    asked,
    delegated,
    frozen,
    proof_of,
    sign,
)
from tests.tables import unchanged

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


# ---- signed


def test_signature_says_who_signed_what_as_what_and_how(crew, content, first):
    sign(first, comment=" 同意。 ", address="192.0.2.7")

    signature = Signature.objects.get()
    assert (signature.request, signature.content_sha256) == (first, content.sha256)
    assert (signature.meaning, signature.verdict) == ("approve", "approved")
    assert (signature.capacity, signature.signer) == ("am", crew.manager)
    assert (signature.instead_of, signature.at) == (None, NOON)
    assert (signature.level, signature.method) == (2, "password")
    assert (signature.comment, signature.address) == ("同意。", "192.0.2.7")
    first.refresh_from_db()
    assert first.state == "approved"
    assert queries.approvals(content, "approve") == {"am": crew.manager.pk}


def test_rejection_is_a_signature_too(crew, content, first):
    sign(first, verdict="rejected", comment="创意点不清。")

    signature = Signature.objects.get()
    assert (signature.verdict, signature.comment) == ("rejected", "创意点不清。")
    first.refresh_from_db()
    assert first.state == "rejected"
    assert queries.approvals(content, "approve") == {}


def test_signatures_on_a_thing_are_told_over_all_its_versions(crew, content, first):
    sign(first)
    client = ClientFactory._meta.model.objects.get()
    (again,) = asked(frozen(client, crew.executive, "改"), ad=crew.director)
    sign(again)

    given = queries.signatures_on("clients.client", client.pk)

    assert [s.request.content.version for s in given] == [1, 2]


@pytest.mark.parametrize(
    ("method", "asked_for", "level"),
    [
        (Method.SESSION, 1, 1),
        (Method.PASSWORD, 1, 1),
        (Method.PASSWORD, 2, 2),
        (Method.TOTP, 2, 2),
    ],
)
def test_signature_is_of_the_level_asked_for(crew, content, method, asked_for, level):
    (request,) = asked(content, am=crew.manager, level=asked_for)

    signature = sign(request, proof=proof_of(crew.manager, method))

    assert (signature.level, signature.method) == (level, method)


def test_signature_is_anchored_outside_the_database_soon(crew, first, second):
    sign(first)
    assert not anchors.anchor_file().exists()
    jobs.run_waiting()
    sign(second)
    jobs.run_waiting()

    head = ChainHead.objects.get()
    hashes = Signature.objects.order_by("pk").values_list("hash", flat=True)
    assert list(anchors.read()) == list(enumerate(hashes, start=1))
    assert (head.length, head.hash) == (2, hashes[1])


def test_anchor_of_a_signature_is_written_once(crew, first):
    sign(first)
    (job,) = (each for each in Job.objects.all() if "signoffs" in each.args[0])
    jobs.run_waiting()
    before = anchors.anchor_file().read_text()

    job.pk = None
    job.save(force_insert=True)
    jobs.run_waiting()

    assert anchors.anchor_file().read_text() == before


# ---- by a stand-in


def test_stand_in_signs_instead_of_who_is_asked(crew, first):
    stand_in(crew.manager, crew.second_manager)

    signature = sign(first, by=crew.second_manager)

    assert signature.signer == crew.second_manager
    assert signature.instead_of == crew.manager
    assert signature.capacity == "am"


def test_who_is_asked_may_sign_though_somebody_stands_in(crew, first):
    stand_in(crew.manager, crew.second_manager)

    assert sign(first).instead_of is None


@pytest.mark.parametrize("today", ["2026-03-01T23:59+08:00", "2026-03-05T00:01+08:00"])
def test_stand_in_outside_the_dates_is_denied(crew, first, time_machine, today):
    delegated(crew.manager, crew.second_manager, date(2026, 3, 2), date(2026, 3, 4))
    time_machine.move_to(today)

    with unchanged(), pytest.raises(PermissionDenied):
        sign(first, by=crew.second_manager)


@pytest.mark.parametrize("today", ["2026-03-02T00:01+08:00", "2026-03-04T23:59+08:00"])
def test_stand_in_on_the_first_and_last_day_signs(crew, first, time_machine, today):
    delegated(crew.manager, crew.second_manager, date(2026, 3, 2), date(2026, 3, 4))
    time_machine.move_to(today)

    assert sign(first, by=crew.second_manager).instead_of == crew.manager


def test_stand_in_who_was_revoked_is_denied(crew, first):
    today, now = timezone.localdate(), timezone.now()
    delegated(crew.manager, crew.second_manager, today, today, revoked_at=now)

    with unchanged(), pytest.raises(PermissionDenied):
        sign(first, by=crew.second_manager)


def test_stand_in_of_a_stand_in_is_denied(crew, first):
    stand_in(crew.manager, crew.second_manager)
    stand_in(crew.second_manager, crew.designer)

    with unchanged(), pytest.raises(PermissionDenied):
        sign(first, by=crew.designer)


def test_stand_in_who_has_left_is_denied(crew, first):
    stand_in(crew.manager, crew.leaver)

    with unchanged(), pytest.raises(PermissionDenied):
        sign(first, by=crew.leaver)


# ---- refused


@pytest.mark.parametrize(
    "actor",
    ["gm", "director", "second_manager", "executive", "creative_head", "system"],
)
def test_signature_of_who_is_not_asked_is_denied(crew, first, actor):
    with unchanged(), pytest.raises(PermissionDenied):
        sign(first, by=getattr(crew, actor))


def test_signature_of_who_has_left_is_denied(crew, first):
    crew.manager.is_active = False
    crew.manager.save()

    with unchanged(), pytest.raises(PermissionDenied):
        sign(first)


@pytest.mark.parametrize("verdict", ["approved", "rejected"])
def test_second_signature_on_a_request_is_refused(crew, first, verdict):
    sign(first)

    with unchanged(), pytest.raises(AlreadySigned) as refusal:
        sign(first, verdict=verdict, comment="再想想")

    assert str(refusal.value) == "这份文件刚才已由丙经理签过，结论不能再改。"


def test_signature_after_the_stand_in_names_the_stand_in(crew, first):
    stand_in(crew.manager, crew.second_manager)
    sign(first, by=crew.second_manager)

    with unchanged(), pytest.raises(AlreadySigned) as refusal:
        sign(first)

    assert "丁经理" in str(refusal.value)


def test_signature_on_what_is_void_is_refused(crew, first):
    services.void(OCCASION, by=crew.executive, at=NOON)

    with unchanged(), pytest.raises(RequestVoid) as refusal:
        sign(first)

    assert str(refusal.value) == "这份文件已被退回或改过，不再需要这个签字。"


def test_signature_of_the_issuer_as_stand_in_is_refused(crew, first):
    stand_in(crew.manager, crew.executive)

    with unchanged(), pytest.raises(IssuerMayNotSign):
        sign(first, by=crew.executive)


def test_second_signature_of_one_person_as_stand_in_is_refused(crew, first, second):
    stand_in(crew.director, crew.manager)
    sign(first)

    with unchanged(), pytest.raises(SamePersonTwice) as refusal:
        sign(second, by=crew.manager)

    assert str(refusal.value) == ("两个签字必须由两个人完成，丙经理已经签过这份文件。")


def test_own_signature_after_one_as_stand_in_is_refused(crew, first, second):
    stand_in(crew.director, crew.manager)
    sign(second, by=crew.manager)

    with unchanged(), pytest.raises(SamePersonTwice):
        sign(first)


def test_one_person_signs_the_next_version_in_another_capacity(crew, first):
    sign(first)
    client = ClientFactory._meta.model.objects.get()
    changed = frozen(client, crew.executive, "改")
    (request,) = asked(changed, ad=crew.manager)

    assert sign(request).capacity == "ad"


def test_one_person_signs_one_content_in_another_meaning(crew, content, first):
    sign(first)
    (request,) = asked(content, occasion="step:2:1", meaning="accept", ad=crew.manager)

    assert sign(request).meaning == "accept"


def weak_proofs(crew):
    later = NOON - timedelta(minutes=2, seconds=1)
    return {
        "session": proof_of(crew.manager, Method.SESSION),
        "stale password": proof_of(crew.manager, at=later),
        "stale code": proof_of(crew.manager, Method.TOTP, later),
        "of somebody else": proof_of(crew.director),
        "of nobody": Proof(0, Method.PASSWORD, NOON),
    }


@pytest.mark.parametrize(
    "which",
    ["session", "stale password", "stale code", "of somebody else", "of nobody"],
)
def test_signature_with_a_weak_proof_is_refused(crew, first, which):
    proof = weak_proofs(crew)[which]

    with unchanged(), pytest.raises(ProofTooWeak) as refusal:
        sign(first, proof=proof)

    assert refusal.value.field == "secret"


def test_signature_with_a_proof_of_two_minutes_ago_is_taken(crew, first):
    proof = proof_of(crew.manager, at=NOON - timedelta(minutes=2))

    assert sign(first, proof=proof).level == 2


def test_stale_session_is_too_weak_even_for_the_first_level(crew, content):
    (request,) = asked(content, level=1, am=crew.manager)
    proof = proof_of(crew.manager, Method.SESSION, NOON - timedelta(hours=1))

    with unchanged(), pytest.raises(ProofTooWeak):
        sign(request, proof=proof)


@pytest.mark.parametrize("comment", ["", "  ", "　\n\t"])
def test_rejection_without_a_reason_is_refused(crew, first, comment):
    with unchanged(), pytest.raises(ReasonMissing) as refusal:
        sign(first, verdict="rejected", comment=comment)

    assert refusal.value.field == "comment"
