"""
A client served by TL-B2 in the browser, from what comes up to the archive and back.

What the creative department does about an order is done by services here: winning a
client shows its pages.
"""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from kehubu.documents.models import ArchiveSet
from kehubu.sample import dealings, papers
from kehubu.sample.journey import Service
from kehubu.signoffs import verification
from kehubu.work.models import Project, WorkOrder
from tests.browser.once import once
from tests.browser.steps import hand_over, sign_the_contract, write_order
from tests.factories import ClientFactory

pytestmark = once

CLIENT = "晨谷样例"
TITLE = "常规服务"


@pytest.fixture
def crew(agency, at_desk):
    """
    The people whose turn comes, each at a desk of his own.
    """
    names = ("executive", "manager", "director", "creative_head", "administration")
    return {name: at_desk(getattr(agency, name)) for name in names}


@pytest.fixture
def client(agency):
    client = ClientFactory(
        name="晨谷样例食品有限公司", short_name=CLIENT, status="client"
    )
    for role, user in (("ae", agency.executive), ("am", agency.manager)):
        client.team.create(role=role, user=user)
    return client


def test_client_asks_for_a_project(agency, crew, client):
    begin_service(crew["manager"], client)
    come_up(crew["executive"], client, "客户要求做项目", "客户要求", "品牌经理")
    agree(crew["executive"], "中秋礼盒")
    order = issue(crew)
    create(agency, client, order)
    brief(crew["executive"], attends=False)
    accept(crew)
    propose(crew["executive"], "提案通过")
    close(agency, crew, client, order)
    is_served_again(crew, client, "客户要求")


def test_agency_proposes_a_project(agency, crew, client):
    """
    The client wants the proposal amended once: the result is reviewed anew, and as it
    stays what two have signed for, they are not asked again.
    """
    begin_service(crew["manager"], client)
    come_up(crew["executive"], client, "主动提出项目", "主动提出", "戊专员")
    agree(crew["executive"], "中秋礼盒")
    order = issue(crew)
    create(agency, client, order)
    brief(crew["executive"], attends=True)
    accept(crew)
    propose(crew["executive"], "修改后再提", changes="主标题再大一些。")
    review(crew["executive"])
    propose(crew["executive"], "提案通过")
    close(agency, crew, client, order)
    is_served_again(crew, client, "主动提出")


def begin_service(manager, client):
    manager.open(f"/clients/{client.pk}/")
    manager.press("开始常规服务")
    manager.press("立项并开始")
    manager.sees("常规服务中")


def come_up(executive, client, button, trigger, raised_by):
    """
    Nothing waits for the executive; what comes up is noted on the client's page.
    """
    executive.open("/")
    executive.sees("今天没有轮到您的事")
    executive.open(f"/clients/{client.pk}/")
    executive.press(button)
    data = dealings.project_trigger(timezone.now(), "", "中秋礼盒", raised_by)
    del data["trigger"]
    executive.type(**data)
    executive.press("开始这一轮")
    executive.sees("第 1 轮 中秋礼盒")
    executive.sees(trigger)


def agree(executive, title):
    now = timezone.now()
    executive.do("研究客户需求及项目目的", TITLE, dealings.needs_memo())
    executive.do(
        "与客户确认项目内容", TITLE, dealings.content_confirmation(now), "客户确认"
    )


def issue(crew):
    executive = crew["executive"]
    executive.take("填写工作单", TITLE)
    executive.follow(executive.page.get_by_role("link", name="新工作单").first)
    write_order(executive, papers.order(timezone.now(), "晨谷 中秋礼盒"))
    executive.press("保存")
    executive.take("填写工作单", TITLE)
    executive.complete()
    crew["manager"].sign("工作单")
    crew["director"].sign("工作单")
    executive.take("送交有关部门", TITLE)
    executive.press("送交有关部门")
    return WorkOrder.objects.get()


def create(agency, client, order):
    """
    The creative department receives the order, and delivers.
    """

    def work():
        service = Service.of(agency, client)
        service.receive(order)
        service.until_delivered(order)

    elsewhere(work)


def elsewhere(act):
    """
    Do what needs a thread without the browser's event loop in it.
    """
    with ThreadPoolExecutor(1) as worker:
        worker.submit(act).result()
        worker.submit(connections.close_all).result()


def brief(executive, *, attends):
    now = timezone.now()
    executive.do("开说明会", TITLE, papers.briefing(now))
    if attends:
        meeting = {"department": "创作部", "points": "只排内部进度。"}
        executive.do(
            "参加部门工作会议", TITLE, {"held_at": papers.moment(now), **meeting}
        )
        return
    executive.take("参加部门工作会议", TITLE)
    executive.press("不做")
    executive.type(reason="本周的会只排内部进度。")
    executive.press("决定不做")


def review(executive):
    executive.take("认可或提出建议", TITLE)
    executive.press("评审")
    executive.press("认可")
    executive.take("认可或提出建议", TITLE)
    executive.complete()


def accept(crew):
    review(crew["executive"])
    crew["manager"].sign("成果")
    crew["director"].sign("成果")


def propose(executive, outcome, **said):
    now = timezone.now()
    executive.do("约见客户提案", TITLE, papers.appointment(now), "客户确认")
    executive.do("提案预演", TITLE, papers.rehearsal(now))
    report = {**papers.proposal_report(now), **said}
    executive.do("向客户提案", TITLE, report, outcome)


def close(agency, crew, client, order):
    """
    Contract, hand-over to administration, work, review, archive.
    """
    executive, now = crew["executive"], timezone.now()
    sign_the_contract(crew["director"], TITLE)
    hand_over(executive, crew["creative_head"], crew["administration"], TITLE)
    executive.do("写出工作计划表", TITLE, papers.work_plan(now))
    executive.do("按计划工作", TITLE, papers.work_progress(now))
    people = (agency.executive, agency.creative_head)
    executive.do("总结评估会", TITLE, papers.review_record(now, *people))
    elsewhere(lambda: Service.of(agency, client).close_department(order))
    executive.do("文件存档", TITLE, {"place": "行政部 1 号库"})


def is_served_again(crew, client, trigger):
    """
    The round is over and archived with administration; the client may ask again.
    """
    project = Project.objects.get(client=client)
    executive, keeper = crew["executive"], crew["administration"]
    executive.open(project.get_absolute_url())
    executive.sees("常规服务中")
    executive.sees(f"{trigger} · ")
    executive.sees("客户要求做项目")
    archive = ArchiveSet.objects.get(holder="administration")
    keeper.open(f"/search/?q={archive.number}")
    keeper.press(re.compile(archive.number))
    keeper.sees("行政部 1 号库")
    assert project.rounds.get().state == "done"
    assert verification.verify() == []
