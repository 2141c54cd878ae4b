"""Changing a running project: its team, its name, calling it off; every exit."""

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.clients.services.clients import NotThePosition
from kehubu.core.models import HistoryEntry, Notification
from kehubu.procedures import services as procedures
from kehubu.sample import papers
from kehubu.sample.journey import Service
from kehubu.signoffs.models import SignatureRequest
from kehubu.work import services as work
from kehubu.work.models import PlanTask, Project
from kehubu.work.services.changes import ReasonMissing, SameTeam
from kehubu.work.services.orders import ProjectEnded
from kehubu.work.services.projects import SupervisorsMustDiffer
from tests import crew as people
from tests.factories import ClientFactory, UserFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
LEADERS = {"gm", "director", "manager"}


@pytest.fixture
def successor():
    return UserFactory(name="亥专员", holding=["ae"])


def changed(journey, *, by=None, reason="戊专员休假", **team):
    crew = journey.crew
    values = {"ae": crew.executive, "am": crew.manager, "ad": crew.director, **team}
    return work.change_team(
        journey.project,
        by=by or crew.manager,
        at=journey.now,
        reason=reason,
        **values,
    )


# the team


def test_open_steps_go_to_the_new_executive(journey, crew, successor):
    project = changed(journey, ae=successor)

    assert project.accountable == successor
    members = dict(project.members.values_list("role", "user__name"))
    assert members == {"ae": "亥专员", "am": "丙经理", "ad": "乙总监"}
    assert journey.step("TL-B1.01").assignee == successor
    assert not Project.objects.visible_to(crew.executive).exists()
    entry = HistoryEntry.objects.about(project).get(verb="project.team")
    assert entry.changes == {"ae": ["戊专员", "亥专员"]}
    assert entry.reason == "戊专员休假"
    told = Notification.objects.filter(topic="work.in_team")
    assert {notice.user for notice in told} == {successor, crew.director}


def test_signatures_are_asked_of_the_new_manager(journey, crew):
    journey.until_orders()
    journey.draft_order()
    journey.submit()

    changed(journey, by=crew.director, am=crew.second_manager)

    waiting = SignatureRequest.objects.waiting().values_list("capacity", "signer")
    assert dict(waiting) == {"hs": crew.second_manager.pk, "ad": crew.director.pk}


def test_signature_that_was_given_stays(journey, crew):
    journey.until_orders()
    order = journey.draft_order()
    journey.submit()
    journey.sign(crew.director)

    changed(journey, by=crew.director, am=crew.second_manager)
    journey.sign(crew.second_manager)

    order.refresh_from_db()
    assert order.state == "issued"


def test_departments_that_work_for_the_project_know_the_new_team(
    journey, crew, successor
):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)

    changed(journey, ae=successor)

    parts = order.department_run.participants
    assert [part.user for part in parts.filter(role="ae")] == [successor]


@pytest.mark.parametrize("name", people.ACTORS)
def test_leaders_change_the_team(journey, crew, successor, name):
    by = getattr(crew, name)

    if name in LEADERS:
        assert changed(journey, by=by, ae=successor).accountable == successor
    else:
        with unchanged(), pytest.raises(PermissionDenied):
            changed(journey, by=by, ae=successor)


def test_team_that_stays_as_it_is_is_no_change(journey):
    with unchanged(), pytest.raises(SameTeam):
        changed(journey)


def test_team_is_changed_with_a_reason(journey, successor):
    with unchanged(), pytest.raises(ReasonMissing):
        changed(journey, ae=successor, reason=" ")


def test_parts_are_for_those_who_hold_the_position(journey, crew):
    with unchanged(), pytest.raises(NotThePosition):
        changed(journey, am=crew.designer)


def test_two_supervisors_differ(journey, crew):
    both = UserFactory(holding=["am", "ad"])

    with unchanged(), pytest.raises(SupervisorsMustDiffer):
        changed(journey, by=crew.director, am=both, ad=both)


def test_team_of_what_is_over_is_not_changed(journey, crew, successor):
    Project.objects.update(state="lost")

    with unchanged(), pytest.raises(ProjectEnded):
        changed(journey, ae=successor)


# the name


def renamed(journey, title="晨谷上市", by=None):
    by = by or journey.crew.executive
    return work.rename_project(journey.project, by=by, at=journey.now, title=title)


def test_runs_are_called_as_their_project_is_called(journey):
    order = journey.until_issued()
    journey.send()

    project = renamed(journey)

    order.refresh_from_db()
    assert journey.run.title == f"{project.number} 晨谷上市"
    assert order.department_run.title == f"{order.number} · 晨谷上市"


def test_stranger_does_not_rename(journey, crew):
    with unchanged(), pytest.raises(PermissionDenied):
        renamed(journey, by=crew.finance)


def test_what_is_over_keeps_its_name(journey):
    Project.objects.update(state="lost")

    with unchanged(), pytest.raises(ProjectEnded):
        renamed(journey)


# calling off


def called_off(journey, *, by=None, reason="客户取消预算"):
    by = by or journey.crew.manager
    return work.call_off(journey.project, by=by, at=journey.now, reason=reason)


def test_everything_under_way_is_withdrawn(journey, crew):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)

    project = called_off(journey)

    order.refresh_from_db()
    assert (project.state, order.state) == ("called_off", "withdrawn")
    assert not journey.run.is_running
    assert not order.department_run.is_running
    assert not SignatureRequest.objects.waiting().exists()
    entry = HistoryEntry.objects.about(project).get(verb="project.called_off")
    assert entry.reason == "客户取消预算"
    told = Notification.objects.filter(topic="work.called_off")
    assert {notice.user for notice in told} == {crew.executive, crew.director}


def test_order_that_is_finished_stays_finished(journey):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.until_delivered(order)
    journey.accept()

    called_off(journey)

    order.refresh_from_db()
    assert order.state == "accepted"
    assert order.department_run.is_running


def test_what_is_left_of_the_plan_is_dropped(journey):
    order = journey.until_issued()
    journey.send()
    journey.receive(order)
    journey.brief()
    journey.until_delivered(order)
    journey.accept()
    journey.propose("passed")
    journey.contract()
    journey.hand_over()
    journey.fill("TL-B1.20", papers.work_plan(journey.now))

    called_off(journey)

    tasks = PlanTask.objects.values_list("state", "slippage")
    assert set(tasks) == {("dropped", "客户取消预算")}


def test_round_of_a_service_that_is_called_off_is_dropped(crew):
    service = Service(crew, ClientFactory(status="client"), "常规服务")
    begun = service.bring_up("own", "年货")

    called_off(service)

    begun.refresh_from_db()
    assert (begun.state, begun.ended_at is None) == ("dropped", False)


@pytest.mark.parametrize("name", people.ACTORS)
def test_leaders_call_off(journey, crew, name):
    by = getattr(crew, name)

    if name in LEADERS:
        assert called_off(journey, by=by).state == "called_off"
    else:
        with unchanged(), pytest.raises(PermissionDenied):
            called_off(journey, by=by)


def test_project_is_called_off_with_a_reason(journey):
    with unchanged(), pytest.raises(ReasonMissing):
        called_off(journey, reason="")


def test_what_is_over_is_not_called_off(journey):
    called_off(journey)

    with unchanged(), pytest.raises(ProjectEnded):
        called_off(journey)


def test_late_end_of_a_run_does_not_undo_it(journey):
    called_off(journey)

    by = journey.crew.manager
    with unchanged():
        procedures.withdraw(journey.run, by=by, at=journey.now, reason="再来一次")
