"""Who may do what with projects and orders: truth tables over the agency."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehubu.people import services as people
from tests.crew import ACTORS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
TEAM = {"executive", "manager", "director"}


def who(crew, perm, obj=None):
    return {name for name in ACTORS if getattr(crew, name).has_perm(perm, obj)}


def stand_in(principal, *, days=0):
    delegate, day = UserFactory(), timezone.localdate() + timedelta(days=days)
    people.delegate(
        principal,
        by=principal,
        at=timezone.now(),
        to=delegate,
        starts_on=day,
        ends_on=day,
        reason="出差",
    )
    return delegate


def test_permission_to_open_projects(crew):
    expected = {"gm", "director", "manager", "second_manager", "executive"}

    assert who(crew, "work.open_project") == expected


def test_permission_to_draft_orders_in_a_project(journey, crew):
    assert who(crew, "work.draft_order", journey.project) == TEAM


def test_permission_to_change_an_order(journey, crew):
    assert who(crew, "work.issue_order", journey.draft_order()) == TEAM


def test_permission_to_receive_an_order(journey, crew):
    order = journey.draft_order()

    assert who(crew, "work.receive_order", order) == {"creative_head"}


def test_head_of_another_department_does_not_receive_it(journey):
    order = journey.draft_order()
    head = UserFactory(holding=["head"], kind="media")

    assert not head.has_perm("work.receive_order", order)


@pytest.mark.parametrize(("days", "may"), [(0, True), (1, False)])
def test_stand_ins_may_what_their_principals_may(journey, crew, days, may):
    order = journey.draft_order()

    for_executive = stand_in(crew.executive, days=days)
    for_head = stand_in(crew.creative_head, days=days)

    assert for_executive.has_perm("work.draft_order", journey.project) is may
    assert for_executive.has_perm("work.issue_order", order) is may
    assert for_head.has_perm("work.receive_order", order) is may
    assert not for_head.has_perm("work.issue_order", order)
