"""What the planning department writes, research included."""

from datetime import datetime

from kehubu.sample.papers import Data, moment, person
from kehubu.sample.trades.base import Team, offers, on


def team_sheet(at: datetime, team: Team) -> Data:
    parts = ("统稿", "消费者与竞争者", "媒介与预算")
    return {
        "leader": person(team[0]),
        "members": [
            {"member": person(user), "part": part, "due_on": on(at, 10)}
            for user, part in zip(team, parts, strict=False)
        ],
        "meetings": "每周一、周四上午",
    }


def research_note(at: datetime, team: Team) -> Data:
    return {
        "questions": "上班路上的人为什么换早餐品牌。",
        "methods": "三城各四场座谈，便利店门口访问六十人。",
        "findings": "换品牌多因口味厌倦，不因价格。",
        "sources": "座谈录音、便利店样本销量、公开年报。",
    }


def planning_book(at: datetime, team: Team) -> Data:
    return {
        "strategy": "让早餐最后一口成为一天的第一个好心情。",
        "sales_target": "全年 1.2 亿元",
        "share_target": "华东由 4% 到 7%",
        "budget_fen": 900_000_000,
        "cut": [{"section": "four_p", "reason": "客户已有定价，不再分析。"}],
        "sources": "公开年报、监测样本、自办座谈。",
    }


def creative_direction(at: datetime, team: Team) -> Data:
    return {
        "proposition": "早餐最后一口，是一天的第一个好心情。",
        "support": "谷物颗粒大，吃到碗底仍脆。",
        "insight": "上班路上的早餐是唯一不被打扰的十分钟。",
        "positioning": "城市上班族的早餐谷物。",
        "tone": "轻快，不说教。",
    }


def presentation(at: datetime, team: Team) -> Data:
    return {
        "held_at": moment(at),
        "place": "客户会议室",
        "speakers": "策划部主管主讲",
        "listeners": "客户市场部经理、品牌经理",
        "points": "同意一句主题；希望预算分季度列。",
        "decision": "认可方案，进入执行。",
    }


def client_answer(at: datetime, team: Team) -> Data:
    return {
        "answered_by": "市场部经理",
        "answered_on": on(at),
        "way": "letter",
        "said": "同意，按此执行。",
        "changes": "预算分季度列出。",
        "is_final": "yes",
    }


def research_scope(at: datetime, team: Team) -> Data:
    return {
        "purpose": "弄清流失的老顾客去了哪里。",
        "questions": "何时换、换成什么、为什么。",
        "scope": "上海、杭州、南京，二十五至四十岁，近半年。",
        "use": "决定明年的主题和投放区域。",
    }


def survey_plan(at: datetime, team: Team) -> Data:
    return {
        "purpose": "弄清流失的老顾客去了哪里。",
        "kind": "consumers",
        "method": "questionnaire",
        "sample": 900,
        "regions": "上海、杭州、南京各三百份。",
        "period": "四周",
        "subjects": "近半年买过两次以上的人。",
        "outline": "一、最近一次购买；二、换品牌的经过；三、评价。",
        "training": "半天培训，先试访十份；不诱导回答。",
        "budget_fen": 18_000_000,
        "schedule": "一周设计，两周访问，一周报告。",
    }


SURVEYORS = ("明镜样例调查公司", "知秋样例研究公司", "远望样例咨询公司")


def supplier_choice(at: datetime, team: Team) -> Data:
    return offers(
        SURVEYORS, (17_500_000, 19_800_000, 15_200_000), days=28, method="入户问卷"
    )


def supplier_briefing(at: datetime, team: Team) -> Data:
    return {
        "company": SURVEYORS[0],
        "held_at": moment(at),
        "people": "策划部两人，调查公司项目经理",
        "points": "目的、范围和要回答的三个问题。",
        "handed_over": "去年的座谈摘要、便利店样本销量。",
        "proposal_due_on": on(at, 7),
    }


def survey_proposal(at: datetime, team: Team) -> Data:
    return {
        "company": SURVEYORS[0],
        "version": "第一版",
        "held_at": moment(at),
        "people": "策划部两人，调查公司项目经理、督导",
        "method": "问卷九百份，三城配额。",
        "schedule": "四周交报告。",
        "price_fen": 17_500_000,
    }


def survey_verdict(at: datetime, team: Team) -> Data:
    return {
        "version": "第一版",
        "good": "配额合理。",
        "changes": "问卷里换品牌的原因改为开放题。",
        "told_on": on(at),
        "told_to": "项目经理",
    }


def research_report(at: datetime, team: Team) -> Data:
    return {
        "conclusions": "六成流失的人是吃腻了口味，价格只占一成。",
        "answers": 120,
        "done": "三个商圈拦访四天，有效一百二十份。",
    }


def draft(at: datetime, team: Team) -> Data:
    return {"idea": "晨光里的碗底，一句“早餐最后一口”。", "changes": ""}
