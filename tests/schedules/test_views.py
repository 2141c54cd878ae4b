"""Weeks, the chart of a project, other dates, Excel: what the pages answer."""

from xml.etree import ElementTree as ET

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kehubu.schedules import bars, gantt
from kehubu.work.models import PlanTask, WorkPlan
from tests.procedures.engine.draft import Draft
from tests.procedures.stage import begun
from tests.reading import english_in
from tests.schedules.stage import at, on, planned, project_of, row, task_of
from tests.schedules.test_sheets import ENDS, edited, new_line
from tests.tables import unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday(time_machine):
    time_machine.move_to(at(3), tick=False)


@pytest.fixture
def plan(crew):
    return planned(crew)


def url(plan, tail=""):
    return f"/projects/{plan.project_id}/{tail}"


def read(response):
    return response.content.decode()


# weeks


def test_my_week(plan, crew, browse):
    page = read(browse(crew.executive).get("/schedule/"))

    assert "我的日程" in page
    assert "完稿制作" in page
    assert "第 10 周" in page
    assert english_in(page) == []


def test_week_of_a_report_and_of_a_stranger(plan, crew, browse):
    browser = browse(crew.manager)

    seen = browser.get(f"/schedule/{crew.executive.pk}/?week=2026-W11")

    assert f"{crew.executive.name}的日程" in read(seen)
    assert browser.get(f"/schedule/{crew.designer.pk}/").status_code == 404


def test_team(plan, crew, browse):
    page = read(browse(crew.manager).get("/schedule/team/"))

    assert crew.executive.name in page
    assert crew.finance.name not in page
    assert english_in(page) == []


def test_part_for_htmx(crew, browse):
    page = browse(crew.manager).get("/schedule/", headers={"HX-Request": "true"})

    assert "<html" not in read(page)


# the chart


def svg(page):
    start = page.index('<svg xmlns="http://www.w3.org/2000/svg"')
    return ET.fromstring(page[start : page.index("</svg>", start) + 6])


def test_chart_has_a_bar_for_each_task_and_a_table_beside_it(plan, crew, browse):
    page = read(browse(crew.executive).get(url(plan, "schedule/")))

    movable = [e for e in svg(page).iter() if e.get("data-replan")]
    assert [e.get("data-starts") for e in movable] == ["2026-03-02", "2026-03-09"]
    assert {e.get("href") for e in movable} == {
        f"/plan-tasks/{task.pk}/replan/" for task in plan.tasks.all()
    }
    assert "同样的内容，按行列出" in page
    assert english_in(page) == []
    assert "style=" not in page[page.index("<svg") :]


def test_who_may_not_plan_gets_no_handles(plan, crew, browse):
    page = read(browse(crew.auditor).get(url(plan, "schedule/")))

    assert "data-replan" not in page
    assert "改期</a>" not in page
    assert browse(crew.designer).get(url(plan, "schedule/")).status_code == 404


def test_bars_tell_what_was_agreed_first_and_what_is_late(plan, crew, time_machine):
    task = task_of(plan)
    PlanTask.objects.filter(pk=task.pk).update(ends_on=on(8))
    time_machine.move_to(at(9), tick=False)

    line = gantt.lines(plan.project, crew.executive, at(9))[0]

    assert (line.state, line.ends_on, line.first_ends_on) == ("late", on(8), on(6))
    assert "原定 2026-03-06" in line.tip


def test_lines_of_steps(crew):
    project = project_of(crew)
    draft = Draft().start().end().task("a", due="6").path("start", "a", "end")
    run = begun(draft, at=at(2), ae=[crew.executive])
    run.subject_kind, run.subject_id = "work.project", project.pk
    run.save()

    [line] = gantt.lines(project, crew.executive, at(4))

    assert (line.group, line.state, line.due_on) == ("step", "late", on(2))
    assert (line.starts_on, line.ends_on) == (on(2), on(4))
    assert line.replan == f"/steps/{run.steps.get().pk}/replan/"


def test_chart_of_hostile_names_is_xml(crew, browse):
    plan = planned(crew, [row('<b>"&\x0b' + "长" * 100, 2, 6)])

    page = read(browse(crew.executive).get(url(plan, "schedule/")))

    assert "<b>" not in page
    assert any("长" in (e.text or "") for e in svg(page).iter())


@pytest.mark.parametrize("year", [2028, 9999])
def test_chart_of_years_stays_narrow(crew, year):
    plan = planned(crew, [row("长期", 2, 3) | {"ends_on": f"{year}-12-31"}])
    lines = gantt.lines(plan.project, crew.executive, at(3))

    drawn = ET.fromstring(bars.draw(lines, on(3), lambda day: True, "图"))

    assert float(drawn.get("width")) < 5000
    assert bars.draw([], on(3), lambda day: True, "图") == ""


def test_project_without_a_plan_says_so(crew, browse):
    project = project_of(crew)

    page = read(browse(crew.executive).get(f"/projects/{project.pk}/schedule/"))

    assert "写出工作计划" in page
    glance = browse(crew.executive).get(f"/projects/{project.pk}/schedule/glance/")
    assert "看进度图" in read(glance)


# other dates


def typed(**given):
    dates = {"starts_on": "2026-03-04", "ends_on": "2026-03-12", "reason": "等素材"}
    return {**dates, "seen": 1, **given}


def test_form_proposes_what_was_dragged(plan, crew, browse):
    target = f"/plan-tasks/{task_of(plan).pk}/replan/"

    page = read(browse(crew.executive).get(f"{target}?starts_on=2026-03-05&ends_on=x"))

    assert 'value="2026-03-05"' in page
    assert 'value="2026-03-06"' in page


def test_replan_asks_for_a_reason_and_is_done(plan, crew, browse):
    browser = browse(crew.executive)
    target = f"/plan-tasks/{task_of(plan).pk}/replan/"
    with unchanged():
        assert browser.post(target, typed(reason="")).status_code == 422

    page = read(browser.post(target, typed(), follow=True))

    assert task_of(plan).ends_on == on(12)
    assert "原定 2026-03-06" in page


def test_second_of_two_gets_409_and_keeps_what_was_typed(plan, crew, browse):
    target = f"/plan-tasks/{task_of(plan).pk}/replan/"
    browse(crew.manager).post(target, typed())
    browser = browse(crew.executive)

    with unchanged():
        response = browser.post(target, typed(ends_on="2026-03-20", reason="客户要求"))

    page = read(response)
    assert response.status_code == 409
    assert 'value="2026-03-20"' in page
    assert "客户要求" in page
    assert 'name="seen" value="2"' in page
    assert crew.manager.name in page


def test_others_do_not_replan(plan, crew, browse):
    target = f"/plan-tasks/{task_of(plan).pk}/replan/"

    assert browse(crew.auditor).get(target).status_code == 403
    assert browse(crew.designer).get(target).status_code == 404


# Excel


def upload(browser, plan, data, name="计划.xlsx"):
    file = SimpleUploadedFile(name, data)
    return browser.post(url(plan, "plan/upload/"), {"file": file})


def token(page):
    start = page.index('name="token" value="') + len('name="token" value="')
    return page[start : page.index('"', start)]


def test_plan_is_downloaded(plan, crew, browse):
    response = browse(crew.auditor).get(url(plan, "plan.xlsx"))

    assert response.status_code == 200
    assert response.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert browse(crew.designer).get(url(plan, "plan.xlsx")).status_code == 404


def test_file_without_change_says_so(plan, crew, browse):
    browser = browse(crew.executive)
    with unchanged():
        response = upload(browser, plan, edited(plan))

    assert "没有变化。" in read(browser.get(response.url))


def test_preview_changes_nothing_and_then_all_is_applied(plan, crew, browse):
    browser = browse(crew.executive)
    with unchanged():
        response = upload(browser, plan, edited(plan, (2, ENDS, on(9)), *new_line(4)))
    page = read(response)
    assert response.status_code == 200
    assert "<del>2026-03-06</del> → 2026-03-09" in page
    assert english_in(page) == []
    target = url(plan, "plan/apply/")
    with unchanged():
        refused = browser.post(target, {"token": token(page), "reason": ""})
    assert refused.status_code == 422
    assert token(read(refused)) == token(page)

    done = browser.post(target, {"token": token(page), "reason": "照会议"})

    assert done.status_code == 302
    assert task_of(plan).ends_on == on(9)
    assert task_of(plan, "样刊寄送").owner == crew.manager
    with unchanged():
        again = browser.post(target, {"token": token(page), "reason": "照会议"})
    assert again.status_code == 409
    assert "计划已被别人修改" in read(again)


def test_problems_are_listed_and_nothing_is_done(plan, crew, browse):
    browser = browse(crew.executive)
    with unchanged():
        response = upload(browser, plan, edited(plan, (2, ENDS, "x")))

    assert response.status_code == 422
    assert "第 2 行“结束”" in read(response)
    assert 'name="token"' not in read(response)


def test_file_of_another_project_is_refused(plan, crew, browse):
    other = planned(crew)
    browser = browse(crew.executive)

    with unchanged():
        response = upload(browser, plan, edited(other))

    assert response.status_code == 409
    assert other.project.number in read(response)


@pytest.mark.parametrize("forged", ["", "x", "a:b:c"])
def test_forged_preview_is_refused(plan, crew, browse, forged):
    browser = browse(crew.executive)

    with unchanged():
        response = browser.post(
            url(plan, "plan/apply/"), {"token": forged, "reason": "无"}
        )

    assert response.status_code == 422


def test_preview_of_one_plan_does_not_fit_another(plan, crew, browse):
    browser = browse(crew.executive)
    other = planned(crew)
    page = read(upload(browser, plan, edited(plan, (2, ENDS, on(9)))))

    with unchanged():
        response = browser.post(
            url(other, "plan/apply/"), {"token": token(page), "reason": "无"}
        )

    assert response.status_code == 422
    assert WorkPlan.objects.get(pk=other.pk).version == 1


def test_others_do_not_upload(plan, crew, browse):
    target = url(plan, "plan/upload/")

    assert browse(crew.auditor).get(target).status_code == 403
    assert browse(crew.designer).get(target).status_code == 404
