"""The pages of actions and cases."""

import pytest
from django.urls import reverse

from kehubu.core import search
from kehubu.lessons.models import Action, Case
from tests.factories import ClientFactory, ProjectFactory, UserFactory
from tests.lessons.acts import TEXTS, day, picture, publish, take

pytestmark = pytest.mark.django_db


def url(name, row):
    return reverse(f"lessons:{name}", args=[row.pk])


@pytest.fixture
def stranger(browse):
    return browse(UserFactory(holding=["ae"]))


def test_stranger_finds_neither_actions_nor_drafts(stranger, action, case):
    for name in ("action", "drop", "replan"):
        assert stranger.get(url(name, action)).status_code == 404
    for name in ("case", "amend", "permit", "withdraw", "case_pdf"):
        assert stranger.get(url(name, case)).status_code == 404
    assert stranger.post(url("publish", case)).status_code == 404
    assert stranger.get(url("project", action.project)).status_code == 404


def test_owner_finishes_on_the_page(browse, crew, action):
    desk, path = browse(crew.executive), action.get_absolute_url()

    assert desk.post(path, {}).status_code == 422
    part = desk.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    answer = desk.post(path, {"outcome": "好了", "uploads": picture()})

    assert answer.status_code == 302
    action.refresh_from_db()
    assert action.state == "done"
    assert desk.post(path, {"outcome": "又好了"}).status_code == 409
    assert browse(crew.manager).post(path, {"outcome": "好"}).status_code == 403


def test_manager_replans_and_drops_on_pages(browse, crew, action):
    desk = browse(crew.manager)
    assert desk.post(url("replan", action), {}).status_code == 422
    values = {"to": crew.second_manager.pk, "due_on": day(9), "reason": "换人"}
    assert desk.post(url("replan", action), values).status_code == 302
    assert desk.post(url("drop", action), {}).status_code == 422
    assert desk.post(url("drop", action), {"reason": "不做了"}).status_code == 302
    assert desk.post(url("drop", action), {"reason": "不做了"}).status_code == 409

    action.refresh_from_db()
    assert (action.owner, action.state) == (crew.second_manager, "dropped")


def test_lists_filter(journey, step, crew, browse):
    take(
        journey,
        step,
        ("甲事", crew.executive, day(5)),
        ("乙事", crew.manager, day(-2)),
    )
    crew.executive.supervisor = crew.manager
    crew.executive.save()
    desk = browse(crew.manager)

    def shown(**query):
        page = desk.get("/actions/", query).content.decode()
        return [what for what in ("甲事", "乙事") if what in page]

    assert shown() == ["甲事", "乙事"]
    assert shown(whose="mine") == ["乙事"]
    assert shown(whose="team") == ["甲事"]
    assert shown(state="late") == ["乙事"]
    assert shown(state="done") == []
    assert shown(state="nonsense") == ["甲事", "乙事"]


def test_actions_stand_on_the_project(browse, crew, action):
    page = browse(crew.executive).get(url("project", action.project)).content.decode()
    whole = browse(crew.executive).get(action.project.get_absolute_url())

    assert action.what in page
    assert url("project", action.project) in whole.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_action_list_query_count(
    journey, step, crew, browse, count, django_assert_num_queries
):
    take(journey, step, *((f"第 {n} 件", crew.executive, day(n)) for n in range(count)))
    desk = browse(crew.executive)
    desk.get("/actions/")

    with django_assert_num_queries(3):
        desk.get("/actions/")


@pytest.mark.parametrize("count", [1, 3])
def test_case_list_query_count(
    step, crew, browse, count, journey, django_assert_num_queries
):
    for number in range(count):
        project = ProjectFactory(client=ClientFactory())
        Case.objects.create(
            number=f"AL-{number}",
            project=project,
            step=step,
            title=f"案例{number}",
            created_at=journey.now,
        )
    desk = browse(crew.gm)
    desk.get("/cases/")

    with django_assert_num_queries(4):
        page = desk.get("/cases/")
    assert page.content.decode().count("案例0") == 1


def form(case, **values):
    return {**TEXTS, "keywords": "早餐", "version": case.version, **values}


def test_team_edits_on_the_page(browse, crew, case):
    desk, path = browse(crew.executive), url("amend", case)
    work = case.works.get()
    assert "主视觉.txt" in desk.get(path).content.decode()

    assert desk.post(path, form(case, title="")).status_code == 422
    values = form(case, idea="新创意", shown=[work.pk], uploads=picture("第二张"))
    assert desk.post(path, values).status_code == 302

    case.refresh_from_db()
    assert (case.idea, case.keywords) == ("新创意", "早餐")
    assert case.works.shown().count() == 2
    late = desk.post(path, form(case, version=1, idea="晚了"))
    assert late.status_code == 409
    assert "晚了" in late.content.decode()


def test_case_goes_on_the_shelf_by_its_pages(browse, crew, case):
    team, director = browse(crew.executive), browse(crew.director)
    permission = {"allowed": "internal", "given_on": day(0), "note": "电话答复"}
    assert director.post(url("publish", case)).status_code == 409
    assert team.post(url("permit", case), {}).status_code == 422
    external = {**permission, "allowed": "external"}
    assert team.post(url("permit", case), external).status_code == 409
    external = {**external, "proof": picture("同意函")}
    assert team.post(url("permit", case), external).status_code == 302

    assert team.post(url("publish", case)).status_code == 403
    assert director.post(url("publish", case)).status_code == 302
    assert browse(crew.designer).get(url("case", case)).status_code == 200
    assert director.post(url("withdraw", case), {"reason": "有误"}).status_code == 302

    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert browse(crew.designer).get(url("case", case)).status_code == 404


def test_figures_are_for_those_of_the_project(journey, browse, crew, case):
    publish(journey, case, crew)

    def page(user):
        return browse(user).get(url("case", case)).content.decode()

    assert "毛利两成八" in page(crew.executive)
    assert "毛利两成八" not in page(crew.designer)
    assert "早餐最后一口" in page(crew.designer)
    pdf = browse(crew.designer).get(url("case_pdf", case))
    assert pdf.content.startswith(b"%PDF")


def test_library_filters(journey, browse, crew, case):
    publish(journey, case, crew)
    search.refresh(Case, [case.pk])
    desk = browse(crew.designer)

    def finds(**query):
        return case.title in desk.get("/cases/", query).content.decode()

    assert finds(q="最后")
    assert not finds(q="汽车")
    assert finds(industry="食品")
    assert finds(media="脚本")
    assert not finds(media="电视")
    assert not finds(awarded="yes")
    assert finds(state="published")
    Case.objects.update(awards="金奖 2026")
    assert finds(awarded="yes")


def test_empty_pages_say_so(crew, browse):
    desk = browse(crew.designer)

    assert "没有行动" in desk.get("/actions/").content.decode()
    assert "还没有案例" in desk.get("/cases/").content.decode()
    assert Action.objects.count() == 0
