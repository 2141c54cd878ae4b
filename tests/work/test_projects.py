"""Opening a project: every exit, its number, its people, its run."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied

from kehubu.clients.services.clients import NotThePosition
from kehubu.core.models import HistoryEntry, Job
from kehubu.people.positions import DepartmentKind, Position
from kehubu.procedures import queries as procedures
from kehubu.procedures.services.play import NoSuchProcedure
from kehubu.work import queries, services
from kehubu.work.models import Project
from kehubu.work.services.projects import (
    AlreadyAClient,
    AlreadyPursued,
    SupervisorsMustDiffer,
)
from tests import crew as people
from tests.factories import ClientFactory, UserFactory
from tests.tables import unchanged

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def opened(client, crew, *, at=NOON, **changes):
    team = {"ae": crew.executive, "am": crew.manager, "ad": crew.director}
    values = {"by": crew.executive, "title": "上市推广", **team, **changes}
    return services.open_project(client, at=at, **values)


def test_project_is_opened_with_its_team_and_its_run(crew):
    client = ClientFactory(short_name="晨谷")

    project = opened(client, crew)

    assert (project.number, project.title) == ("晨谷-2026-001", "上市推广")
    assert (project.client, project.accountable) == (client, crew.executive)
    assert (project.state, project.opened_at) == ("running", NOON)
    members = project.members.values_list("role", "user__username")
    assert sorted(members) == [
        ("ad", "director"),
        ("ae", "executive"),
        ("am", "manager"),
    ]
    run = procedures.runs_of(project).get()
    assert run.definition.procedure.key == "TL-B1"
    assert run.title == "晨谷-2026-001 上市推广"
    step = run.steps.get()
    assert (step.clause, step.assignee) == ("TL-B1.01", crew.executive)
    entry = HistoryEntry.objects.about(client).get(verb="project.opened")
    assert (entry.by, entry.at, entry.subject_id) == (crew.executive, NOON, project.pk)
    tasks = {job.task for job in Job.objects.all()}
    assert tasks == {
        "kehubu.core.facts.deliver",
        "kehubu.core.search.index.refresh_rows",
    }


def test_run_knows_who_plays_which_role_the_first_to_act_first(crew):
    head = UserFactory(holding=[Position.DEPARTMENT_HEAD])
    project = opened(ClientFactory(), crew)

    parts = procedures.runs_of(project).get().participants
    cast = {}
    for role, name in parts.values_list("role", "user__username"):
        cast.setdefault(role, []).append(name)

    assert cast == {
        "ae": ["executive"],
        "am": ["manager"],
        "ad": ["director"],
        "hs": ["manager", head.username, "second_manager"],
        "gm": ["gm"],
        "keeper": ["administration"],
        "finance": ["finance"],
    }


# who may


@pytest.mark.parametrize("name", people.ACTORS)
def test_account_people_and_general_manager_open_projects(crew, name):
    client, user = ClientFactory(), getattr(crew, name)
    openers = {"gm", "director", "manager", "second_manager", "executive"}

    if name in openers:
        assert opened(client, crew, by=user).pk
    else:
        with unchanged(), pytest.raises(PermissionDenied):
            opened(client, crew, by=user)


# refusals


def test_client_that_is_one_already_is_not_pursued(crew):
    client = ClientFactory(name="老客户", status="client")

    with (
        unchanged(),
        pytest.raises(AlreadyAClient, match="老客户已经是客户，不用再争取。"),
    ):
        opened(client, crew)


def test_client_is_pursued_by_one_project_at_a_time(crew):
    client = ClientFactory(short_name="晨谷")
    opened(client, crew)

    with unchanged(), pytest.raises(AlreadyPursued) as refusal:
        opened(client, crew)

    assert str(refusal.value) == "已有进行中的项目 晨谷-2026-001 在争取这个客户。"


@pytest.mark.parametrize("state", ["lost", "parked", "nurture"])
def test_client_may_be_pursued_again_after_a_project_has_ended(crew, state):
    client = ClientFactory(short_name="晨谷")
    Project.objects.filter(pk=opened(client, crew).pk).update(state=state)

    assert opened(client, crew).number == "晨谷-2026-002"


def test_one_person_is_not_both_supervisors(crew):
    client = ClientFactory()
    both = UserFactory(holding=[Position.ACCOUNT_MANAGER, Position.ACCOUNT_DIRECTOR])

    with unchanged(), pytest.raises(SupervisorsMustDiffer):
        opened(client, crew, am=both, ad=both)


@pytest.mark.parametrize(
    ("role", "name", "told"),
    [
        ("am", "creative_head", "己主管不是客户经理，不能担任这个角色。"),
        ("am", "executive", "戊专员不是客户经理，不能担任这个角色。"),
        ("ad", "manager", "丙经理不是客户总监，不能担任这个角色。"),
        ("ad", "leaver", "寅离职不是客户总监，不能担任这个角色。"),
        ("ae", "designer", "庚设计不是客户专员，不能担任这个角色。"),
    ],
)
def test_parts_are_for_those_who_hold_the_position(crew, role, name, told):
    client, person = ClientFactory(), getattr(crew, name)

    with unchanged(), pytest.raises(NotThePosition) as refusal:
        opened(client, crew, **{role: person})

    assert str(refusal.value) == told


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("ae", ["丙经理", "丁经理", "乙总监", "戊专员"]),
        ("am", ["丙经理", "丁经理"]),
        ("ad", ["甲总", "乙总监"]),
    ],
)
def test_candidates_for_each_part(crew, role, names):
    found = queries.candidates(role).values_list("name", flat=True)

    assert sorted(found) == sorted(names)


def test_head_of_the_account_department_supervises_too(crew):
    head = UserFactory(holding=[Position.DEPARTMENT_HEAD])
    other = UserFactory(holding=[Position.DEPARTMENT_HEAD], kind=DepartmentKind.MEDIA)

    found = queries.candidates("am")

    assert found.filter(pk=head.pk).exists()
    assert not found.filter(pk=other.pk).exists()


def test_without_the_procedure_nothing_is_opened(db):
    crew = people.found()
    client = ClientFactory()

    with unchanged(), pytest.raises(NoSuchProcedure, match="还没有发布流程 TL-B1。"):
        opened(client, crew)


# numbers


def test_numbers_run_for_each_client_and_year(crew):
    first, second = ClientFactory(short_name="晨谷"), ClientFactory(short_name="云朵")
    numbers = []
    for client, year in ((first, 2026), (second, 2026), (first, 2026), (first, 2027)):
        project = opened(client, crew, at=NOON.replace(year=year))
        numbers.append(project.number)
        Project.objects.update(state="lost")

    assert numbers == [
        "晨谷-2026-001",
        "云朵-2026-001",
        "晨谷-2026-002",
        "晨谷-2027-001",
    ]


@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2026, 12, 31, 15, 59, tzinfo=UTC), 2026),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), 2027),
    ],
)
def test_year_of_a_number_begins_at_midnight_in_the_agency(crew, moment, year):
    project = opened(ClientFactory(short_name="晨谷"), crew, at=moment)

    assert project.number == f"晨谷-{year}-001"


def test_client_without_a_short_name_gives_the_number_its_name(crew):
    project = opened(ClientFactory(name="长" * 100), crew)

    assert project.number == f"{'长' * 40}-2026-001"


def test_clients_of_the_same_short_name_have_different_numbers(crew):
    first = opened(ClientFactory(short_name="晨谷"), crew)
    second = opened(ClientFactory(short_name="晨谷"), crew)

    assert [first.number, second.number] == ["晨谷-2026-001", "晨谷-2026-002"]


def test_refused_project_gives_its_number_back(crew):
    client = ClientFactory(short_name="晨谷", status="client")
    with pytest.raises(AlreadyAClient):
        opened(client, crew)
    client.status = "prospect"
    client.save()

    assert opened(client, crew).number == "晨谷-2026-001"
