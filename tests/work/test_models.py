"""What the database refuses, and who sees projects, orders, deliveries."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError

from kehubu.people import services as people
from kehubu.work.models import (
    Deliverable,
    Delivery,
    Project,
    ProjectMember,
    WorkOrder,
)
from tests.crew import ACTORS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OVERSEERS = {"gm", "director", "administration", "finance", "auditor", "leaver"}


@pytest.fixture
def order(journey):
    return journey.draft_order()


def refused(constraint, *columns):
    """
    Expect the constraint; SQLite names the columns of a unique one instead.
    """
    return pytest.raises(IntegrityError, match="|".join([constraint, *columns]))


def day(number):
    return date(2026, 3, number) if number else None


@pytest.mark.parametrize(
    "days",
    [
        (2, 1, None, None),
        (None, 3, 2, None),
        (None, None, 4, 3),
        (1, 2, 4, 3),
        (5, 4, 6, 7),
    ],
)
def test_dates_of_an_order_stand_in_order(order, days):
    order.draft_on, order.review_on, order.client_on, order.due_on = map(day, days)

    with refused("order_dates_in_order"):
        order.save()


@pytest.mark.parametrize(
    "days", [(1, 1, 1, 1), (1, None, None, 2), (None, None, None, None), (1, 2, 3, 4)]
)
def test_dates_that_stand_in_order_are_kept(order, days):
    order.draft_on, order.review_on, order.client_on, order.due_on = map(day, days)

    order.save()

    order.refresh_from_db()
    assert order.due_on == day(days[3])


@pytest.mark.parametrize("kind", ["new", "revision"])
def test_revision_and_only_a_revision_follows_an_order(journey, order, kind):
    second = journey.draft_order()
    second.kind, second.revises = kind, order if kind == "new" else None

    with refused("order_revision_revises"):
        second.save()


@pytest.mark.parametrize(
    "state", ["sent", "received", "started", "delivered", "accepted", "revised"]
)
def test_order_beyond_its_issue_has_been_sent(order, state):
    order.state = state

    with refused("order_sent_when_beyond_issue"):
        order.save()


@pytest.mark.parametrize(
    ("column", "constraint"),
    [
        ("state", "order_state_known"),
        ("priority", "order_priority_known"),
        ("kind", "order_revision_revises"),
    ],
)
def test_order_holds_known_words_only(order, column, constraint):
    # Sent, so that no other constraint is in the way of an unknown state.
    order.sent_at = NOON
    setattr(order, column, "maybe")

    with refused(constraint):
        order.save()


def test_number_of_an_order_is_unique(journey, order):
    second = journey.draft_order()
    second.number = order.number

    with refused("work_workorder_number", "workorder.number"):
        second.save()


def test_deliverable_is_at_least_one_piece(order):
    with refused("deliverable_quantity_positive"):
        Deliverable.objects.create(order=order, medium="平面", size="A4", quantity=0)


def delivery(order, **values):
    values = {"audience": "account", "note": "稿", "actual_hours": 1, **values}
    made = {"delivered_by": order.issuer, "delivered_at": NOON}
    return Delivery.objects.create(order=order, **made, **values)


@pytest.mark.parametrize(
    "values",
    [{"verdict": "accepted"}, {"verdict": "waiting", "reviewed_at": NOON}],
)
def test_delivery_is_reviewed_iff_it_has_a_verdict(order, values):
    with refused("delivery_reviewed_iff_verdict"):
        delivery(order, **values)


def test_suggestions_have_remarks(order):
    with refused("delivery_suggestions_have_remarks"):
        delivery(order, verdict="suggestions", reviewed_at=NOON)


def test_state_of_a_project_is_known(journey):
    journey.project.state = "maybe"

    with refused("project_state_known"):
        journey.project.save()


def test_number_of_a_project_is_unique(journey):
    journey.project.pk = None

    with refused("work_project_number", "project.number"):
        journey.project.save(force_insert=True)


def test_member_stands_once_per_role(journey, crew):
    with refused("project_member_once_per_role", "projectmember.project_id"):
        ProjectMember.objects.create(
            project=journey.project, user=crew.executive, role="ae"
        )


def test_role_of_a_member_is_known(journey, crew):
    with refused("project_member_role_known"):
        ProjectMember.objects.create(
            project=journey.project, user=crew.designer, role="helper"
        )


# who sees


def seers(crew, model):
    return {
        name
        for name in ACTORS
        if model.objects.visible_to(getattr(crew, name)).exists()
    }


def test_project_is_seen_by_its_team_their_superiors_and_overseers(journey, crew):
    assert seers(crew, Project) == OVERSEERS | {"executive", "manager"}


def test_draft_order_is_seen_by_who_sees_the_project(order, crew):
    assert seers(crew, WorkOrder) == OVERSEERS | {"executive", "manager"}


def test_order_under_way_is_seen_by_the_department_to_which_it_was_sent(journey, crew):
    order = journey.until_issued()
    assert "creative_head" not in seers(crew, WorkOrder)
    assert "traffic" in seers(crew, WorkOrder)

    journey.send()
    assert seers(crew, WorkOrder) == OVERSEERS | {
        "executive",
        "manager",
        "creative_head",
        "designer",
        "traffic",
    }
    journey.receive(order)
    journey.until_delivered(order)

    assert "designer" in seers(crew, Delivery)
    assert "designer" not in seers(crew, Project)


@pytest.mark.parametrize("model", [Project, WorkOrder])
def test_stand_in_sees_what_the_principal_sees(order, crew, model, time_machine):
    time_machine.move_to(NOON, tick=False)
    delegate, person = UserFactory(), crew.executive
    dates = {"starts_on": NOON.date(), "ends_on": NOON.date()}

    people.delegate(person, by=person, at=NOON, to=delegate, reason="病", **dates)

    assert model.objects.visible_to(delegate).exists()
    assert not model.objects.visible_to(UserFactory()).exists()
