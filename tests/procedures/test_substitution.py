"""Who signs when somebody cannot, by the stated rule (替补)."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core import jobs
from kehubu.core.models import HistoryEntry, Notification
from kehubu.people import services as people
from kehubu.people.positions import DepartmentKind, Position
from kehubu.procedures import services
from kehubu.procedures.casting import ladder
from kehubu.procedures.models import Rung, Substitution
from kehubu.procedures.services.asking import NobodyToSign
from kehubu.procedures.services.substitution import NoRung, RungTwice
from kehubu.signoffs import verification
from kehubu.signoffs.models import Signature
from tests.factories import UserFactory
from tests.procedures.gates import add, asked, gate, proof, stand_in
from tests.procedures.stage import (
    NOON,
    begun,
    do,
    open_nodes,
    requests,
    signed,
    started,
    step_at,
)
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
ACCOUNT = DepartmentKind.ACCOUNT


@pytest.fixture(autouse=True)
def _noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def author():
    return UserFactory(name="戊专员")


@pytest.fixture
def director():
    return UserFactory(name="乙总监", holding=[Position.ACCOUNT_DIRECTOR])


def asked_by(author, **players):
    """
    Return who is asked to sign, by capacity, and on what grounds.
    """
    run = begun(gate(), by=author, ae=[author], **players)
    do(run, "a")
    return step_at(run, "s")


def signers(step):
    return {request.capacity: request.signer.name for request in requests(step)}


def grounds(step, capacity="hs"):
    return requests(step).get(capacity=capacity, state="waiting").grounds


def left(user):
    user.is_active = False
    user.save()
    return user


def holder(name, position, kind=ACCOUNT, **columns):
    return UserFactory(name=name, kind=kind, holding=[position], **columns)


def test_who_plays_the_role_needs_no_grounds(author, director):
    manager = holder("丙经理", Position.ACCOUNT_MANAGER)

    step = asked_by(author, ad=[director], hs=[manager])

    assert signers(step) == {"ad": "乙总监", "hs": "丙经理"}
    assert set(requests(step).values_list("origin", "grounds")) == {("role", "")}


def test_empty_role_goes_to_another_holder_of_the_position(author, director):
    holder("丙经理", Position.ACCOUNT_MANAGER)

    step = asked_by(author, ad=[director])

    assert signers(step)["hs"] == "丙经理"
    assert grounds(step) == (
        "没有人担任客户部主管，按替补规则“同一职责的下一顺位”由丙经理签。"
    )


def test_place_of_a_leaver_goes_to_the_head_of_his_department(author, director):
    manager = left(holder("丙经理", Position.ACCOUNT_MANAGER))
    holder("丁主管", Position.DEPARTMENT_HEAD)

    step = asked_by(author, ad=[director], hs=[manager])

    assert signers(step)["hs"] == "丁主管"
    assert grounds(step) == ("客户部主管丙经理已离职，按替补规则“部门主管”由丁主管签。")


def test_place_of_a_leaver_without_head_goes_up_to_who_works_here(author, director):
    top = UserFactory(name="上上级")
    boss = left(UserFactory(name="上级", supervisor=top))
    manager = left(holder("丙经理", Position.ACCOUNT_MANAGER, supervisor=boss))

    step = asked_by(author, ad=[director], hs=[manager])

    assert signers(step)["hs"] == "上上级"
    assert "“原签字人的上级”由上上级签" in grounds(step)


def test_general_manager_is_the_last_rung(author, director):
    holder("甲总", Position.GENERAL_MANAGER, DepartmentKind.MANAGEMENT)

    step = asked_by(author, ad=[director])

    assert signers(step)["hs"] == "甲总"
    assert "“总经理”由甲总签" in grounds(step)


def test_issuer_is_passed_over_on_every_rung(director):
    boss = holder("甲总", Position.GENERAL_MANAGER, DepartmentKind.MANAGEMENT)
    author = holder("丙经理", Position.ACCOUNT_MANAGER, supervisor=boss)

    step = asked_by(author, ad=[director], hs=[author])

    assert signers(step) == {"ad": "乙总监", "hs": "甲总"}
    assert "丙经理是出单人、改过底稿或已签另一处" in grounds(step)


def test_one_person_never_signs_twice(author):
    gm = holder("甲总", Position.GENERAL_MANAGER, DepartmentKind.MANAGEMENT)

    run = begun(gate(), by=author, ae=[author], ad=[gm])
    with unchanged(), pytest.raises(NobodyToSign, match="客户部主管"):
        do(run, "a")


def test_substitute_signs_and_the_signature_says_why(author, director):
    manager = holder("丙经理", Position.ACCOUNT_MANAGER)
    step = asked_by(author, ad=[director])

    signature = signed(step, manager)

    told = "没有人担任客户部主管，按替补规则“同一职责的下一顺位”由丙经理签。"
    assert signature.grounds == told
    entry = HistoryEntry.objects.get(verb="step.substituted")
    assert (entry.by, entry.reason) == (None, told)
    assert verification.verify() == []


def test_rungs_are_tried_in_the_order_of_the_agency(author, director):
    gm = holder("甲总", Position.GENERAL_MANAGER, DepartmentKind.MANAGEMENT)
    holder("丁主管", Position.DEPARTMENT_HEAD)
    services.amend_substitution(by=gm, at=NOON, rungs=["gm", "head"])

    step = asked_by(author, ad=[director])

    assert signers(step)["hs"] == "甲总"


# ---- a signer leaves while the signature waits


@pytest.fixture
def system():
    return holder("癸管理", Position.SYSTEM_ADMINISTRATOR, DepartmentKind.MANAGEMENT)


def leave(user, system):
    people.deactivate(user, by=system, at=NOON)
    jobs.run_waiting()


def test_substitute_is_asked_when_the_signer_leaves(author, director, system):
    manager = holder("丙经理", Position.ACCOUNT_MANAGER)
    other = holder("丁经理", Position.ACCOUNT_MANAGER)
    step = asked_by(author, ad=[director], hs=[manager])

    leave(manager, system)

    states = list(requests(step).values_list("signer", "state", "origin"))
    assert states == [
        (director.pk, "waiting", "role"),
        (manager.pk, "void", "role"),
        (other.pk, "waiting", "substitute"),
    ]
    assert "客户部主管丙经理已离职" in grounds(step)
    notice = Notification.objects.get(user_id=other.pk)
    assert notice.topic == "procedures.substitute"
    signed(step, director)
    signed(step, other)
    assert open_nodes(step.run) == ["b"]


def test_reserve_who_is_called_in_takes_part(author, director, system):
    manager = holder("丙经理", Position.ACCOUNT_MANAGER)
    other = holder("丁经理", Position.ACCOUNT_MANAGER)
    step = asked_by(author, ad=[director], hs=[manager, other])

    leave(manager, system)

    assert not step.run.participants.get(user=other).is_reserve


def test_added_signer_who_leaves_is_replaced_by_his_superior(author, director, system):
    manager = holder("丙经理", Position.ACCOUNT_MANAGER)
    boss = UserFactory(name="财务主管", kind=DepartmentKind.FINANCE)
    finance = UserFactory(kind=DepartmentKind.FINANCE, supervisor=boss)
    step = asked_by(author, ad=[director], hs=[manager])
    add(step, director, finance, is_before=True)

    leave(finance, system)

    (new,) = requests(step).filter(signer=boss)
    assert (new.state, new.origin, new.capacity) == (
        "waiting",
        "substitute",
        f"added:{finance.pk}",
    )
    assert requests(step).get(signer=director).after == new


def test_issuer_is_told_where_there_is_nobody(author, system):
    director = UserFactory(name="乙总监")
    manager = UserFactory(name="丙经理")
    step = asked_by(author, ad=[director], hs=[manager])

    leave(manager, system)

    assert requests(step).get(capacity="hs").state == "waiting"
    notice = Notification.objects.get(topic="procedures.no_signer")
    assert (notice.user_id, notice.params) == (author.pk, {"content": "约定"})


def test_new_cast_replaces_who_has_left(author, system):
    director, manager = UserFactory.create_batch(2)
    step = asked_by(author, ad=[director], hs=[manager])
    leave(manager, system)
    successor = UserFactory(name="接任者")

    services.cast(step.run, by=system, at=NOON, role="hs", users=[successor])

    assert requests(step).get(capacity="hs", state="waiting").signer == successor


def test_who_has_signed_before_leaving_is_not_replaced(author, director, system):
    manager = holder("丙经理", Position.ACCOUNT_MANAGER)
    holder("丁经理", Position.ACCOUNT_MANAGER)
    step = asked_by(author, ad=[director], hs=[manager])
    signed(step, manager)

    leave(manager, system)

    assert requests(step).count() == 2
    assert Signature.objects.get().signer == manager


# ---- the rule


def test_rule_begins_with_all_rungs(author):
    assert ladder() == list(Rung)
    assert str(Substitution()) == (
        "同一职责的下一顺位 → 部门主管 → 原签字人的上级 → 总经理"
    )


def test_rule_is_changed_with_history(director):
    services.amend_substitution(by=director, at=NOON, rungs=["superior", "gm"])

    assert ladder() == [Rung.SUPERIOR, Rung.GENERAL_MANAGER]
    entry = HistoryEntry.objects.get(verb="substitution.amended")
    assert entry.changes["rungs"][1] == ["superior", "gm"]


@pytest.mark.parametrize(
    ("rungs", "refusal"), [(["gm", "gm"], RungTwice), ([], NoRung)]
)
def test_rule_names_each_rung_once_and_one_at_least(director, rungs, refusal):
    services.amend_substitution(by=director, at=NOON, rungs=["gm"])

    with unchanged(), pytest.raises(refusal):
        services.amend_substitution(by=director, at=NOON, rungs=rungs)


def test_rule_is_for_the_process_office(author):
    with unchanged(), pytest.raises(PermissionDenied):
        services.amend_substitution(by=author, at=NOON, rungs=["gm"])


def test_new_run_without_anybody_is_refused(author):
    run = begun(gate(), by=author, ae=[author])

    with unchanged(), pytest.raises(NobodyToSign):
        do(run, "a")
    assert started("P-1", by=author).is_running


def test_who_has_sent_it_back_before_may_be_the_substitute(author, director, system):
    gm = holder("甲总", Position.GENERAL_MANAGER, DepartmentKind.MANAGEMENT)
    manager = UserFactory(name="丙经理")
    step = asked_by(author, ad=[director], hs=[manager])
    add(step, director, gm)
    signed(step, gm, "rejected", "不对", at=NOON)
    do(step.run, "a")
    again = step_at(step.run, "s")

    leave(manager, system)

    assert requests(again).get(capacity="hs", state="waiting").signer == gm


def test_whose_stand_in_has_signed_is_no_substitute(author, director, system):
    gm = holder("甲总", Position.GENERAL_MANAGER, DepartmentKind.MANAGEMENT)
    manager = UserFactory(name="丙经理", supervisor=director)
    step = asked_by(author, ad=[director], hs=[manager])
    signs_instead(step, director, UserFactory(name="丑代理"))

    leave(manager, system)

    assert requests(step).get(capacity="hs", state="waiting").signer == gm


def test_whose_stand_in_has_signed_is_not_asked_in_the_next_role(author, director):
    gm = holder("甲总", Position.GENERAL_MANAGER, DepartmentKind.MANAGEMENT)
    run = begun(
        gate(in_turn=True), by=author, ae=[author], ad=[director], hs=[director]
    )
    do(run, "a")
    step = step_at(run, "s")

    signs_instead(step, director, UserFactory(name="丑代理"))

    assert requests(step).get(state="waiting").signer == gm


def signs_instead(step, principal, delegate):
    stand_in(principal, delegate)
    services.sign(
        step,
        asked(step, principal),
        by=delegate,
        at=NOON,
        proof=proof(delegate),
    )
