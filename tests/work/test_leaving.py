"""Who leaves, or loses a post, while departments work: the work goes on."""

import pytest

from kehubu.core import jobs
from kehubu.core.models import Notification
from kehubu.people import services as people
from kehubu.people.models import User
from kehubu.procedures import queries
from kehubu.procedures.models import Step
from kehubu.signoffs.models import SignatureRequest
from kehubu.work import services as work
from tests.factories import UserFactory
from tests.tables import unchanged
from tests.work.revising import complete, suggest, until_first_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(crew):
    return UserFactory(holding=["sysadmin"])


@pytest.fixture
def begun(journey):
    """
    An order that the creative department has before it, not yet received.
    """
    order = journey.until_issued()
    journey.send()
    order.refresh_from_db()
    return order


@pytest.fixture
def leave(journey, administrator):
    def leave(user):
        people.deactivate(user, by=administrator, at=journey.now)
        jobs.run_waiting()

    return leave


@pytest.fixture
def post(journey, administrator):
    """
    Give somebody other posts, in the department where he is.
    """

    def post(user, *positions):
        user = User.objects.get(pk=user.pk)
        posts = [(position, user.department) for position in positions]
        people.amend_user(
            user, by=administrator, at=journey.now, values={}, posts=posts
        )
        jobs.run_waiting()

    return post


def test_revision_of_who_has_left_is_given_to_somebody_else(journey, crew, leave):
    until_first_version(journey)
    revision = suggest(journey, "主题不够响")
    leave(crew.designer)
    complete(journey, revision)
    journey.submit()
    journey.sign(crew.manager, crew.director)
    journey.send()

    journey.receive(revision)
    journey.sign(crew.creative_head, crew.director)

    assert journey.open_clauses(revision.department_run) == ["TL-B6.03"]


def test_what_a_leaver_would_have_done_comes_to_his_head(journey, crew, leave):
    order = until_first_version(journey)
    leave(crew.designer)

    journey.accept()
    journey.close_department(order)

    order.department_run.refresh_from_db()
    assert order.department_run.end_state == "finished"
    last = order.department_run.steps.get(clause="TL-B6.14")
    assert last.done_by == crew.creative_head


def test_new_head_takes_over_what_waits_for_the_former_one(
    journey, crew, begun, leave, post
):
    former, heir = crew.creative_head, crew.designer
    post(former, "specialist")

    step = journey.step("TL-B6.01", begun.department_run)
    assert step.assignee == former
    post(heir, "head", "specialist")

    step.refresh_from_db()
    assert step.assignee == heir
    assert step in queries.inbox(heir)
    work.receive(step, by=heir, at=journey.now)
    jobs.run_waiting()
    asked = SignatureRequest.objects.waiting().filter(capacity="ch")
    assert [request.signer for request in asked] == [heir]


def test_signature_of_a_former_head_is_asked_of_the_new_one(journey, crew, begun, post):
    journey.receive(begun)
    post(crew.designer, "head")
    asked = SignatureRequest.objects.waiting().filter(capacity="ch")
    assert [request.signer for request in asked] == [crew.creative_head]

    post(crew.creative_head, "specialist")

    assert [request.signer for request in asked.all()] == [crew.designer]
    parts = begun.department_run.participants.filter(role="ch")
    assert [part.user for part in parts] == [crew.designer]


def test_posts_that_change_no_head_change_nothing(crew, begun, journey):
    with unchanged():
        assert work.seat_heads(crew.creative_head, at=journey.now) == []
        assert work.seat_heads(crew.designer, at=journey.now) == []


def test_where_nobody_heads_all_stays_as_it_was(crew, begun, journey, post):
    post(crew.creative_head, "specialist")

    step = Step.objects.open().get(run=begun.department_run)
    assert step.assignee == crew.creative_head


def test_who_has_taken_the_project_over_hears_of_an_order_sent_back(
    journey, crew, begun
):
    journey.receive(begun)
    work.change_team(
        journey.project,
        by=crew.director,
        at=journey.now,
        ae=crew.second_manager,
        am=crew.manager,
        ad=crew.director,
        reason="戊专员休假",
    )

    journey.sign(crew.creative_head, verdict="rejected", comment="目标不清楚")

    told = Notification.objects.filter(topic="work.returned").order_by("user__pk")
    people = {notice.user for notice in told}
    assert people == {crew.executive, crew.second_manager}
