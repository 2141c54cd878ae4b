"""The gate of the orders (TL-B1.07–08): two different people, never the issuer."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehubu.core.models import HistoryEntry, Job
from kehubu.people import services as people
from kehubu.people.models import User
from kehubu.people.positions import DepartmentKind, Position
from kehubu.people.proofs import Method, Proof
from kehubu.procedures import services as procedures
from kehubu.procedures.services.asking import NobodyToSign
from kehubu.procedures.services.steps import StepIncomplete
from kehubu.sample import papers
from kehubu.sample.journey import Journey
from kehubu.sample.people import Crew
from kehubu.signoffs.models import Signature, SignatureRequest
from kehubu.signoffs.services import SamePersonTwice
from kehubu.work import services as work
from tests.factories import ClientFactory, UserFactory
from tests.tables import unchanged
from tests.work.acts import amend

pytestmark = pytest.mark.django_db


def asked(step, state="waiting"):
    requests = SignatureRequest.objects.filter(occasion=step.occasion, state=state)
    found = requests.order_by("content__subject_id", "capacity")
    return [(r.content.subject_id, r.capacity, r.signer.username) for r in found]


def draft_as(journey, user):
    return work.draft_order(
        journey.project,
        journey.run,
        by=user,
        at=journey.now,
        department=journey.crew.creative_head.department,
        values=papers.order(journey.now, "晨谷"),
        deliverables=papers.DELIVERABLES,
    )


@pytest.fixture
def ready(journey):
    """
    A journey at TL-B1.07, where orders are filled in.
    """
    journey.until_orders()
    return journey


# submitting


def test_without_an_order_nothing_is_submitted(ready):
    with unchanged(), pytest.raises(StepIncomplete) as refusal:
        ready.submit()

    assert refusal.value.details == ("还没有填写工作单。",)


def test_incomplete_orders_are_listed_sentence_by_sentence(ready):
    first = ready.draft_order(task="", planned_hours=None)
    second = ready.draft_order()
    second.deliverables.all().delete()

    with unchanged(), pytest.raises(StepIncomplete) as refusal:
        ready.submit()

    assert refusal.value.details == (
        f"{first.number}：缺“任务说明”。",
        f"{first.number}：缺“计划工时”。",
        f"{second.number}：缺交付物：至少一项，写明媒介、规格和数量。",
    )


def test_order_to_a_department_without_a_head_is_not_submitted(ready, crew):
    order = ready.draft_order()
    crew.creative_head.is_active = False
    crew.creative_head.save()

    with unchanged(), pytest.raises(StepIncomplete) as refusal:
        ready.submit()

    assert refusal.value.details == (
        f"{order.number}：创作部还没有主管，送去没有人接单。",
    )


def test_submitting_moves_all_drafts_and_asks_two_people_for_each(ready, crew):
    first, second = ready.draft_order(), ready.draft_order()

    ready.submit()

    for order in (first, second):
        order.refresh_from_db()
        assert order.state == "submitted"
    assert asked(ready.step("TL-B1.08")) == [
        (first.pk, "ad", "director"),
        (first.pk, "hs", "manager"),
        (second.pk, "ad", "director"),
        (second.pk, "hs", "manager"),
    ]
    verbs = HistoryEntry.objects.filter(verb="order.submitted")
    assert verbs.count() == 2


def test_two_signatures_issue_the_orders(ready, crew):
    orders = [ready.draft_order(), ready.draft_order()]
    ready.submit()

    ready.sign(crew.manager)
    assert ready.open_clauses() == ["TL-B1.08"]
    ready.sign(crew.director)

    for order in orders:
        order.refresh_from_db()
        assert order.state == "issued"
    assert ready.open_clauses() == ["TL-B1.09"]
    assert Signature.objects.count() == 4


# who signs


def test_manager_who_issues_himself_is_replaced_by_the_second_manager(ready, crew):
    order = draft_as(ready, crew.manager)

    ready.submit()

    assert asked(ready.step("TL-B1.08")) == [
        (order.pk, "ad", "director"),
        (order.pk, "hs", "second_manager"),
    ]


def test_director_who_issues_himself_is_replaced_by_another_director(crew):
    other = UserFactory(username="other", holding=[Position.ACCOUNT_DIRECTOR])
    journey = Journey(crew, ClientFactory(), "上市")
    journey.until_orders()
    order = draft_as(journey, crew.director)

    journey.submit()

    assert asked(journey.step("TL-B1.08"))[0] == (order.pk, "ad", other.username)


def test_neighbours_of_different_issuers_have_different_signers(ready, crew):
    mine, his = ready.draft_order(), draft_as(ready, crew.manager)

    ready.submit()

    assert asked(ready.step("TL-B1.08")) == [
        (mine.pk, "ad", "director"),
        (mine.pk, "hs", "manager"),
        (his.pk, "ad", "director"),
        (his.pk, "hs", "second_manager"),
    ]


@pytest.fixture
def five(procedures):
    """
    An agency of five: the boss directs too, one manager, no second one.
    """
    posts = {
        "boss": (DepartmentKind.MANAGEMENT, ["gm", "ad"]),
        "manager": (DepartmentKind.ACCOUNT, ["am", "head"]),
        "executive": (DepartmentKind.ACCOUNT, ["ae"]),
        "designer": (DepartmentKind.CREATIVE, ["head", "specialist"]),
        "clerk": (DepartmentKind.ADMINISTRATION, ["administration", "finance"]),
    }
    found = {
        name: UserFactory(username=name, name=name, kind=kind, holding=positions)
        for name, (kind, positions) in posts.items()
    }
    return Crew(
        gm=found["boss"],
        director=found["boss"],
        manager=found["manager"],
        second_manager=found["manager"],
        executive=found["executive"],
        creative_head=found["designer"],
        designer=found["designer"],
        traffic=found["clerk"],
        planning_head=found["designer"],
        strategist=found["designer"],
        production_head=found["designer"],
        producer=found["designer"],
        media_head=found["designer"],
        buyer=found["designer"],
        administration=found["clerk"],
        finance=found["clerk"],
        system=found["boss"],
    )


def test_five_people_are_enough_where_the_executive_issues(five):
    journey = Journey(five, ClientFactory(), "上市")

    order = journey.until_issued()

    signers = Signature.objects.values_list("signer__username", flat=True)
    assert (order.state, sorted(signers)) == ("issued", ["boss", "manager"])


def test_where_nobody_is_left_to_sign_a_clear_sentence_says_so(five):
    journey = Journey(five, ClientFactory(), "上市")
    journey.until_orders()
    draft_as(journey, five.manager)

    with unchanged(), pytest.raises(NobodyToSign) as refusal:
        journey.submit()

    assert str(refusal.value) == (
        "“批准工作单”需要客户部主管签字，但没有合适的人：两个签字要由两个人完成，"
        "而且都不能是出单人。请先为项目安排客户部主管。"
    )


def test_draft_of_the_only_designer_is_reviewed_by_a_substitute(five):
    journey = Journey(five, ClientFactory(), "上市")
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.start(order)

    journey.draft(order)

    step = journey.step("TL-B6.08", order.department_run)
    signers = [(capacity, name) for _pk, capacity, name in asked(step)]
    assert signers == [("ch", "boss"), ("hs", "manager")]
    asked_of_the_boss = SignatureRequest.objects.get(
        occasion=step.occasion, signer=five.gm
    )
    assert asked_of_the_boss.grounds == (
        "创作部主管designer是出单人、改过底稿或已签另一处，按替补规则“总经理”由boss签。"
    )


# sent back


def test_rejected_order_is_asked_again_and_its_signed_neighbour_stays(ready, crew):
    wrong, right = ready.draft_order(), ready.draft_order()
    ready.submit()
    step = ready.step("TL-B1.08")
    ready.sign(crew.manager)
    _sign_one(step, crew.director, wrong, "rejected")

    wrong.refresh_from_db()
    right.refresh_from_db()
    assert (wrong.state, right.state) == ("returned", "submitted")
    assert ready.open_clauses() == ["TL-B1.07"]
    assert asked(step, "void") == [(right.pk, "ad", "director")]

    amend(ready, wrong, task="补充了目标")
    ready.submit()

    assert asked(ready.step("TL-B1.08")) == [
        (wrong.pk, "ad", "director"),
        (wrong.pk, "hs", "manager"),
        (right.pk, "ad", "director"),
    ]
    ready.sign(crew.director, crew.manager)
    for order in (wrong, right):
        order.refresh_from_db()
        assert order.state == "issued"


def test_neighbour_signed_by_both_is_not_asked_again(ready, crew):
    wrong, right = ready.draft_order(), ready.draft_order()
    ready.submit()
    step = ready.step("TL-B1.08")
    for user in (crew.manager, crew.director):
        _sign_one(step, user, right)
    _sign_one(step, crew.director, wrong, "rejected")

    amend(ready, wrong, task="补充了目标")
    ready.submit()

    signers = [row[0] for row in asked(ready.step("TL-B1.08"))]
    assert signers == [wrong.pk, wrong.pk]


def test_order_sent_back_unchanged_asks_only_who_has_not_signed(ready, crew):
    order = ready.draft_order()
    ready.submit()
    ready.sign(crew.manager)
    ready.sign(crew.director, verdict="rejected", comment="再想想")

    ready.submit()

    assert asked(ready.step("TL-B1.08")) == [(order.pk, "ad", "director")]


def _sign_one(step, user, order, verdict="approved"):
    now = timezone.now()
    request = SignatureRequest.objects.get(
        occasion=step.occasion, signer=user, content__subject_id=order.pk
    )
    procedures.sign(
        step,
        request,
        by=user,
        at=now,
        proof=Proof(user.pk, Method.PASSWORD, now),
        verdict=verdict,
        comment="缺目标",
    )


def test_whole_step_sent_back_opens_the_orders_to_changes(ready, crew):
    order = ready.draft_order()
    ready.submit()
    step = ready.step("TL-B1.08")

    procedures.send_back(
        step, by=crew.director, at=ready.now, target="TL-B1.07", reason="口头商量过了"
    )

    order.refresh_from_db()
    assert (order.state, asked(step, "void")[0][0]) == ("returned", order.pk)
    assert amend(ready, order, task="改过").task == "改过"
    ready.submit()
    assert len(asked(ready.step("TL-B1.08"))) == 2


# stand-ins


def stand_in(principal, to, days=0):
    today = timezone.localdate()
    people.delegate(
        principal,
        by=principal,
        at=timezone.now(),
        to=to,
        starts_on=today + timedelta(days=days),
        ends_on=today + timedelta(days=days),
        reason="出差",
    )


def test_stand_in_signs_for_the_director(ready, crew):
    order = ready.draft_order()
    ready.submit()
    stand_in(crew.director, crew.gm)

    ready.sign(crew.manager, crew.gm)

    order.refresh_from_db()
    assert order.state == "issued"
    signature = Signature.objects.get(capacity="ad")
    assert (signature.signer, signature.instead_of) == (crew.gm, crew.director)


def test_manager_does_not_sign_twice_in_the_directors_stead(ready, crew):
    ready.draft_order()
    ready.submit()
    ready.sign(crew.manager)
    stand_in(crew.director, crew.manager)

    with unchanged(), pytest.raises(SamePersonTwice):
        ready.sign(crew.manager)


def test_stand_in_of_tomorrow_has_nothing_to_sign_today(ready, crew):
    ready.draft_order()
    ready.submit()
    stand_in(crew.director, crew.gm, days=1)

    with unchanged():
        ready.sign(crew.gm)


def test_signing_twice_finds_nothing_left(ready, crew):
    ready.draft_order()
    ready.submit()
    ready.sign(crew.manager, crew.director)
    assert Job.objects.count() == 0

    with unchanged():
        ready.sign(crew.manager, crew.director)


def test_everybody_of_the_sample_agency_is_known(crew):
    assert User.objects.filter(is_active=True).count() == 19
