"""A plan is planned anew: by dragging its bar, and by keyboard alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kehubu.work.models import PlanTask
from tests.browser.once import once
from tests.schedules.stage import planned, row

pytestmark = once

MOVED = 3
"""Days by which the bar is dragged."""


@pytest.fixture
def task(agency):
    """
    A task of five days that begins today.
    """
    today = timezone.localdate()
    day = today.isoformat()
    plan = planned(
        agency,
        [row("完稿制作", 2, 6) | {"starts_on": day, "ends_on": later(today, 4)}],
    )
    return plan.tasks.get()


def later(day, days):
    return (day + timedelta(days=days)).isoformat()


def chart_of(task):
    return f"/projects/{task.plan.project_id}/schedule/"


def dates(task):
    found = PlanTask.objects.get(pk=task.pk)
    return found.starts_on.isoformat(), found.ends_on.isoformat()


def test_bar_is_dragged_and_the_form_asks_why(agency, task, at_desk):
    desk = at_desk(agency.executive)
    desk.open(chart_of(task))
    bar = desk.page.locator("[data-replan] .shape").first
    box = bar.bounding_box()
    day = float(desk.page.locator("svg.gantt").get_attribute("data-day"))
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    desk.page.mouse.move(*middle)
    desk.page.mouse.down()
    desk.page.mouse.move(middle[0] + MOVED * day, middle[1], steps=6)
    desk.page.mouse.up()

    desk.sees("给“完稿制作”改期")
    wanted = (later(task.starts_on, MOVED), later(task.ends_on, MOVED))
    for label, value in zip(("开始", "结束"), wanted, strict=True):
        expect(desk.page.get_by_label(label)).to_have_value(value)
    desk.type(reason="客户推迟提供素材")
    desk.press("改期")
    desk.sees("“完稿制作”已改期。")
    desk.sees("客户推迟提供素材")
    assert dates(task) == wanted


def test_bar_is_planned_anew_by_keyboard(agency, task, at_desk):
    desk = at_desk(agency.executive)
    desk.open(chart_of(task))
    bar = desk.page.locator("a[data-replan]").first

    bar.focus()
    with desk.page.expect_event("load"):
        desk.page.keyboard.press("Enter")

    ends = desk.page.get_by_label("结束")
    ends.fill(later(task.ends_on, 2))
    desk.page.get_by_label("延期原因").fill("印刷厂排期")
    with desk.page.expect_event("load"):
        desk.page.get_by_role("button", name="改期", exact=True).press("Enter")
    desk.sees("“完稿制作”已改期。")
    assert dates(task) == (task.starts_on.isoformat(), later(task.ends_on, 2))
