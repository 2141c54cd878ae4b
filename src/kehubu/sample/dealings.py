"""What the sample agency writes to and for its clients: wishes, prices, money."""

from datetime import datetime

from kehubu.people.models import User
from kehubu.sample.papers import Data, contact_report, day, moment, person
from kehubu.work.records.flow import CHECKS, SATISFACTION


def project_trigger(at: datetime, trigger: str, title: str, raised_by: str) -> Data:
    return {
        "title": title,
        "trigger": trigger,
        "raised_by": raised_by,
        "raised_on": day(at, 0).isoformat(),
        "content": "围绕中秋做一套礼盒与线上短片，九月上旬要见到货架。",
        "wanted_on": day(at, 40).isoformat(),
    }


def needs_memo() -> Data:
    return {
        "purpose": "在中秋送礼的场合里，让老顾客第一个想到它。",
        "background": "去年礼盒只占销量一成，对手靠买赠。",
        "audience": "三十岁上下、给长辈送礼的人。",
        "needs": "一套礼盒、三张平面、一支十五秒短片。",
        "results": "中秋前售出礼盒三万套，复购不低于去年。",
        "limits": "不得使用绝对化用语；沿用现有标志。",
        "budget_fen": 40_000_000,
    }


def content_confirmation(at: datetime) -> Data:
    return {
        "items": [
            {
                "item": "三张平面与一支十五秒脚本",
                "standard": "A4 竖版，四边出血三毫米",
                "due_on": day(at, 21).isoformat(),
            }
        ],
        "confirmed_by": "市场部负责人",
        "confirmed_on": day(at, 0).isoformat(),
        "way": "mail",
        "changes": "礼盒改为两种规格。",
        "ending": "客户今年不做中秋。",
    }


def job_intake(at: datetime, manager: User) -> Data:
    return {
        "raised_by": "市场部负责人",
        "raised_on": day(at, 0).isoformat(),
        "request": "春季新口味上市，线上线下各做一套。",
        "wanted_on": day(at, 45).isoformat(),
        "budget_fen": 30_000_000,
        "taken_by": person(manager),
        "ending": "与现有客户冲突。",
    }


def client_brief(at: datetime) -> Data:
    return {
        **contact_report(at),
        "product": "春季限定口味，三个规格。",
        "purpose": "让老顾客在春天换一次口味。",
        "audience": "二十五至三十五岁的上班族。",
        "wanted": "一句主题、三张平面、一支短片。",
    }


def creative_briefing(at: datetime) -> Data:
    return {
        "held_at": moment(at),
        "attendees": "创作部主管、设计、客户专员",
        "purpose": "新口味要在一个月里被认出来。",
        "audience": "路上吃早餐的上班族。",
        "insight": "一天里只有早餐是自己选的。",
        "proposition": "今天的早餐，换一口春天",
        "support": "当季原料，限定三个月。",
        "tone": "轻快、干净",
        "mandatories": "标志、产品全称、限定期限。",
    }


def timetables(at: datetime) -> Data:
    return {
        "milestones": [
            _milestone(at, "初稿", 4, 6),
            _milestone(at, "定稿", 9, 11),
            _milestone(at, "上线", 28, 30),
        ],
        "confirmed_by": "品牌经理，邮件",
    }


def _milestone(at: datetime, name: str, internal: int, client: int) -> Data:
    return {
        "milestone": name,
        "owner": "客户专员",
        "internal_on": day(at, internal).isoformat(),
        "client_on": day(at, client).isoformat(),
    }


def quotation(at: datetime) -> Data:
    return {
        "number": "BJ-样例-001",
        "version": 1,
        "valid_until": day(at, 30).isoformat(),
        "lines": [
            _line("平面设计", "A4 竖版", "张", 3, 4_000_000),
            _line("短片制作", "15 秒", "支", 1, 12_000_000),
        ],
        "tax_fen": 1_440_000,
        "total_fen": 25_440_000,
        "payment": "签约付四成，验收后付清。",
        "advance_fen": 10_000_000,
        "rounds": 2,
        "confirmed_by": "市场部负责人，盖章回传",
        "confirmed_on": day(at, 0).isoformat(),
        "changes": "平面改为两张。",
        "ending": "客户选了别家。",
    }


def _line(item: str, spec: str, unit: str, quantity: int, price_fen: int) -> Data:
    return {
        "item": item,
        "spec": spec,
        "unit": unit,
        "quantity": quantity,
        "price_fen": price_fen,
        "amount_fen": quantity * price_fen,
    }


def advance_receipt(at: datetime) -> Data:
    return {
        "due_fen": 10_000_000,
        "received_fen": 10_000_000,
        "received_on": day(at, 0).isoformat(),
        "voucher": "样例银行流水 001",
    }


def production_record(at: datetime) -> Data:
    return {
        "items": [
            {
                "item": "短片制作",
                "supplier": "样例制片社",
                "started_on": day(at, -5).isoformat(),
                "ended_on": day(at, 0).isoformat(),
            }
        ]
    }


def qc_checklist(at: datetime, manager: User) -> Data:
    return {
        **dict.fromkeys(CHECKS, "pass"),
        "checked_by": person(manager),
        "checked_on": day(at, 0).isoformat(),
        "problems": "价格写错一处。",
    }


def acceptance_form(at: datetime) -> Data:
    return {
        "items": [
            {"item": "三张平面", "verdict": "accepted"},
            {"item": "十五秒短片", "verdict": "accepted"},
        ],
        "client_person": "市场部负责人",
        "accepted_on": day(at, 0).isoformat(),
        "problems": "片尾标志再大一些。",
    }


def delivery_proof(at: datetime) -> Data:
    return {
        "items": [
            {
                "item": "短片投放",
                "kind": "media",
                "delivered_on": day(at, 0).isoformat(),
                "receiver": "样例视频平台 首页",
                "proof": "播出证明 001",
            }
        ]
    }


def invoice(at: datetime) -> Data:
    return {
        "number": "样例发票 00000001",
        "issued_on": day(at, 0).isoformat(),
        "title": "晨谷样例食品有限公司",
        "lines": [
            {"item": "设计与制作", "is_media": "no", "amount_fen": 13_440_000},
            {"item": "投放", "is_media": "yes", "amount_fen": 12_000_000},
        ],
        "total_fen": 25_440_000,
    }


def balance_receipt(at: datetime) -> Data:
    return {
        "payments": [
            {
                "received_on": day(at, 0).isoformat(),
                "amount_fen": 15_440_000,
                "voucher": "样例银行流水 002",
            }
        ]
    }


def satisfaction_survey(at: datetime) -> Data:
    return {
        **dict.fromkeys(SATISFACTION, "4"),
        "nps": 9,
        "answered_by": "品牌经理",
        "answered_on": day(at, 0).isoformat(),
        "words": "反应快，下次早点给时间表。",
    }
