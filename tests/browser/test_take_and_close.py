"""A department takes an order, its people enter hours, traffic closes the job."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehubu.sample.journey import Journey
from kehubu.timesheets.models import HourEntry
from kehubu.traffic.models import CloseLine, JobBag, MonthlyClose
from tests.browser.once import once
from tests.factories import ClientFactory

pytestmark = once
TITLE = "早餐谷物上市推广"


@pytest.fixture
def order(agency, at_desk):
    """
    An order that waits for the creative department.
    """
    journey = Journey(agency, ClientFactory(), TITLE)
    order = journey.until_issued()
    journey.send()
    return order


def test_order_is_taken_worked_on_and_closed(agency, at_desk, order):
    head, designer = at_desk(agency.creative_head), at_desk(agency.designer)
    traffic, director = at_desk(agency.traffic), at_desk(agency.director)
    receive_in_the_queue(head, order)
    for person in (head, director):
        person.sign(order.number)
    assign_beside_the_load(head)
    enter_hours_in_two_keystrokes(designer)
    open_the_bag(traffic, order)
    close_the_month(traffic)


def receive_in_the_queue(head, order):
    head.open("/")
    head.sees("待接单")
    head.open("/queue/")
    head.page.get_by_role("button", name=f"接单 {order.number}").click()
    head.sees("已接单")
    head.after()


def assign_beside_the_load(head):
    head.open("/queue/?stage=in_hand")
    head.page.locator(".in-row > summary").filter(has_text="确定执行人").click()
    head.page.get_by_role("checkbox", name="庚设计").check()
    head.sees("本单 48")
    head.press("确定执行人")


def enter_hours_in_two_keystrokes(designer):
    designer.open("/")
    designer.page.locator(".task").filter(has_text=TITLE).get_by_role(
        "link"
    ).first.click()
    designer.page.locator("[data-hours]").wait_for()
    designer.page.keyboard.press("h")
    designer.page.keyboard.press("3")
    designer.sees("已记 3 小时")
    designer.page.get_by_role("button", name="撤销").click()
    designer.sees("已撤销")
    designer.page.keyboard.press("h")
    designer.page.keyboard.press("4")
    designer.sees("已记 4 小时")
    counted = HourEntry.objects.counted().values_list("person", "minutes")
    assert list(counted) == [(designer.user.pk, 240)]


def open_the_bag(traffic, order):
    traffic.open("/bags/")
    traffic.press(f"为 {order.number} 开工作袋")
    traffic.sees("月结前还缺")
    assert JobBag.objects.get().order == order


def close_the_month(traffic):
    """
    The order is still under way: traffic settles it as an exception, with the reason.
    """
    today = timezone.localdate()
    days = dict.fromkeys(("list_on", "list_until"), today - timedelta(days=1))
    days |= dict.fromkeys(("settle_on", "settle_until"), today)
    close = MonthlyClose.objects.create(month=today.replace(day=1), **days)
    traffic.open(close.get_absolute_url())
    traffic.page.locator("[name=bags]").check()
    traffic.press("列报")
    settle(traffic)
    traffic.sees("还没有了结")
    traffic.page.get_by_text("不结或例外").click()
    traffic.type(reason="客户先付款")
    traffic.press("例外结算")
    traffic.type(hours_through=today)
    settle(traffic)
    traffic.sees("已月结")
    assert CloseLine.objects.get().state == "settled"


def settle(traffic):
    with traffic.page.expect_event("load"):
        traffic.page.get_by_role("button", name="月结", exact=True).click()
    traffic.after()
