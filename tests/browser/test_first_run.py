"""The first minutes: the one-time link, the agency, the first colleague."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from kehubu.people.models import Agency, User
from kehubu.people.services import open_first_run

PASSWORD = "yun3-ma-lu9-zhi"


def welcomed(at_desk, token):
    """
    Fill the welcome page as the agency's first administrator.
    """
    somebody = at_desk(None)
    somebody.open(f"/welcome/{token}/")
    somebody.type(
        agency_name="云帆样例广告有限公司",
        agency_short_name="云帆样例",
        name="子总监",
        username="zi",
        position="ad",
        password=PASSWORD,
        password_again=PASSWORD,
    )
    somebody.press("开始使用")
    return somebody


def test_first_run_makes_the_agency_and_signs_in(procedures, at_desk):
    token = open_first_run(at=timezone.now())
    somebody = welcomed(at_desk, token)
    somebody.sees("今日")
    somebody.sees("云帆样例")
    assert Agency.objects.get().name == "云帆样例广告有限公司"
    second = at_desk(None)
    answer = second.open(f"/welcome/{token}/")

    assert answer.status == 404
    assert User.objects.count() == 1


def test_first_colleague_joins_by_a_link(procedures, at_desk):
    first = welcomed(at_desk, open_first_run(at=timezone.now()))
    first.open("/people/new/")
    first.type(name="丑专员", username="chou")
    department = first.page.locator("[name=department]")
    department.select_option(label="客户部")
    first.type(**{"posts-0-position": "ae"})
    first.page.locator("[name=posts-0-department]").select_option(label="客户部")
    first.press("保存")
    link = first.page.locator("#invitation, [data-link], input[readonly]").first
    address = link.input_value()
    colleague = at_desk(None)
    colleague.page.goto(re.sub(r"^https?://[^/]+", colleague.site, address))
    colleague.type(password=PASSWORD, password_again=PASSWORD)
    colleague.page.locator("main button.btn-primary").click()

    expect(colleague.page.locator("h1")).to_have_text("今日")


def test_welcome_says_what_is_wrong_and_keeps_the_rest(procedures, at_desk):
    somebody = at_desk(None)
    somebody.open(f"/welcome/{open_first_run(at=timezone.now())}/")
    somebody.type(
        agency_name="云帆样例广告有限公司",
        agency_short_name="云帆样例",
        name="子总监",
        username="zi",
        password="12345678",
        password_again="12345678",
    )
    somebody.press("开始使用")

    somebody.sees("密码")
    expect(somebody.page.locator("[name=agency_name]")).to_have_value(
        "云帆样例广告有限公司"
    )
    assert User.objects.count() == 0
