"""What is written while media are bought."""

from datetime import datetime

from kehubu.sample.papers import Data
from kehubu.sample.trades.base import Team, on


def buying_plan(at: datetime, team: Team) -> Data:
    line = {
        "medium": "样例晚报",
        "position": "头版下通栏",
        "spec": "350×80 毫米",
        "starts_on": on(at, 7),
        "ends_on": on(at, 28),
        "insertions": 4,
        "gross_fen": 40_000_000,
        "net_fen": 26_000_000,
    }
    return {"lines": [line], "objective": "四周内让三成目标对象看到两次。"}


def media_confirmation(at: datetime, team: Team) -> Data:
    line = {
        "medium": "样例晚报",
        "position": "头版下通栏",
        "discount": "六五折",
        "terms": "刊前付清，改期提前三天",
        "material_due_on": on(at, 5),
        "confirmed_by": "广告部业务员",
    }
    return {"lines": [line], "changes": "周五的头版已满。"}


def plan_confirmation(at: datetime, team: Team) -> Data:
    return {
        "confirmed_by": "市场部经理",
        "confirmed_on": on(at),
        "amount_fen": 29_000_000,
        "changes": "周末也要一次。",
    }


def client_contract(at: datetime, team: Team) -> Data:
    return {
        "number": "MJ-样例-001",
        "amount_fen": 29_000_000,
        "client_signatory": "总经理",
        "payment": "刊前七日全付。",
        "cancelling": "撤单提前七日，改期提前三日。",
    }


def media_contract(at: datetime, team: Team) -> Data:
    contract = {"medium": "样例晚报", "number": "WB-001", "amount_fen": 26_000_000}
    return {"contracts": [contract], "terms": "刊前付清，漏刊补一次。"}


def media_execution(at: datetime, team: Team) -> Data:
    material = {
        "medium": "样例晚报",
        "material": "四色完稿",
        "sent_on": on(at),
        "received_by": "排版室",
    }
    payment = {"medium": "样例晚报", "amount_fen": 26_000_000, "paid_on": on(at)}
    return {"materials": [material], "payments": [payment]}


def publication_proof(at: datetime, team: Team) -> Data:
    line = {
        "medium": "样例晚报",
        "proof": "tear_sheet",
        "planned": 4,
        "done": 4,
        "make_good": "",
    }
    return {"lines": [line]}
