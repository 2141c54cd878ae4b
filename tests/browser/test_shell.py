"""What surrounds every page: finding, themes, the bell, the keyboard, errors."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from kehubu.clients import services as clients
from kehubu.core import jobs
from kehubu.sample import papers
from kehubu.sample.journey import Journey
from tests.factories import ClientFactory


@pytest.fixture
def executive(agency, at_desk):
    for name in ("晨谷样例食品", "云帆样例运输"):
        now = timezone.now()
        clients.add(by=agency.executive, at=now, values={"name": name})
    jobs.run_waiting()
    return at_desk(agency.executive)


@pytest.mark.parametrize("words", ["cgyl", "chengu", "晨谷", "CGYLSP"])
def test_palette_finds_by_keyboard_alone(executive, words):
    keyboard = executive.page.keyboard
    keyboard.press("Control+k")
    keyboard.type(words)
    hits = executive.page.locator("#palette-hits a")
    expect(hits.filter(has_text="晨谷样例食品")).to_be_visible()
    expect(hits.filter(has_text="云帆样例运输")).to_have_count(0)
    keyboard.press("Enter")

    expect(executive.page.locator("h1")).to_contain_text("晨谷样例食品")


def test_palette_waits_for_its_hits_when_enter_is_pressed_at_once(executive):
    keyboard = executive.page.keyboard
    keyboard.press("Control+k")
    expect(executive.page.locator("#palette-hits a").first).to_have_text("今日")
    keyboard.type("xm")
    keyboard.press("Enter")

    expect(executive.page.locator("h1")).to_have_text("项目")


def test_palette_is_walked_with_arrows(executive):
    keyboard = executive.page.keyboard
    keyboard.press("Control+k")
    keyboard.type("样例")
    hits = executive.page.locator("#palette-hits a")
    expect(hits).to_have_count(2)
    keyboard.press("ArrowDown")
    keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    name = hits.nth(1).locator("span").inner_text().split()[0]
    keyboard.press("Enter")

    expect(executive.page.locator("h1")).to_contain_text(name)


def test_palette_closes_with_escape(executive):
    executive.page.keyboard.press("Control+k")
    expect(executive.page.locator("#palette")).to_be_visible()
    executive.page.keyboard.press("Escape")

    expect(executive.page.locator("#palette")).to_be_hidden()


def test_first_tab_skips_to_the_content(executive):
    executive.page.keyboard.press("Tab")
    focused = executive.page.locator(":focus")
    expect(focused).to_have_text("跳到正文")
    focused.press("Enter")

    assert executive.page.url.endswith("#content")


def test_theme_is_kept_on_the_next_page(executive):
    root = executive.page.locator("html")
    executive.page.get_by_label("我的账号").click()
    executive.page.get_by_role("button", name="深色").click()
    expect(root).to_have_attribute("data-theme", "dark")
    executive.open("/clients/")

    expect(root).to_have_attribute("data-theme", "dark")


def test_theme_follows_the_system(agency, at_desk):
    reader = at_desk(agency.executive, color_scheme="dark")

    expect(reader.page.locator("html")).to_have_attribute("data-theme", "dark")


def test_bell_counts_and_leads_on(agency, at_desk):
    journey = Journey(agency, ClientFactory(), "样例上市推广")
    journey.fill("TL-B1.01", papers.lead_card(agency.executive))
    manager = at_desk(agency.manager)
    expect(manager.page.get_by_label("通知")).to_contain_text("1")
    manager.press("通知", within=manager.page.locator(".top"))
    manager.page.locator("main .task a").first.click()

    expect(manager.page.locator("h1")).to_contain_text("确定争取目标")
    expect(manager.page.get_by_label("通知")).not_to_contain_text("1")


def test_list_narrows_while_one_types(executive):
    executive.open("/clients/")
    executive.page.get_by_label("查找").press_sequentially("yfyl")
    rows = executive.page.locator("#clients tbody tr")

    expect(rows).to_have_count(1)
    assert "yfyl" in executive.page.url


@pytest.mark.parametrize("path", ["/nowhere/", "/clients/999999/"])
def test_missing_page_speaks_chinese(executive, path):
    answer = executive.open(path)

    assert answer.status == 404
    executive.sees("找不到页面")
    executive.press("回到今日")


def test_phone_has_its_menu_at_the_foot(agency, at_desk):
    phone = at_desk(agency.executive, viewport={"width": 360, "height": 740})
    foot = phone.page.get_by_role("navigation", name="底部菜单")
    expect(phone.page.get_by_role("navigation", name="主菜单")).to_have_count(0)
    phone.press("客户", within=foot)
    expect(phone.page.locator("h1")).to_have_text("客户")
    foot.get_by_text("更多").click()
    phone.press("手册", within=foot)

    expect(phone.page.locator("h1")).to_contain_text("手册")
