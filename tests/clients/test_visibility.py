from datetime import date

import pytest
from django.utils import timezone

from kehubu.clients.models import Client, Membership, Reach
from kehubu.people.models import Delegation
from kehubu.people.positions import Position
from tests.factories import ClientFactory, DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db

OWN, COLLEAGUES, POOL = "甲食品", "乙饮料", "丙公海"
ALL = {OWN, COLLEAGUES, POOL}
SEEN = {
    "gm": ALL,
    "director": ALL,
    "manager": {OWN, POOL},
    "second_manager": {COLLEAGUES, POOL},
    "executive": {OWN, POOL},
    "creative_head": set(),
    "designer": set(),
    "administration": ALL,
    "finance": ALL,
    "system": set(),
    "security": set(),
    "auditor": ALL,
    "leaver": set(),
}


def serve(client, user, role):
    Membership.objects.create(client=client, user=user, role=role)


@pytest.fixture
def clients(crew):
    own, colleagues = ClientFactory(name=OWN), ClientFactory(name=COLLEAGUES)
    serve(own, crew.executive, "ae")
    serve(colleagues, crew.second_manager, "am")
    return {OWN: own, COLLEAGUES: colleagues, POOL: ClientFactory(name=POOL)}


def names_seen_by(user):
    return set(Client.objects.visible_to(user).values_list("name", flat=True))


def stand_in(principal, delegate, starts_on, ends_on, **columns):
    return Delegation.objects.create(
        principal=principal,
        delegate=delegate,
        starts_on=starts_on,
        ends_on=ends_on,
        reason="出差",
        created_by=principal,
        created_at=timezone.now(),
        **columns,
    )


@pytest.mark.parametrize("actor", SEEN)
def test_clients_are_seen_as_the_position_allows(crew, clients, actor):
    assert names_seen_by(getattr(crew, actor)) == SEEN[actor]


def test_client_is_seen_by_the_superior_of_who_serves_it(crew, clients):
    clients[OWN].team.all().delete()
    serve(clients[OWN], crew.executive, "ae")

    assert OWN in names_seen_by(crew.manager)
    assert OWN not in names_seen_by(crew.second_manager)


def test_client_leaves_the_pool_when_somebody_serves_it(crew, clients):
    serve(clients[POOL], crew.second_manager, "am")

    assert names_seen_by(crew.executive) == {OWN}


def test_client_served_by_one_person_in_three_roles_is_seen_once(crew, clients):
    for role in ("ae", "am", "ad"):
        serve(clients[POOL], crew.manager, role)

    found = Client.objects.visible_to(crew.manager).filter(name=POOL)

    assert found.count() == 1


def test_account_executive_who_does_the_books_too_sees_all(clients):
    person = UserFactory(holding=[Position.ACCOUNT_EXECUTIVE, Position.FINANCE])

    assert names_seen_by(person) == ALL


@pytest.mark.parametrize(
    ("today", "seen"),
    [
        ("2026-03-01T23:59+08:00", {COLLEAGUES, POOL}),
        ("2026-03-02T00:01+08:00", ALL),
        ("2026-03-04T23:59+08:00", ALL),
        ("2026-03-05T00:01+08:00", {COLLEAGUES, POOL}),
    ],
    ids=["evening before", "first day", "last day", "day after"],
)
def test_stand_in_sees_clients_between_the_dates(
    crew, clients, time_machine, today, seen
):
    stand_in(crew.executive, crew.second_manager, date(2026, 3, 2), date(2026, 3, 4))

    time_machine.move_to(today)

    assert names_seen_by(crew.second_manager) == seen


def test_stand_in_no_longer_sees_clients_once_revoked(crew, clients):
    today, now = timezone.localdate(), timezone.now()

    stand_in(crew.executive, crew.second_manager, today, today, revoked_at=now)

    assert names_seen_by(crew.second_manager) == {COLLEAGUES, POOL}


def test_stand_in_is_not_handed_on(crew, clients):
    today = timezone.localdate()
    stand_in(crew.executive, crew.manager, today, today)

    stand_in(crew.manager, crew.second_manager, today, today)

    assert names_seen_by(crew.second_manager) == {COLLEAGUES, POOL}


def test_stand_in_from_another_department_sees_no_clients(crew, clients):
    today = timezone.localdate()

    stand_in(crew.executive, crew.designer, today, today)

    assert names_seen_by(crew.designer) == set()


# ---- as far as the agency lets account people look


REACHES = {
    "own": {
        "manager": {POOL},
        "executive": {OWN, POOL},
        "second_manager": {COLLEAGUES, POOL},
    },
    "team": {
        "manager": {OWN, POOL},
        "executive": {OWN, POOL},
        "second_manager": {COLLEAGUES, POOL},
    },
    "department": {"manager": ALL, "executive": ALL, "second_manager": ALL},
    "all": {"manager": ALL, "executive": ALL, "second_manager": ALL},
}


@pytest.mark.parametrize("level", REACHES)
@pytest.mark.parametrize("actor", SEEN)
def test_clients_are_seen_as_far_as_the_agency_lets(crew, clients, level, actor):
    Reach.objects.create(pk=1, level=level)

    expected = REACHES[level].get(actor, SEEN[actor])
    assert names_seen_by(getattr(crew, actor)) == expected


def test_department_is_ones_own_and_no_further(crew, clients):
    Reach.objects.create(pk=1, level="department")
    second = DepartmentFactory(name="客户二部")
    far = UserFactory(department=second, holding=[Position.ACCOUNT_EXECUTIVE])

    assert names_seen_by(far) == {POOL}


def test_all_clients_are_seen_by_another_department_of_the_account_side(crew, clients):
    Reach.objects.create(pk=1, level="all")
    second = DepartmentFactory(name="客户二部")
    far = UserFactory(department=second, holding=[Position.ACCOUNT_EXECUTIVE])

    assert names_seen_by(far) == ALL


def test_stand_in_sees_clients_whatever_the_reach(crew, clients):
    Reach.objects.create(pk=1, level="own")
    today = timezone.localdate()
    stand_in(crew.executive, crew.second_manager, today, today)

    assert names_seen_by(crew.second_manager) == ALL


def test_reach_changes_at_once_for_statements_that_were_written_before(
    crew, browse, clients
):
    url, browser = clients[COLLEAGUES].get_absolute_url(), browse(crew.executive)
    before = browser.get(url).status_code

    Reach.objects.create(pk=1, level="all")

    assert (before, browser.get(url).status_code) == (404, 200)
