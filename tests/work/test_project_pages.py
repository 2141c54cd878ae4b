"""The list of projects, and the pages that change one."""

import pytest

from kehubu.core import jobs, search
from kehubu.work.models import Project
from tests.factories import ClientFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


def listed(page):
    text = page.content.decode()
    return [p.title for p in Project.objects.order_by("pk") if p.title in text]


@pytest.fixture
def several(crew):
    client = ClientFactory(name="云朵样例烘焙", short_name="云朵")
    projects = [
        ProjectFactory(title="吐司新品", client=client),
        ProjectFactory(title="常规往来", client=client, kind="serve"),
        ProjectFactory(title="麦片大促", kind="flow", state="lost"),
    ]
    projects[0].members.create(role="ae", user=crew.executive)
    search.refresh(Project, [project.pk for project in projects])
    jobs.run_waiting()
    return projects


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["吐司新品", "常规往来", "麦片大促"]),
        ("kind=serve", ["常规往来"]),
        ("state=lost", ["麦片大促"]),
        ("state=running", ["吐司新品", "常规往来"]),
        ("q=麦片", ["麦片大促"]),
        ("q=云朵", ["吐司新品", "常规往来"]),
        ("q=yunduo&kind=win", ["吐司新品"]),
        ("kind=nonsense", ["吐司新品", "常规往来", "麦片大促"]),
    ],
)
def test_list_is_filtered(crew, browse, several, query, titles):
    assert listed(browse(crew.gm).get(f"/projects/?{query}")) == titles


def test_list_of_mine_holds_what_i_am_in(crew, browse, several):
    assert listed(browse(crew.executive).get("/projects/?whose=mine")) == ["吐司新品"]
    assert listed(browse(crew.gm).get("/projects/?whose=mine")) == []


def test_list_of_a_client_holds_his_projects(crew, browse, several):
    page = browse(crew.gm).get(f"/projects/?client={several[2].client_id}")

    assert listed(page) == ["麦片大促"]


def test_second_page_keeps_the_filter(crew, browse):
    ProjectFactory.create_batch(51, kind="flow")

    page = browse(crew.gm).get("/projects/?kind=flow").content.decode()

    assert "?kind=flow&amp;after=" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_list_asks_the_same_however_many_rows(
    crew, browse, django_assert_num_queries, rows
):
    ProjectFactory.create_batch(rows)
    desk = browse(crew.gm)
    desk.get("/projects/")

    with django_assert_num_queries(4):
        desk.get("/projects/")


# changing one


def test_team_is_changed_on_its_page(journey, crew, browse):
    other = UserFactory(holding=["ae"])
    team = {"ae": other.pk, "am": crew.manager.pk, "ad": crew.director.pk}
    path = f"/projects/{journey.project.pk}/team/"

    answer = browse(crew.manager).post(path, {**team, "reason": "休假"})

    assert (answer.status_code, answer.url) == (302, journey.project.get_absolute_url())
    journey.project.refresh_from_db()
    assert journey.project.accountable == other


def test_manager_who_leaves_the_team_goes_back_to_the_list(journey, crew, browse):
    second = UserFactory(holding=["am"])
    team = {"ae": UserFactory(holding=["ae"]).pk, "am": second.pk}
    team["ad"] = crew.director.pk
    path = f"/projects/{journey.project.pk}/team/"

    answer = browse(crew.manager).post(path, {**team, "reason": "轮岗"})

    assert answer.url == "/projects/"


def test_same_team_is_refused_on_the_form(journey, crew, browse):
    team = {"ae": crew.executive.pk, "am": crew.manager.pk, "ad": crew.director.pk}
    path = f"/projects/{journey.project.pk}/team/"

    answer = browse(crew.manager).post(path, {**team, "reason": "无"})

    assert answer.status_code == 409
    assert "小组没有变化。" in answer.content.decode()


def test_project_is_renamed_on_its_page(journey, crew, browse):
    path = f"/projects/{journey.project.pk}/rename/"

    answer = browse(crew.executive).post(path, {"title": "晨谷上市"})

    journey.project.refresh_from_db()
    assert (answer.status_code, journey.project.title) == (302, "晨谷上市")


def test_project_is_called_off_on_its_page(journey, crew, browse):
    desk, path = browse(crew.manager), f"/projects/{journey.project.pk}/call-off/"

    answer = desk.post(path, {"reason": "客户取消预算"})

    page = desk.get(answer.url).content.decode()
    assert "已取消" in page
    assert "/call-off/" not in page


def test_call_off_needs_words(journey, crew, browse):
    path = f"/projects/{journey.project.pk}/call-off/"

    assert browse(crew.manager).post(path, {"reason": ""}).status_code == 422


def test_executive_does_not_see_what_leaders_may(journey, crew, browse):
    desk, project = browse(crew.executive), journey.project

    page = desk.get(project.get_absolute_url()).content.decode()

    assert f"/projects/{project.pk}/rename/" in page
    assert f"/projects/{project.pk}/call-off/" not in page
    assert desk.get(f"/projects/{project.pk}/call-off/").status_code == 403


@pytest.mark.parametrize("act", ["team", "rename", "call-off"])
def test_stranger_finds_nothing_to_change(journey, crew, browse, act):
    path = f"/projects/{journey.project.pk}/{act}/"

    assert browse(crew.designer).get(path).status_code == 404
