"""One afternoon on a phone: a card, a visit with a photo, a promise, and kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kehubu.care import services
from kehubu.care.models import Contact, FollowUp
from kehubu.clients.models import Client, Membership
from kehubu.core import search
from kehubu.documents import queries as documents
from kehubu.persons.models import Post
from tests.browser.once import once
from tests.documents.test_photos import MARKS, taken
from tests.factories import ClientFactory

pytestmark = once
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
CARD = """BEGIN:VCARD
VERSION:3.0
N:林;样例;;;
FN:林样例
ORG:晨谷样例食品有限公司;市场部
TITLE:市场总监
TEL;TYPE=CELL:13800001234
EMAIL:lin@example.com
END:VCARD
"""


@pytest.fixture
def served(agency):
    """
    A client of the executive, whom nobody has contacted yet.
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


def fits(desk):
    width = desk.page.evaluate("document.documentElement.scrollWidth")
    return width <= PHONE["viewport"]["width"]


def test_card_visit_photo_promise_on_a_phone(agency, served, at_desk):
    desk = at_desk(agency.executive, **PHONE)

    take_the_card(desk)
    note_the_visit(desk, served)
    see_whom_one_met(desk, served)
    keep_the_promise(desk)


def take_the_card(desk):
    desk.open("/persons/")
    desk.press("导入名片", within=desk.page.locator(".page-head"))
    card = SimpleUploadedFile("林样例.vcf", CARD.encode(), "text/vcard")
    desk.attach("file", card)
    desk.press("读取名片")
    desk.sees("第 1 张")
    assert fits(desk)
    desk.press("录入选中的名片")
    desk.sees("已录入 1 位关键人物")
    desk.sees("市场总监")
    desk.sees("还没有记过和他的往来")


def note_the_visit(desk, served):
    desk.open("/care/contacts/new/")
    desk.page.get_by_label("客户").first.fill("chengu")
    desk.page.get_by_role("radio", name=served.name).check()
    box = desk.page.get_by_role("checkbox", name="林样例 市场部 市场总监")
    box.check()
    assert box.locator("xpath=..").bounding_box()["height"] >= 44
    desk.page.get_by_role("radio", name="顺访").check()
    desk.type(note="样稿看过，嫌送得晚。", met="前台小周", what="周五前送定稿")
    desk.page.get_by_label("这是客户投诉").check()
    photo = SimpleUploadedFile("看样稿.jpg", taken(turned=6), "image/jpeg")
    desk.attach("photo", photo)
    assert fits(desk)
    desk.press("记下")
    desk.sees("已记下这次联络")

    contact = Contact.objects.get()
    assert [person.name for person in contact.persons.all()] == ["林样例"]
    (file,) = documents.files_of(contact)
    with file.file.open("rb") as content:
        data = content.read()
    assert [mark for mark in MARKS if mark in data] == []


def see_whom_one_met(desk, served):
    desk.sees("见到的关键人物")
    desk.press("林样例")
    desk.sees("样稿看过，嫌送得晚。")
    assert fits(desk)
    assert Post.objects.get().contacted_on == timezone.localdate()
    desk.open(f"/clients/{served.pk}/?tab=persons:of_client")
    desk.sees(f"{timezone.localdate():%Y-%m-%d}")


def keep_the_promise(desk):
    desk.open("/care/follow-ups/?kind=complaint")
    desk.press("周五前送定稿")
    desk.sees("投诉")
    desk.type(outcome="送到前台，她满意。")
    desk.press("办完了")
    desk.sees("没有要跟进的事")
    assert FollowUp.objects.get().state == "done"
