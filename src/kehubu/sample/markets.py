"""What the sample agency knows of a client's market: invented from end to end."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from kehubu.clients.models import Client
from kehubu.dossiers.models import Rival
from kehubu.markets import services
from kehubu.markets.aspects import STALE_AFTER, Point
from kehubu.markets.models import IndustryFile
from kehubu.markets.services.briefs import Said
from kehubu.sample.people import Crew

OWN: Mapping[Point, tuple[str, str]] = {
    Point.PRODUCT: ("整粒谷物早餐杯为主，家庭装第二；无添加蔗糖。", "产品手册 2026 版"),
    Point.PRICE: ("早餐杯每杯 6.9 元，家庭装 39 元，约高同类一成。", "三家卖场走访"),
    Point.PACKAGING: ("独立小袋加纸盒，插画统一，外盒偏大。", "货架拍照"),
    Point.CHANNEL: ("商超六成、电商三成、便利店一成。", "客户市场部"),
    Point.AD_STANDARD: ("画面统一，诉求分散，缺一句记得住的话。", "近一年 14 支作品"),
    Point.PROMOTION: ("年货节礼盒、开学季第二件半价。", "客户促销日历"),
}
THEIRS: Mapping[Point, tuple[str, str]] = {
    Point.PRODUCT: ("甜味膨化谷物，儿童口味最强。", "货架走访"),
    Point.PRICE: ("原价相近，一年有五个月在打八折。", "电商价格记录"),
    Point.CHANNEL: ("电商过半，正进便利店。", "经销商访谈两家"),
    Point.AD_STANDARD: ("明星代言，电视与短视频同一支片。", "监测样本"),
}
UNKNOWN = "对方不公布，正向经销商核实。"
FACTS: Sequence[tuple[str, str, str, str]] = (
    ("size", "早餐谷物零售额", "样例口径约 86 亿元。", "样例协会年报"),
    ("growth", "近三年增速", "年增约一成，即食麦片更快。", "样例协会年报"),
    ("seasons", "旺季", "开学季和年货节最旺，夏季偏淡。", "客户三年月销"),
    ("channels", "渠道变化", "便利店和内容电商上升，卖场下降。", "渠道访谈五家"),
    ("media", "媒介习惯", "短视频和梯媒为主，电视只剩头部在投。", "媒介部监测"),
    ("regulation", "功能表述", "普通食品不得宣传保健功能。", "样例法务备忘"),
    ("term", "铺货率", "有售门店占目标门店的比例。", "行业手册"),
)


def watch(crew: Crew, client: Client, at: datetime) -> None:
    """
    Write the brief of a client, log what was heard, and keep its industry's file.
    """
    rivals = list(Rival.objects.filter(client=client))
    _brief(crew, client, rivals[0], at)
    file = _industry(crew, client, at)
    _intelligence(crew, client, rivals[0], file, at)


def _brief(crew: Crew, client: Client, rival: Rival, at: datetime) -> None:
    today = timezone.localdate(at)
    long_ago = today - timedelta(days=STALE_AFTER + 9)
    for point, (text, source) in OWN.items():
        said = Said(today - timedelta(days=6), text, source)
        services.write(client, point, by=crew.executive, at=at, said=said, seen=0)
    for point, (text, source) in THEIRS.items():
        day = long_ago if point == Point.PRICE else today - timedelta(days=3)
        _write(crew, client, rival, point, at, Said(day, text, source))
    _write(crew, client, rival, Point.PROMOTION, at, Said(today, why=UNKNOWN))


def _write(
    crew: Crew, client: Client, rival: Rival, point: Point, at: datetime, said: Said
) -> None:
    by = crew.executive
    services.write(client, point, by=by, at=at, said=said, seen=0, rival=rival)


def _industry(crew: Crew, client: Client, at: datetime) -> IndustryFile:
    file = services.open_file(client.industry, by=crew.manager, at=at)
    as_of = timezone.localdate(at) - timedelta(days=40)
    for kind, title, text, source in FACTS:
        values: dict[str, object] = {"kind": kind, "title": title, "text": text}
        values |= {"source": source, "as_of": as_of}
        services.add_fact(file, by=crew.manager, at=at, values=values)
    return file


def _intelligence(
    crew: Crew, client: Client, rival: Rival, file: IndustryFile, at: datetime
) -> None:
    price = services.log(
        rival,
        by=crew.executive,
        at=at,
        values=_heard(at, 2, "家庭装降到 29.9 元", "三家卖场同时换了价签。", "visit"),
        tags=["price", "promotion"],
    )
    people = [crew.manager, crew.director]
    services.tell(price, by=crew.executive, at=at, people=people)
    services.acknowledge(price, by=crew.manager, at=at)
    done = "已向客户建议开学季改送随行杯，不跟价。"
    services.answer(price, by=crew.manager, at=at, text=done)
    budget = _heard(at, 5, "明年预算拟增一成", "市场部口头说，待经营会定。", "client")
    services.log(
        client,
        by=crew.executive,
        at=at,
        values={**budget, "is_internal": True, "credibility": "plausible"},
        tags=["money"],
    )
    rules = _heard(at, 12, "预包装食品标签要改", "新要求给两年过渡期。", "press")
    services.log(file, by=crew.manager, at=at, values=rules, tags=["regulation"])


def _heard(
    at: datetime, days: int, title: str, text: str, source: str
) -> dict[str, Any]:
    return {
        "title": title,
        "text": text,
        "source": source,
        "reference": "",
        "observed_on": timezone.localdate(at) - timedelta(days=days),
        "credibility": "confirmed",
        "is_internal": False,
    }
