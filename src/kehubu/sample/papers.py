"""What the people of the sample agency write: invented, but as it would be written."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from kehubu.core import papers
from kehubu.people.models import User
from kehubu.work.records.pursuit import QUESTIONS, VETOES

Data = dict[str, Any]


def moment(at: datetime, days: int = 0, hour: int = 10) -> str:
    """
    Return a moment at a full hour, some days from ``at``, as a record keeps it.
    """
    local = timezone.localtime(at) + timedelta(days=days)
    return local.replace(hour=hour, minute=0, second=0, microsecond=0).isoformat()


def day(at: datetime, days: int) -> date:
    return timezone.localdate(at) + timedelta(days=days)


def upload(title: str, at: datetime) -> SimpleUploadedFile:
    """
    Return a small PDF with nothing but a title, to stand for a draft or a scan.
    """
    paper = papers.Paper(
        letterhead=_("样例文件"),
        address="",
        title=title,
        number="",
        blocks=[papers.Text("", _("此文件仅为演示，内容为虚构。"))],
    )
    pdf = papers.typeset(paper, at=at)
    return SimpleUploadedFile(f"{title}.pdf", pdf, "application/pdf")


def person(user: User) -> Data:
    return {"id": user.pk, "name": user.name}


def lead_card(finder: User) -> Data:
    return {
        "source": "ae",
        "found_by": person(finder),
        "need": "明年春天推出新口味，想换一家能把线上线下一起做的公司。",
        "contact": "市场部负责人",
        "remark": "",
    }


def target_decision(director: User, points: str = "2") -> Data:
    return {
        **dict.fromkeys(QUESTIONS, points),
        **dict.fromkeys(VETOES, "no"),
        "decided_by": person(director),
        "grounds": "品类在长，预算明确，与现有客户不冲突。",
    }


def situation_brief(client: str) -> Data:
    return {
        "companies": [
            _company(client, "上年约八百万元，七成投在短视频。"),
            _company("虚构对手甲", "上年约两千万元，以电视和梯媒为主。"),
            _company("虚构对手乙", "不知道：对方不公布，正向媒介部查询。"),
        ],
        "sources": "公开年报、媒介监测样本、经销商访谈三家。",
    }


def _company(name: str, spend: str) -> Data:
    return {
        "company": name,
        "spend": spend,
        "media": "短视频、梯媒、便利店货架。",
        "regions": "华东为主，正向华中扩展。",
        "standard": "画面统一，诉求分散，没有一句能记住的话。",
        "market": "品类年增约一成，头部三家占一半。",
        "sales": "经销商返利加终端试吃。",
    }


def negotiation_sheet() -> Data:
    return {
        "content": "合作范围、首年目标、团队、收费方式。",
        "goals": "取得一次完整提案的机会，并拿到首年预算区间。",
        "bottom_line": "不做免费比稿；首付不低于四成。",
        "materials": "公司介绍、两个快消案例、情况简报摘要。",
        "speakers": "总监讲观点，经理讲案例，专员记录。",
        "questions": "为什么换公司：以对方去年三次换主题作答。",
    }


def appointment(at: datetime) -> Data:
    return {
        "starts_at": moment(at, 2),
        "place": "本公司三楼会议室",
        "client_people": "市场部负责人、品牌经理",
        "our_people": "客户总监、客户经理、客户专员",
        "agenda": "一、公司介绍；二、对品类的看法；三、下一步。",
        "minutes": 90,
        "confirmed_by": "市场部负责人，邮件回复",
    }


def contact_report(at: datetime) -> Data:
    return {
        "started_at": moment(at, 0, 9),
        "ended_at": moment(at, 0, 11),
        "place": "本公司三楼会议室",
        "kind": "meeting",
        "client_people": "市场部负责人、品牌经理",
        "our_people": "客户总监、客户经理、客户专员",
        "topics": [
            {
                "topic": "首年目标",
                "background": "去年换了三次主题。",
                "points": "先统一一句话，再谈投放。",
                "dispute": "",
                "decision": "以华东为试点，三个月后看复购。",
                "action": "补充便利店渠道的数据",
                "owner": "客户专员",
                "due_on": day(at, 5).isoformat(),
            }
        ],
    }


def credentials_report(at: datetime) -> Data:
    return {**contact_report(at), "ideas": "把“早餐最后一口”做成全年唯一的主题。"}


def proposal_report(at: datetime) -> Data:
    return {**contact_report(at), "version": "提案第一版"}


def briefing(at: datetime) -> Data:
    return {
        "held_at": moment(at),
        "attendees": "创作部主管、设计、客户专员",
        "client": "做早餐食品的样例公司，一省起家。",
        "demands": "一句主题、三张平面、一支十五秒脚本。",
    }


def rehearsal(at: datetime) -> Data:
    return {
        "held_at": moment(at),
        "people": "总监主讲，设计讲画面，经理计时",
        "minutes": 35,
        "problems": "第三部分太长，结尾没有提出请求。",
        "fixes": "删去两页，结尾请客户当场定主题。",
        "equipment": "yes",
        "decision": "确定主题，同意进入报价。",
    }


def order(at: datetime, brand: str) -> Data:
    return {
        "job": "print_creation",
        "brand": brand,
        "task": "围绕“早餐最后一口”出一句主题和三张平面，附十五秒脚本一份。",
        "background": "见情况简报与介绍会联络报告。对手都在讲营养，没有人讲心情。",
        "target": "二十五至三十五岁、上班路上吃早餐的城市女性。",
        "mandatories": "标志、产品全称、配料提示语；不得使用绝对化用语。",
        "materials": "标志源文件、产品图、去年主视觉。",
        "is_billable": True,
        "budget_fen": 12_000_000,
        "planned_hours": 48,
        "draft_on": day(at, 5),
        "review_on": day(at, 7),
        "client_on": day(at, 10),
        "due_on": day(at, 21),
    }


DELIVERABLES = [
    {"medium": "平面", "size": "A4 竖版 300 dpi", "quantity": 3, "remark": "初稿"},
    {"medium": "短片脚本", "size": "15 秒", "quantity": 1, "remark": "文字稿"},
]


def briefing_attendance(at: datetime) -> Data:
    return {"held_at": moment(at), "notes": "主题只要一句；画面要有晨光。"}


def analysis_attendance(at: datetime) -> Data:
    return {
        "held_at": moment(at),
        "market": "品类在长，同质。",
        "direction": "从心情切入，不讲成分。",
        "positioning": "一天里第一件属于自己的小事。",
    }


def brainstorm(at: datetime) -> Data:
    ideas = [
        {"idea": "早餐最后一口", "kept": "yes", "reason": "人人都有，没人说过"},
        {"idea": "碗底的太阳", "kept": "no", "reason": "画面好，话不好记"},
    ]
    return {"held_at": moment(at), "people": "创作部全体、客户专员", "ideas": ideas}


def final_art() -> Data:
    return {
        "summary": "三张平面与脚本定稿。",
        "tested": "yes",
        "test": "十二人街访，九人能复述主题。",
    }


def contract_facts(at: datetime, director: User) -> Data:
    return {
        "number": "HT-样例-001",
        "amount_fen": 36_000_000,
        "signed_on": day(at, 0).isoformat(),
        "starts_on": day(at, 0).isoformat(),
        "ends_on": day(at, 365).isoformat(),
        "our_signatory": person(director),
        "client_signatory": "总经理",
        "seal": "contract",
        "payment": "签约四成，验收四成，尾款两成，三十日内付。",
        "credit": "新客户，先收首付，不赊账。",
    }


def notarisation() -> Data:
    return {"notarised": "no", "grounds": "金额不大，先收首付，不必公证。"}


def handover(receiver: User, keeper: User) -> Data:
    return {
        "contract": "HT-样例-001",
        "copies": 2,
        "department": "创作部",
        "receiver": person(receiver),
        "keeper": person(keeper),
        "archive_number": "HT-存-001",
    }


def work_plan(at: datetime) -> Data:
    task = {"owner": "客户专员", "checker": "客户经理", "inputs": "媒介费"}
    return {
        "tasks": [
            {
                **task,
                "task": "完稿制作",
                "starts_on": day(at, 1).isoformat(),
                "ends_on": day(at, 6).isoformat(),
                "output": "完稿文件",
            },
            {
                **task,
                "task": "华东试投",
                "starts_on": day(at, 7).isoformat(),
                "ends_on": day(at, 30).isoformat(),
                "output": "样刊与播出证明",
            },
        ]
    }


def work_progress(at: datetime) -> Data:
    done = {"state": "done", "ended_on": day(at, 0).isoformat()}
    return {
        "tasks": [{"task": "完稿制作", **done}, {"task": "华东试投", **done}],
        "summary": "按计划完成，样刊已收齐。",
    }


def _meeting(at: datetime, colleagues: tuple[User, ...]) -> Data:
    absent = "" if colleagues else "各部门已由主管书面反馈，没有另请出席。"
    return {
        "held_at": moment(at),
        "attendees": [{"person": person(colleague)} for colleague in colleagues],
        "guests": "客户品牌经理",
        "absent_reason": absent,
    }


def _action(at: datetime, colleagues: tuple[User, ...], action: str) -> list[Data]:
    """
    Return what the first of the colleagues is to do; of nobody nothing is asked.
    """
    due_on = day(at, 14).isoformat()
    return [
        {"action": action, "owner": person(owner), "due_on": due_on}
        for owner in colleagues[:1]
    ]


def proposal_review(at: datetime, *colleagues: User) -> Data:
    """
    Return what was said of a proposal, by ``colleagues`` of all who worked on it.
    """
    return {
        **_meeting(at, colleagues),
        "audience": "client",
        "outcome": "提案通过",
        "goals": [
            {
                "goal": "确定主题，同意进入报价。",
                "result": "当场定了主题，一周内给报价。",
                "reached": "yes",
            }
        ],
        "reaction": "讲到“最后一口”时对方开始接话。",
        "convinced": "十二人街访的录音。",
        "unconvinced": "投放区域的理由还不够。",
        "audience_score": 88,
        "rehearsal": "yes",
        "rehearsal_note": "预演时删掉了两页，时间正好。",
        "lessons": "对方的话比我们的图更有说服力。",
        "actions": _action(at, colleagues, "补一页投放区域的依据"),
    }


def review_record(at: datetime, *colleagues: User) -> Data:
    """
    Return what was said of the execution, by ``colleagues`` of all who worked on it.
    """
    return {
        **_meeting(at, colleagues),
        "goals": [
            {"goal": "主题知晓率三成", "result": "实测三成四。", "reached": "yes"}
        ],
        "time": "按期。",
        "cost": "在预算内。",
        "quality": "客户退改一次。",
        "client_score": 92,
        "good": "一句主题贯穿到底。",
        "bad": "便利店数据来得晚。",
        "lessons": "渠道数据要在介绍会前拿到。",
        "actions": _action(at, colleagues, "介绍会前向渠道要数据，写进准备清单"),
        "is_case": "yes",
        "case_reason": "一句主题带动了全年的投放，值得别的组参考。",
    }


def department_archive() -> Data:
    return {"place": "创作部工作袋柜 2 层", "samples": 3}
