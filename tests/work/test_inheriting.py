"""Who takes a client over takes over what is unfinished for it, everywhere."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.clients import services as clients
from kehubu.clients.models import Membership
from kehubu.core.models import HistoryEntry, Notification
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Step
from kehubu.work.models import ProjectMember
from kehubu.work.services.inheriting import ProjectCannotFollow
from tests.factories import UserFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def served(journey):
    """
    The client of the project, served by those who are in its team.
    """
    client = journey.project.client
    for member in journey.project.members.all():
        Membership.objects.get_or_create(
            client=client, role=member.role, defaults={"user": member.user}
        )
    return client


def handed_over(journey, giver, receiver, role):
    client = journey.project.client
    parts = Membership.objects.filter(client=client, user=giver, role=role)
    return clients.hand_over(
        giver,
        by=journey.crew.director,
        at=journey.now,
        receivers={part.pk: receiver for part in parts},
    )


def test_open_steps_and_the_parts_in_projects_go_with_the_client(
    journey, crew, served, browse
):
    heir = UserFactory(name="亥专员", holding=["ae"])
    before = list(Step.objects.exclude(state="open").values())

    made = handed_over(journey, crew.executive, heir, "ae")

    project = journey.project
    project.refresh_from_db()
    assert project.accountable == heir
    assert dict(project.members.values_list("role", "user__name"))["ae"] == "亥专员"
    step = journey.step("TL-B1.01")
    assert step.assignee == heir
    assert list(Step.objects.exclude(state="open").values()) == before
    entry = HistoryEntry.objects.about(project).get(verb="project.team")
    assert (entry.changes, entry.reason) == ({"ae": ["戊专员", "亥专员"]}, "客户移交")
    assert Notification.objects.filter(topic="work.in_team", user=heir).exists()
    assert step.run.title in browse(heir).get("/").content.decode()
    made.refresh_from_db()
    [_facts, _table, work, _signing] = made.blocks
    assert work["rows"] == [[served.name, str(project), "亥专员"]]


def test_who_has_handed_over_cannot_complete_the_steps(journey, crew, served):
    heir = UserFactory(name="亥专员", holding=["ae"])
    handed_over(journey, crew.executive, heir, "ae")

    with unchanged(), pytest.raises(PermissionDenied):
        procedures.complete(journey.step("TL-B1.01"), by=crew.executive, at=journey.now)


def test_signatures_are_asked_of_the_new_manager(journey, crew, served):
    handed_over(journey, crew.manager, crew.second_manager, "am")

    played = journey.project.members.get(role="am").user
    run = journey.step("TL-B1.01").run
    assert played == crew.second_manager
    first = run.participants.filter(role="hs").first()
    assert first.user == crew.second_manager


def test_a_hand_over_by_which_one_would_sign_twice_is_refused(journey, crew, served):
    crew.second_manager.posts.create(
        position="ad", department=crew.second_manager.department
    )
    ProjectMember.objects.filter(project=journey.project, role="ad").update(
        user=crew.second_manager
    )

    with unchanged(), pytest.raises(ProjectCannotFollow, match="丁经理"):
        handed_over(journey, crew.manager, crew.second_manager, "am")


def test_projects_that_are_over_stay_as_they_were(journey, crew, served):
    journey.project.state = "called_off"
    journey.project.save()
    heir = UserFactory(name="亥专员", holding=["ae"])

    handed_over(journey, crew.executive, heir, "ae")

    assert ProjectMember.objects.get(project=journey.project, role="ae").user == (
        crew.executive
    )
