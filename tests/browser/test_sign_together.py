"""Several orders are signed together, by the keyboard alone."""

from kehubu.sample.journey import Journey
from kehubu.signoffs.models import Signature
from tests.agency import PASSWORD
from tests.browser.once import once
from tests.factories import ClientFactory

pytestmark = once


def test_director_signs_two_orders_by_the_keyboard(agency, at_desk):
    journey = Journey(agency, ClientFactory(), "上市")
    journey.until_orders()
    orders = [journey.draft_order(), journey.draft_order()]
    journey.submit()
    desk = at_desk(agency.director)
    keys = desk.page.keyboard

    desk.open("/to-sign/")
    for order in orders:
        desk.page.get_by_role("checkbox", name=order.number).focus()
        keys.press("Space")
    desk.page.get_by_role("button", name="一起签勾选的").focus()
    with desk.page.expect_event("load"):
        keys.press("Enter")
    for order in orders:
        desk.sees(order.number)
    desk.page.get_by_label("密码或动态码").focus()
    keys.type(PASSWORD)
    with desk.page.expect_event("load"):
        keys.press("Enter")

    desk.sees("结果")
    desk.misses("没有签")
    given = Signature.objects.filter(signer=agency.director)
    assert given.values("request__content").distinct().count() == len(orders)
