"""What is written while something is printed."""

from datetime import datetime

from kehubu.sample.papers import Data
from kehubu.sample.trades.base import Team, offers, on

PRINTERS = ("青墨样例印刷厂", "长卷样例印务公司")


def print_specification(at: datetime, team: Team) -> Data:
    return {
        "quantity": 50_000,
        "size": "210×285 毫米",
        "pages": 4,
        "paper": "157 克铜版纸",
        "is_client_paper": "no",
        "colours": "四色加一专色",
        "told_by": "品牌经理",
        "told_on": on(at),
    }


def printer_choice(at: datetime, team: Team) -> Data:
    return offers(PRINTERS, (6_200_000, 7_100_000), paper="157 克铜版纸", days=9)


def print_confirmation(at: datetime, team: Team) -> Data:
    return {
        "paper": "157 克铜版纸",
        "price_fen": 6_800_000,
        "confirmed_by": "品牌经理",
        "confirmed_on": on(at),
        "objection": "纸要再厚一些。",
    }


def production_contract(at: datetime, team: Team) -> Data:
    return {
        "number": "ZZ-样例-001",
        "supplier": PRINTERS[0],
        "amount_fen": 6_800_000,
        "signed_on": on(at),
        "client_signatory": "市场部经理",
        "advance_fen": 2_000_000,
        "advance_on": on(at),
    }


def signed_proof(at: datetime, team: Team) -> Data:
    return {
        "round": 1,
        "checked": "尺寸、出血、颜色、字体、价格、电话逐项核对无误。",
        "signed_by": "品牌经理",
        "signed_on": on(at),
        "changes": "主标题的红再暖一些。",
    }


def production_followup(at: datetime, team: Team) -> Data:
    visit = {"seen_on": on(at), "state": "已上机，过半", "problem": ""}
    return {"visits": [visit], "finished_on": on(at)}


def sample_acceptance(at: datetime, team: Team) -> Data:
    return {
        "inspected_on": on(at),
        "inspected": 200,
        "defective": 1,
        "verdict": "与签样一致，一张有墨点。",
        "kept": 5,
        "defects": "墨点超过三张的一沓重印。",
    }


def balance(at: datetime, team: Team) -> Data:
    return {"amount_fen": 4_800_000, "received_on": on(at), "agreed": "paid"}


def goods_delivery(at: datetime, team: Team) -> Data:
    return {
        "delivered_on": on(at),
        "place": "客户样例仓库",
        "quantity": 50_000,
        "received_by": "仓库保管员",
    }
