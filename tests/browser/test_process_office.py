"""A procedure is changed in the browser: drawn, checked, compared, tried, published."""

import re

import pytest
from playwright.sync_api import expect

from kehubu.procedures import engine
from kehubu.procedures.graphs import graph_of
from kehubu.procedures.models import Procedure
from tests.browser.once import once
from tests.browser.person import WAIT

pytestmark = once


class Desk:
    """The modeler, as one uses it."""

    def __init__(self, person):
        self.person, self.page = person, person.page
        self.status = self.page.locator("[data-status]")
        self.panel = self.page.locator("[data-panel]")
        self.problems = self.page.locator("[data-problems]")

    def shape(self, element_id):
        return self.page.locator(f"[data-element-id='{element_id}']")

    def take(self, element_id):
        self.shape(element_id).click()

    def write(self, label, value):
        field = self.panel.get_by_label(label, exact=True)
        field.fill(value)
        field.press("Tab")

    def is_told(self, words):
        expect(self.status).to_have_text(re.compile(words), timeout=WAIT)


@pytest.fixture
def desk(at_desk, agency):
    director = at_desk(agency.director)
    director.open("/office/")
    row = director.page.locator(".task").filter(has_text="TL-B6")
    director.press("开始修改", within=row)
    made = Desk(director)
    made.is_told("检查通过")
    return made


def test_procedure_is_changed_in_the_office(desk):
    change_a_step(desk)
    see_an_error_and_mend_it(desk)
    read_no_foreign_word(desk)
    compare(desk)
    try_two_steps(desk)
    publish(desk)


def change_a_step(desk):
    """
    Rename a step, move it, give it more time.
    """
    page = desk.page
    desk.take("TL-B6.04")
    expect(desk.panel.get_by_label("内部编号")).to_have_value("TL-B6.04")
    desk.write("名称", "理解创作要求")
    desk.write("时限（工作小时）", "12")
    box = desk.shape("TL-B6.04").bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] + 12, middle[1] + 12, steps=5)
    page.mouse.up()
    desk.is_told("已保存")


def see_an_error_and_mend_it(desk):
    """
    An error is shown on the picture, and a press on it leads there.
    """
    page = desk.page
    desk.write("时限（工作小时）", "很久")
    page.get_by_role("button", name="检查", exact=True).click()
    desk.is_told("有问题")
    expect(page.locator(".modeler-mark")).to_have_count(1)
    expect(desk.shape("TL-B6.04")).to_have_class(re.compile("has-problem"))
    page.locator(".djs-container").click(position={"x": 5, "y": 5})
    desk.problems.get_by_role("button", name=re.compile("TL-B6.04")).click()
    expect(desk.panel.get_by_label("内部编号")).to_have_value("TL-B6.04")
    desk.write("时限（工作小时）", "12")
    page.get_by_role("button", name="检查", exact=True).click()
    desk.is_told("检查通过")
    expect(page.locator(".modeler-mark")).to_have_count(0)


def read_no_foreign_word(desk):
    """
    The watermark stays, and no word is other than Chinese.
    """
    page = desk.page
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    page.locator(".djs-context-pad [data-action='replace']").click()
    for place in (".djs-palette [aria-label]", ".djs-context-pad [title]"):
        said = page.locator(place).evaluate_all(
            "all => all.map(e => e.title || e.ariaLabel)"
        )
        assert said
        assert [words for words in said if re.search("[A-Za-z]", words)] == []
    assert not re.search("[A-Za-z]", page.locator(".djs-popup").inner_text())
    page.keyboard.press("Escape")
    assert not re.search("[A-Za-z]{3}", desk.panel.locator("label").first.inner_text())


def compare(desk):
    """
    The changes are told in words.
    """
    person, page = desk.person, desk.page
    person.press("与现行版本对比")
    person.sees("理解创作要求")
    person.sees("时限（工作小时）")
    person.sees("→ 12")
    page.go_back()


def try_two_steps(desk):
    """
    Two steps are tried out by named people.
    """
    person, page = desk.person, desk.page
    person.press("试走")
    person.press("开始试走")
    person.sees("轮到谁")
    step = page.locator(".trial-step").first
    first = step.locator(".what").inner_text()
    step.get_by_role("button").first.click()
    expect(page.locator(".timeline")).to_contain_text(first, timeout=WAIT)
    page.locator(".trial-step").first.get_by_role("button").first.click()
    expect(page.locator(".timeline li")).to_have_count(2, timeout=WAIT)


def publish(desk):
    """
    The draft becomes the second version.
    """
    person, page = desk.person, desk.page
    page.goto(page.url.replace("try/", "publish/"))
    person.type(note="多给一些时间")
    person.press("检查并发布")
    person.sees("第 2 版")
    person.sees("多给一些时间")
    made = Procedure.objects.get(key="TL-B6").current
    node = graph_of(made).node("TL-B6.04")
    assert (node.name, node.due, made.number) == ("理解创作要求", 12, 2)
    assert engine.check(graph_of(made), actions=frozenset()) == []
