"""The whole of TL-B1 in the browser, as the people who do it in turn."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.utils import timezone

from kehubu.documents.models import ArchiveSet
from kehubu.sample import papers, trades
from kehubu.signoffs import verification
from kehubu.work.models import WorkOrder
from tests.browser.steps import hand_over, sign_the_contract, write_order

LIST = Path(__file__).parents[1] / "data" / "client-list.xlsx"
CLIENT = "飞亚达"
TITLE = "飞亚达春季推广"


@pytest.fixture
def crew(agency, at_desk):
    """
    The people whose turn comes, each at a desk of his own.
    """
    names = (
        "executive",
        "manager",
        "second_manager",
        "director",
        "creative_head",
        "designer",
        "administration",
    )
    return {name: at_desk(getattr(agency, name)) for name in names}


@pytest.mark.long
def test_agency_wins_a_new_client(crew):
    import_the_list(crew["executive"])
    open_the_project(crew["executive"])
    win_an_answer(crew)
    issue_an_incomplete_order(crew)
    return_it(crew)
    issue_it_again(crew)
    create(crew)
    accept(crew)
    propose(crew)
    hand_over_the_contract(crew)
    carry_out(crew)
    close_the_department(crew)
    archive_it(crew)
    assert verification.verify() == []


def import_the_list(executive):
    executive.open("/clients/imports/")
    executive.page.locator("[name=file]").set_input_files(LIST)
    executive.press("上传并核对")
    executive.sees("客户简称")
    button = executive.page.get_by_role("button", name=re.compile("^导入 [0-9]+ 行$"))
    executive.press(button.inner_text())
    executive.sees("已导入")


def open_the_project(executive):
    page = executive.page
    page.keyboard.press("Control+k")
    page.locator("#palette input").press_sequentially("fyd")
    page.locator("#palette").get_by_role("link", name=CLIENT).first.click()
    executive.sees("潜在客户")
    executive.press("争取这个客户")
    executive.type(title=TITLE)
    executive.press("立项并开始")
    executive.sees("现在：搜集客户信息")


def win_an_answer(crew):
    executive, manager, now = crew["executive"], crew["manager"], timezone.now()
    director = crew["director"].user
    executive.do("搜集客户信息", TITLE, papers.lead_card(executive.user))
    manager.do("确定争取目标", TITLE, papers.target_decision(director), "争取")
    executive.do("了解相关情况", TITLE, papers.situation_brief(CLIENT))
    executive.do("准备谈判内容与目标", TITLE, papers.negotiation_sheet())
    executive.do("约见客户", TITLE, papers.appointment(now), "客户确认")
    executive.do("开介绍会", TITLE, papers.credentials_report(now), "客户确认合作")


def issue_an_incomplete_order(crew):
    """
    An order that lacks its last date is refused, mended, and signed by two: by the
    director, and by who stands in for the manager.
    """
    executive, manager = crew["executive"], crew["manager"]
    order = papers.order(timezone.now(), "晨谷 早餐谷物")
    executive.take("填写工作单", TITLE)
    executive.follow(executive.page.get_by_role("link", name="新工作单").first)
    write_order(executive, {**order, "due_on": ""})
    executive.press("保存")
    executive.take("填写工作单", TITLE)
    executive.complete()
    executive.sees("最后期限")
    number = WorkOrder.objects.get().number
    executive.press(re.compile(number))
    executive.press("填写")
    executive.type(due_on=order["due_on"])
    executive.press("保存")
    executive.take("填写工作单", TITLE)
    executive.complete()

    today = timezone.localdate()
    manager.open("/delegations/")
    manager.type(
        to=crew["second_manager"].user.pk, starts_on=today, ends_on=today, reason="出差"
    )
    manager.press("设置代理")
    crew["second_manager"].sign("代丙经理")
    crew["director"].sign("工作单")


def return_it(crew):
    executive, head = crew["executive"], crew["creative_head"]
    executive.take("送交有关部门", TITLE)
    executive.press("送交有关部门")
    head.take("接收工作单", TITLE)
    head.press("退回补充")
    head.type(refusal="没有说明画幅的出血。")
    head.press("退回补充")
    executive.open("/")
    executive.sees("填写工作单")


def issue_it_again(crew):
    executive, head = crew["executive"], crew["creative_head"]
    executive.take("填写工作单", TITLE)
    executive.sees("没有说明画幅的出血。")
    executive.press(re.compile(WorkOrder.objects.get().number))
    executive.press("填写")
    executive.type(mandatories="标志、全称；四边出血三毫米。")
    executive.press("保存")
    executive.take("填写工作单", TITLE)
    executive.complete()
    crew["second_manager"].sign("代丙经理")
    crew["director"].sign("工作单")
    executive.take("送交有关部门", TITLE)
    executive.press("送交有关部门")
    head.take("接收工作单", TITLE)
    head.press("接单")
    head.sign("工作单")
    crew["director"].sign("工作单")


def create(crew):
    """
    The department works; its head sends the first draft back.
    """
    head, designer, now = crew["creative_head"], crew["designer"], timezone.now()
    head.take("确定执行人或小组", TITLE)
    head.press("确定执行人")
    head.page.get_by_role("checkbox", name="庚设计").check()
    head.press("确定执行人")
    designer.do("参加业务说明会", TITLE, papers.briefing_attendance(now))
    designer.do("参加分析与定位说明会", TITLE, papers.analysis_attendance(now))
    designer.do("动脑会", TITLE, papers.brainstorm(now))
    draft(designer, "碗底的太阳。", "")
    head.sign("草案", verdict="退回", comment="主标题太小，看不清。")
    draft(designer, "早餐最后一口。", "主标题放大一倍。")
    head.sign("草案")
    crew["second_manager"].sign("草案")
    designer.take("定稿与测试", TITLE)
    designer.write(papers.final_art())
    designer.attach("record-files", papers.upload("定稿", now))
    designer.complete()
    designer.do("提案预演", TITLE, papers.rehearsal(now))
    designer.do("提案", TITLE, trades.written("presentation", now, []), "向客户部提案")
    designer.take("交客户部认可", TITLE)
    designer.press("交付成果")
    designer.type(actual_hours=44, note="三张平面与脚本。")
    designer.attach("uploads", papers.upload("成果", now))
    designer.press("交付成果")


def draft(designer, idea, changes):
    designer.take("完成草案", TITLE)
    designer.write({"idea": idea, "changes": changes})
    designer.attach("record-files", papers.upload("草案", timezone.now()))
    designer.complete()


def accept(crew):
    executive, now = crew["executive"], timezone.now()
    executive.do("开说明会", TITLE, papers.briefing(now))
    executive.take("参加部门工作会议", TITLE)
    executive.press("不做")
    executive.type(reason="本周的会只排内部进度。")
    executive.press("决定不做")
    executive.take("认可或提出建议", TITLE)
    executive.press("评审")
    executive.press("认可")
    executive.take("认可或提出建议", TITLE)
    executive.complete()
    crew["second_manager"].sign("代丙经理")
    crew["director"].sign("成果")


def propose(crew):
    """
    The rehearsal is waived by the director: the same people know the same slides.
    """
    executive, director, now = crew["executive"], crew["director"], timezone.now()
    executive.do("约见客户提案", TITLE, papers.appointment(now), "客户确认")
    director.open("/projects/")
    director.press(TITLE)
    director.press("提案预演", within=director.page.locator(".notice"))
    director.page.get_by_text("例外").click()
    director.press("免除这一步")
    director.type(reason="同一小组上周已讲过同一套稿。")
    director.press("免除这一步")
    executive.do("向客户提案", TITLE, papers.proposal_report(now), "提案通过")


def hand_over_the_contract(crew):
    executive, director = crew["executive"], crew["director"]
    head, keeper = crew["creative_head"], crew["manager"]
    sign_the_contract(director, TITLE)
    hand_over(executive, head, keeper, TITLE)


def carry_out(crew):
    executive, now = crew["executive"], timezone.now()
    executive.do("写出工作计划", TITLE, papers.work_plan(now))
    executive.do("按计划执行", TITLE, papers.work_progress(now))
    executive.do("总结评估会", TITLE, papers.review_record(now))


def close_the_department(crew):
    designer, now = crew["designer"], timezone.now()
    crew["creative_head"].do("总结评估会", TITLE, papers.review_record(now))
    designer.do("文件存档", TITLE, papers.department_archive())


def archive_it(crew):
    """
    All papers in one sealed ZIP, which administration finds by searching.
    """
    crew["executive"].do("文件存档", TITLE, {"place": "客户部 3 号柜"})
    archive = ArchiveSet.objects.get(holder="account")
    keeper = crew["administration"]
    keeper.open(f"/search/?q={archive.number}")
    keeper.press(re.compile(archive.number))
    link = keeper.page.get_by_role("link", name="下载整套")
    with keeper.page.expect_download() as download:
        link.click()
    bundle = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert bundle.testzip() is None
    assert {"manifest.json", "manifest.pdf"} <= set(bundle.namelist())
