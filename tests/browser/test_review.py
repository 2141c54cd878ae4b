"""A review is held: what it decides stands on a desk, and its work on the shelf."""

from django.utils import timezone

from kehubu.sample import papers
from kehubu.sample.journey import Journey
from tests.browser.once import once
from tests.factories import ClientFactory
from tests.work.test_reviews import until_review

pytestmark = once

TITLE = "早餐谷物上市推广"
ACTION = "介绍会前向渠道要数据，写进准备清单"


def test_review_leaves_an_action_and_a_case(agency, at_desk):
    until_review(Journey(agency, ClientFactory(name="晨谷样例"), TITLE))
    now = timezone.now()

    head = at_desk(agency.creative_head)
    review = papers.review_record(now, agency.creative_head, agency.executive)
    head.do("总结评估会", TITLE, review)
    head.open("/")
    head.sees("我的行动")
    head.press(ACTION)
    head.type(outcome="清单第三项已写上，组长看过。")
    head.press("完成这项行动")
    head.sees("行动已完成")

    executive = at_desk(agency.executive)
    executive.open("/cases/")
    executive.press(TITLE)
    executive.press("登记客户许可")
    answer = {"allowed": "internal", "note": "市场部经理电话答复"}
    executive.type(**answer, given_on=timezone.localdate(now))
    executive.press("保存")
    executive.sees("仅内部")

    director = at_desk(agency.director)
    director.open("/cases/")
    director.press(TITLE)
    director.press("发布案例")
    director.sees("案例已发布")

    designer = at_desk(agency.designer)
    designer.open("/cases/")
    designer.press(TITLE)
    designer.sees("早餐最后一口")
    designer.misses("内部数字")
