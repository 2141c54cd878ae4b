"""What is written while a film is shot."""

from datetime import datetime

from kehubu.sample.papers import Data, moment
from kehubu.sample.trades.base import Team, offers, on

STUDIOS = ("逐光样例影视公司", "远景样例制作公司")


def crew_proposal(at: datetime, team: Team) -> Data:
    phase = {"phase": "拍摄", "starts_on": on(at, 14), "ends_on": on(at, 16)}
    return {
        **offers(STUDIOS, (48_000_000, 52_000_000), director="样例导演甲"),
        "view": "一镜到底，跟着一碗谷物走过清晨。",
        "timetable": [phase],
        "cost_fen": 48_000_000,
    }


def crew_confirmation(at: datetime, team: Team) -> Data:
    return {
        "company": STUDIOS[0],
        "director": "样例导演甲",
        "price_fen": 52_000_000,
        "confirmed_by": "市场部经理",
        "confirmed_on": on(at),
        "objection": "想换一位拍过食品的导演。",
    }


def preproduction(at: datetime, team: Team) -> Data:
    return {
        "briefed_at": moment(at),
        "people": "制片、导演、创作部设计",
        "storyboard": "三十二格，已画完。",
        "cast": "主角三选一，试镜录像已送。",
        "wardrobe": "浅色家居，两套备用。",
        "locations": "样例公寓与样例小站。",
    }


def ppm(at: datetime, team: Team) -> Data:
    return {
        "held_at": moment(at),
        "place": "本公司三楼会议室",
        "client_people": "市场部经理、品牌经理",
        "agency_people": "客户专员、制片、创作部主管",
        "producer_people": "导演、制片主任",
        "script": "定第四稿，十五秒。",
        "storyboard": "三十二格，第九格改近景。",
        "cast": "主角用二号。",
        "wardrobe": "浅蓝家居服。",
        "locations": "样例公寓。",
        "schedule": "两天拍摄，一周后期。",
        "budget_fen": 48_000_000,
        "open_points": "备用场景还要再看。",
        "signed_by": "市场部经理",
        "signed_on": on(at),
    }


def shooting_report(at: datetime, team: Team) -> Data:
    return {
        "days": [{"shot_on": on(at), "scenes": "样例公寓清晨", "remark": "顺利"}],
        "post": "剪辑、调色已完成，音乐用自创小样。",
        "version": "粗剪一版",
        "seconds": 15,
    }


def rough_cut_check(at: datetime, team: Team) -> Data:
    return {
        "version": "粗剪一版",
        "seen_on": on(at),
        "script_kept": "kept",
        "legal": "没有绝对化用语，标志与全称齐全。",
        "changes": "结尾多留半秒。",
    }


def client_screening(at: datetime, team: Team) -> Data:
    return {
        "version": "粗剪一版",
        "seen_at": moment(at),
        "seen_by": "市场部经理",
        "changes": "产品出现早一秒。",
    }
