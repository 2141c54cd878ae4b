"""On the way back from a client: a visit is noted on a phone, photo and promise too."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kehubu.care import services
from kehubu.care.models import Contact
from kehubu.clients.models import Client, Membership
from kehubu.core import search
from tests.browser.once import once
from tests.care.test_contacts import photo
from tests.factories import ClientFactory

pytestmark = once
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


@pytest.fixture
def served(agency):
    """
    A client of the executive, whom nobody has contacted for too long.
    """
    entered = timezone.now() - timedelta(days=40)
    client = ClientFactory(
        name="晨谷样例食品有限公司",
        short_name="晨谷样例",
        status="client",
        created_at=entered,
    )
    Membership.objects.create(client=client, user=agency.executive, role="ae")
    search.refresh(Client, [client.pk])
    services.open_summaries(at=timezone.now())
    return client


def test_visit_is_noted_on_a_phone(agency, served, at_desk):
    desk = at_desk(agency.executive, **PHONE)
    desk.open("/care/")
    desk.sees("超过 10 天")
    desk.press("记一次联络", within=desk.page.locator(".page-head"))

    desk.page.get_by_label("客户").first.fill("chengu")
    desk.page.get_by_role("radio", name=served.name).check()
    desk.page.get_by_role("radio", name="顺访").check()
    desk.type(note="样稿看过，喜欢第二张。", what="周五前送定稿")
    desk.attach("photo", photo("看样稿.png"))
    desk.press("记下")

    desk.sees("已记下这次联络")
    desk.sees("看样稿.png")
    contact = Contact.objects.get()
    assert (contact.client, contact.kind) == (served, "drop_in")

    desk.open(f"/clients/{served.pk}/")
    desk.press("服务", within=desk.page.locator("nav.section-tabs"))
    desk.sees("样稿看过，喜欢第二张。")
    desk.sees("今天联络")
    desk.open("/care/follow-ups/")
    desk.press("周五前送定稿")
    desk.type(outcome="送到前台，品牌经理签收。")
    desk.press("办完了")
    desk.sees("没有要跟进的事")
    desk.open("/care/")
    desk.sees("没有超过联络间隔的客户")


def test_visit_is_planned_on_a_phone(agency, served, at_desk):
    desk = at_desk(agency.executive, **PHONE)
    desk.open("/care/visits/")
    desk.press("约定拜访", within=desk.page.locator(".page-head"))
    tomorrow = timezone.localtime() + timedelta(days=1)
    desk.page.get_by_role("radio", name=served.name).check()
    desk.type(planned_at=tomorrow.strftime("%Y-%m-%dT10:00"), purpose="看首轮数据")
    desk.press("列入计划")

    desk.sees("已列入拜访计划")
    desk.open(f"/care/visits/?month={tomorrow:%Y-%m}")
    desk.sees("看首轮数据")
