from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.core.models import HistoryEntry
from kehubu.people import queries, services
from kehubu.people.models import Delegation
from kehubu.people.services.delegations import (
    AlreadyDelegated,
    DelegateInactive,
    DelegationInThePast,
    DelegationRevoked,
    MayNotNameOneself,
)
from tests.factories import UserFactory
from tests.people.actors import all_actors
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
"""Half past midnight of the third in Shanghai."""
THIRD, FIFTH = date(2026, 3, 3), date(2026, 3, 5)


@pytest.fixture
def principal(db):
    return UserFactory(name="丙经理")


@pytest.fixture
def stand_in(db):
    return UserFactory(name="丁经理")


def delegated(principal, to, *, by=None, starts_on=THIRD, ends_on=FIFTH):
    return services.delegate(
        principal,
        by=by or principal,
        at=NIGHT,
        to=to,
        starts_on=starts_on,
        ends_on=ends_on,
        reason="出差",
    )


def test_delegate_writes_who_stands_in_from_when_until_when(principal, stand_in):
    delegation = delegated(principal, stand_in)

    delegation.refresh_from_db()
    entry = HistoryEntry.objects.get()
    assert (delegation.principal, delegation.delegate) == (principal, stand_in)
    assert (delegation.starts_on, delegation.ends_on) == (THIRD, FIFTH)
    assert (delegation.reason, delegation.created_by) == ("出差", principal)
    assert (delegation.created_at, delegation.revoked_at) == (NIGHT, None)
    assert (entry.verb, entry.by, entry.at) == ("delegation.made", principal, NIGHT)
    assert entry.within_id == principal.pk


@pytest.mark.parametrize("name", ["executive", "manager", "system", "of_two_roles"])
def test_delegate_for_oneself_one_s_report_or_anybody_as_administrator(name):
    actors = all_actors()

    delegated(actors["executive"], actors["designer"], by=actors[name])

    assert Delegation.objects.get().created_by == actors[name]


def test_administrator_names_not_himself_but_a_superior_may(principal):
    system = UserFactory(holding=["sysadmin"])

    with unchanged(), pytest.raises(MayNotNameOneself):
        delegated(principal, system, by=system)
    superior = UserFactory()
    principal.supervisor = superior
    principal.save()
    delegated(principal, superior, by=superior)


def test_delegate_for_anybody_else():
    actors = all_actors()
    may = {"executive", "manager", "system", "of_two_roles"}

    for name in set(actors) - may:
        with unchanged(), pytest.raises(PermissionDenied):
            delegated(actors["executive"], actors["designer"], by=actors[name])


def test_delegate_until_today_by_the_agency_s_own_clock(principal, stand_in):
    delegated(principal, stand_in, starts_on=date(2026, 2, 1), ends_on=THIRD)

    assert queries.stands_in(stand_in, principal, THIRD)


def test_delegate_until_yesterday(principal, stand_in):
    yesterday = date(2026, 3, 2)

    with unchanged(), pytest.raises(DelegationInThePast):
        delegated(principal, stand_in, starts_on=yesterday, ends_on=yesterday)


def test_delegate_to_one_who_has_left(principal):
    gone = UserFactory(name="己", is_active=False)

    with unchanged(), pytest.raises(DelegateInactive) as refusal:
        delegated(principal, gone)

    assert str(refusal.value) == "己的账号已停用，不能担任代理人。"


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(THIRD, FIFTH), (FIFTH, date(2026, 3, 9)), (date(2026, 3, 4),) * 2],
)
def test_delegate_twice_for_the_same_day(principal, stand_in, starts_on, ends_on):
    delegated(principal, stand_in)

    with unchanged(), pytest.raises(AlreadyDelegated):
        delegated(principal, stand_in, starts_on=starts_on, ends_on=ends_on)


def test_delegate_again_afterwards_to_another_or_after_revoking(principal, stand_in):
    first = delegated(principal, stand_in)
    later = date(2026, 3, 6)

    delegated(principal, stand_in, starts_on=later, ends_on=later)
    delegated(principal, UserFactory())
    services.revoke(first, by=principal, at=NIGHT)
    delegated(principal, stand_in)

    assert Delegation.objects.count() == 4


def test_revoke_ends_a_delegation_at_once(principal, stand_in):
    delegation = delegated(principal, stand_in)

    services.revoke(delegation, by=principal, at=NIGHT)

    delegation.refresh_from_db()
    entry = HistoryEntry.objects.latest("pk")
    assert delegation.revoked_at == NIGHT
    assert (entry.verb, entry.by) == ("delegation.revoked", principal)
    assert not queries.stands_in(stand_in, principal, THIRD)


def test_revoke_twice(principal, stand_in):
    delegation = delegated(principal, stand_in)
    services.revoke(delegation, by=principal, at=NIGHT)

    with unchanged(), pytest.raises(DelegationRevoked):
        services.revoke(delegation, by=principal, at=NIGHT)


def test_revoke_by_the_stand_in_or_a_stranger(principal, stand_in):
    delegation = delegated(principal, stand_in)

    for by in (stand_in, UserFactory()):
        with unchanged(), pytest.raises(PermissionDenied):
            services.revoke(delegation, by=by, at=NIGHT)


# ---- who stands in for whom


def test_principals_of_a_day(principal, stand_in):
    delegated(principal, stand_in)
    delegated(UserFactory(), stand_in, starts_on=FIFTH)
    delegated(principal, UserFactory(), starts_on=FIFTH)

    assert list(queries.principals(stand_in, THIRD)) == [principal.pk]
    assert queries.principals(stand_in, FIFTH).count() == 2


def test_delegation_is_not_handed_on(principal, stand_in):
    third_person = UserFactory()
    delegated(principal, stand_in)
    delegated(stand_in, third_person)

    assert not queries.stands_in(third_person, principal, THIRD)


def test_standing_in_is_told_for_today(principal, stand_in, time_machine):
    delegation = delegated(principal, stand_in)

    told = {}
    for moment in ("2026-03-02T15:59Z", "2026-03-02T16:00Z", "2026-03-05T16:00Z"):
        time_machine.move_to(moment)
        told[moment] = list(queries.standing_in(stand_in))

    assert list(told.values()) == [[], [delegation], []]


def test_delegations_of_a_person_are_those_now_and_later(
    principal, stand_in, time_machine
):
    system = UserFactory(holding=["sysadmin"])
    over = delegated(principal, stand_in, starts_on=THIRD, ends_on=THIRD)
    now = delegated(principal, stand_in, starts_on=date(2026, 3, 4))
    revoked = delegated(principal, UserFactory())
    services.revoke(revoked, by=principal, at=NIGHT)
    time_machine.move_to("2026-03-04T04:00Z")

    assert list(queries.delegations_of(principal, system)) == [now]
    assert list(queries.delegations_of(principal, stand_in)) == [now]
    assert list(queries.delegations_of(principal, UserFactory())) == []
    assert set(queries.delegations(stand_in)) == {now, over}


def test_head_of_a_department_is_the_one_appointed_first():
    first = UserFactory(kind="media", holding=["head"])
    second = UserFactory(kind="media", holding=["head"])
    department = first.department

    heads = [queries.heads_of(department).first()]
    for user in (first, second):
        user.is_active = False
        user.save()
        heads.append(queries.heads_of(department).first())

    assert heads == [first, second, None]
