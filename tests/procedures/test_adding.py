"""A further person signs the same content on the same step (加签)."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Notification
from kehubu.procedures import queries, services
from kehubu.procedures.services.play import NotThisStep, StepClosed
from kehubu.signoffs import verification
from kehubu.signoffs.models import Signature, SignatureRequest
from kehubu.signoffs.services import (
    AddingNeedsReason,
    AlreadyAsked,
    AlreadySigned,
    IssuerMayNotSign,
    NotYetOnesTurn,
    SignerHasLeft,
)
from tests.factories import UserFactory
from tests.procedures.gates import add, asked, gate, proof, stand_in
from tests.procedures.stage import (
    NOON,
    begun,
    do,
    open_nodes,
    requests,
    signed,
    step_at,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def crew():
    """
    Author, director, supervisor, and who is added.
    """
    return UserFactory.create_batch(4)


def going(crew, **words):
    author, director, supervisor, _finance = crew
    run = begun(gate(**words), by=author, ae=[author], ad=[director], hs=[supervisor])
    do(run, "a")
    return run


@pytest.fixture
def run(crew):
    return going(crew)


@pytest.fixture
def step(run):
    return step_at(run, "s")


def test_step_is_completed_only_when_the_added_signer_has_signed(run, step, crew):
    _author, director, supervisor, finance = crew

    added = add(step, director, finance)
    signed(step, director)
    signed(step, supervisor)
    assert open_nodes(run) == ["s"]
    signed(step, finance)

    assert open_nodes(run) == ["b"]
    first = asked_of(director)
    assert (added.content, added.meaning, added.level) == (
        first.content,
        first.meaning,
        first.level,
    )
    assert verification.verify() == []


def asked_of(user):
    return SignatureRequest.objects.get(signer=user)


def test_added_signature_says_at_whose_wish_and_why(step, crew):
    _author, director, _supervisor, finance = crew

    added = add(step, director, finance, reason="金额超过五十万")
    signed(step, finance)

    told = f"应{director.name}之请加签：金额超过五十万"
    assert (added.origin, added.asked_by, added.grounds) == ("added", director, told)
    assert Signature.objects.get().grounds == told
    entry = HistoryEntry.objects.get(verb="step.signer_added")
    assert (entry.by, entry.reason) == (director, "金额超过五十万")
    assert entry.changes == {"content": ["", "约定"], "signer": ["", finance.pk]}


def test_added_signer_is_told_by_whom(step, crew):
    _author, director, _supervisor, finance = crew
    added = add(step, director, finance)

    jobs.run_waiting()

    notice = Notification.objects.get(user_id=finance.pk)
    assert notice.topic == "procedures.added"
    assert notice.params == {"content": "约定", "name": director.name}
    assert notice.url == f"/to-sign/{added.pk}/"


def test_added_before_oneself_signs_first(step, crew):
    _author, director, _supervisor, finance = crew
    add(step, director, finance, is_before=True)

    with unchanged(), pytest.raises(NotYetOnesTurn, match=finance.name):
        signed(step, director)
    signed(step, finance)
    signed(step, director)

    given = Signature.objects.order_by("pk").values_list("signer", flat=True)
    assert list(given) == [finance.pk, director.pk]


def test_added_in_turn_signs_before_the_next_is_asked(crew):
    _author, director, supervisor, finance = crew
    run = going(crew, in_turn=True)
    step = step_at(run, "s")

    add(step, director, finance)
    signed(step, director)
    assert not requests(step).filter(signer=supervisor).exists()
    signed(step, finance)
    signed(step, supervisor)

    assert open_nodes(run) == ["b"]


def test_rejection_by_the_added_signer_voids_the_others(run, step, crew):
    _author, director, _supervisor, finance = crew
    add(step, director, finance, is_before=True)

    signed(step, finance, "rejected", "金额不对")

    assert open_nodes(run) == ["a"]
    states = set(requests(step).values_list("signer", "state"))
    assert states == {
        (crew[1].pk, "void"),
        (crew[2].pk, "void"),
        (finance.pk, "rejected"),
    }


def test_added_signer_may_add_another(run, step, crew):
    _author, director, supervisor, finance = crew
    lawyer = UserFactory()
    add(step, director, finance)

    add(step, finance, lawyer)
    for user in (director, supervisor, finance):
        signed(step, user)
    assert open_nodes(run) == ["s"]
    signed(step, lawyer)

    assert open_nodes(run) == ["b"]


def test_who_leads_the_run_adds_a_signer(crew):
    author, director, supervisor, finance = crew
    manager = UserFactory()
    people = {"ae": [author], "ad": [director], "hs": [supervisor], "am": [manager]}
    run = begun(gate(), by=author, **people)
    do(run, "a")
    step = step_at(run, "s")

    added = services.add_signer(
        step, asked(step, director), by=manager, at=NOON, to=finance, reason="核数"
    )

    assert (added.signer, added.asked_by) == (finance, manager)


@pytest.mark.parametrize("who", ["author", "stranger"])
def test_others_do_not_add_signers(step, crew, who):
    user = crew[0] if who == "author" else UserFactory()

    with unchanged(), pytest.raises(PermissionDenied):
        services.add_signer(
            step, asked(step, crew[1]), by=user, at=NOON, to=crew[3], reason="核数"
        )


def test_issuer_is_never_added(step, crew):
    with unchanged(), pytest.raises(IssuerMayNotSign):
        add(step, crew[1], crew[0])


@pytest.mark.parametrize("place", [1, 2])
def test_who_signs_already_is_not_added(step, crew, place):
    with unchanged(), pytest.raises(AlreadyAsked, match=crew[place].name):
        add(step, crew[1], crew[place])


def test_who_has_signed_in_anothers_stead_is_not_added(step, crew):
    director, finance = crew[1], crew[3]
    stand_in(crew[2], finance)
    services.sign(step, asked(step, crew[2]), by=finance, at=NOON, proof=proof(finance))

    with unchanged(), pytest.raises(AlreadyAsked, match=finance.name):
        add(step, director, finance)


def test_who_has_left_is_not_added(step, crew):
    leaver = UserFactory(is_active=False)

    with unchanged(), pytest.raises(SignerHasLeft, match=leaver.name):
        add(step, crew[1], leaver)


@pytest.mark.parametrize("reason", ["", "  "])
def test_adding_needs_a_reason(step, crew, reason):
    with unchanged(), pytest.raises(AddingNeedsReason):
        add(step, crew[1], crew[3], reason=reason)


def test_nobody_is_added_once_one_has_signed(step, crew):
    director = crew[1]
    request = asked(step, director)
    signed(step, director)

    with unchanged(), pytest.raises(AlreadySigned):
        services.add_signer(
            step, request, by=director, at=NOON, to=crew[3], reason="核数"
        )


def test_nobody_is_added_to_a_step_that_is_over(step, crew):
    director, supervisor = crew[1:3]
    request = asked(step, director)
    signed(step, supervisor, "rejected", "不对")

    with unchanged(), pytest.raises(StepClosed):
        services.add_signer(
            step, request, by=director, at=NOON, to=crew[3], reason="核数"
        )


def test_signer_is_not_added_to_another_step(step, crew):
    author, director, supervisor, finance = crew
    other = begun(
        gate(), key="P-2", by=author, ae=[author], ad=[director], hs=[supervisor]
    )
    do(other, "a")
    request = asked(step_at(other, "s"), director)

    with unchanged(), pytest.raises(NotThisStep):
        services.add_signer(
            step, request, by=director, at=NOON, to=finance, reason="核数"
        )


def test_who_waits_for_the_added_signer_is_not_reminded_but_told_when_it_is_his_turn(
    step, crew
):
    _author, director, supervisor, finance = crew
    jobs.run_waiting()
    add(step, director, finance, is_before=True)
    assert queries.acting([step]) == {step.pk: [supervisor, finance]}

    signed(step, finance)
    jobs.run_waiting()

    assert queries.acting([step]) == {step.pk: [director, supervisor]}
    told = Notification.objects.filter(user=director, topic="procedures.signature")
    assert told.count() == 2


def test_who_plays_the_role_now_waits_for_the_added_signer_too(run, step, crew):
    author, director, _supervisor, finance = crew
    added = add(step, director, finance, is_before=True)
    successor = UserFactory()

    services.cast(run, by=author, at=NOON, role="ad", users=[successor])

    assert asked(step, successor).after == added


def test_stand_in_of_the_signer_is_told_unless_he_may_not_sign(run, crew):
    author, director, supervisor, finance = crew
    jobs.run_waiting()
    stand_in(director, finance)
    stand_in(supervisor, author)
    signed(step_at(run, "s"), director, "rejected", "不对")
    do(run, "a")
    jobs.run_waiting()

    told = Notification.objects.filter(topic="procedures.signature")
    assert told.filter(user=finance).count() == 1
    assert not told.filter(user=author).exists()
