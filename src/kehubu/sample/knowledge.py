"""What the sample agency knows of a client: invented from end to end."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kehubu.clients import services as clients
from kehubu.clients.models import Client
from kehubu.dossiers import services as dossiers
from kehubu.dossiers.models import (
    AdSpend,
    Brand,
    Channel,
    Output,
    Product,
    Rival,
    RivalProduct,
)
from kehubu.dossiers.services.spending import Spending
from kehubu.dossiers.spans import MONTH, QUARTER, Span
from kehubu.dossiers.tax_numbers import check_sign
from kehubu.people.models import User
from kehubu.sample.people import Crew

Medium = AdSpend.Medium
TAX_BODY = "91310000000000000"
"""Invented; the check sign is computed, so that it is accepted."""
SECTIONS: Mapping[str, Mapping[str, Any]] = {
    "market": {
        "product_mix": "早餐谷物约六成，即食麦片约三成，其余为礼盒。",
        "handled": "谷物全系列的品牌传播、上市推广和电商视觉。",
        "industry_rank": "华东早餐谷物第三",
    },
    "company": {
        "founded_on": date(2009, 4, 18),
        "founder": "样例人甲",
        "legal_form": "limited",
        "fax": "021-00000001",
        "staff": 620,
        "sites": "样例区总部；样例县工厂（两条生产线）",
        "results": "连续三年增长，线上占比过半。",
        "plans": "明年建第三条生产线，进入华南市场。",
    },
    "advertising": {
        "budget_year": 2026,
        "budget_fen": 1_800_000_000,
        "agencies": "创意由本公司代理；媒介采购另有两家。",
        "ad_effect": "上市期知名度提升明显，复购靠促销拉动。",
    },
    "finance": {
        "tax_no": TAX_BODY + check_sign(TAX_BODY),
        "invoice_title": "晨谷样例食品有限公司",
        "payment_days": 75,
        "capital_fen": 5_000_000_000,
        "fiscal_month": 12,
        "banking": "样例银行虚构路支行",
        "credit_remark": "付款准时，偶尔跨月。",
    },
    "outlook": {"outlook": "早餐场景在扩大；原料价格上涨会压低利润。"},
    "calendar": {
        "activities": {
            "1": "年货节礼盒",
            "3": "春季新品上市",
            "6": "年中大促",
            "9": "开学季",
            "11": "双十一",
        },
        "memo": "重要决定在每月第一周的经营会上做。",
    },
}
TRAITS: Mapping[str, Sequence[str]] = {
    "quality": ["整粒谷物，无添加蔗糖", ""],
    "use": ["冲泡即食，三分钟", "儿童需要家长冲泡"],
    "design": ["插画有辨识度", "货架上偏素"],
    "pack": ["独立小袋，便于携带", "外盒偏大，运费高"],
    "retail_price": ["", "比同类高一成"],
    "ease": ["不用煮", ""],
}
RIVAL_TRAITS: Mapping[str, Sequence[str]] = {
    "quality": ["口感甜，孩子喜欢", "含糖高"],
    "pack": ["大袋家庭装", "开封后易潮"],
    "retail_price": ["促销价低", "原价与我们接近"],
    "ease": ["不用煮", ""],
}


def fill(crew: Crew, client: Client, at: datetime) -> None:
    """
    Fill the dossier of a client, so that its page shows all there is.
    """
    by = crew.manager
    values = {"address": "上海市样例区虚构路 8 号", "phone": "021-00000000"}
    client.refresh_from_db()
    clients.amend(client, by=by, at=at, values=values, seen=client.version)
    for seen, (key, written) in enumerate(SECTIONS.items()):
        dossiers.amend_section(client, key, by=by, at=at, values=written, seen=seen)
    product = _brands(client, by, at)
    rival = _rivals(client, product, by, at)
    _figures(client, by, at)
    rows = [*_spent(None, 1), *_spent(rival, 2)]
    dossiers.add_spend(client, by=crew.finance, at=at, rows=rows)


def _brands(client: Client, by: User, at: datetime) -> Product:
    brand = dossiers.add(
        Brand,
        client,
        by=by,
        at=at,
        values={"name": "晨谷", "rank": "华东第三", "remark": "主品牌，家庭早餐。"},
    )
    values = {"name": "谷小满", "rank": "新品牌", "remark": "面向年轻人的即食麦片。"}
    dossiers.add(Brand, client, by=by, at=at, values=values)
    product = dossiers.add(
        Product,
        brand,
        by=by,
        at=at,
        values={
            "name": "五谷早餐杯",
            "generic_name": "即食谷物",
            "novelty": Product.Novelty.NEW,
            "need": Product.Need.TASTE,
            "uses": "早餐、加餐；热水冲泡。",
            "misuse": "不宜用沸水直接冲泡，会结块。",
            "rank": "上市三个月，品类第五",
            "traits": TRAITS,
        },
    )
    values = {"name": "原味麦片", "novelty": Product.Novelty.EXISTING}
    dossiers.add(Product, brand, by=by, at=at, values=values)
    return product


def _rivals(client: Client, product: Product, by: User, at: datetime) -> Rival:
    rival = dossiers.add(
        Rival,
        client,
        by=by,
        at=at,
        values={
            "name": "旭日样例食品",
            "rank": "华东第一",
            "remark": "价格战的发起者。",
        },
    )
    values = {"name": "旭日谷杯", "against": product, "traits": RIVAL_TRAITS}
    dossiers.add(RivalProduct, rival, by=by, at=at, values=values)
    return rival


def _figures(client: Client, by: User, at: datetime) -> None:
    for sort, share in (
        (Channel.Sort.ONLINE_SHOP, 55),
        (Channel.Sort.SUPERMARKET, 30),
        (Channel.Sort.CONVENIENCE, 15),
    ):
        values = {"sort": sort, "share_percent": share}
        dossiers.add(Channel, client, by=by, at=at, values=values)
    for year, sales, is_plan in ((2025, 420, False), (2026, 520, True)):
        values = {
            "year": year,
            "is_plan": is_plan,
            "capacity": "年 2.4 万吨",
            "made": "1.9 万吨" if not is_plan else "2.2 万吨",
            "materials": "燕麦、藜麦、果干",
            "sales_fen": sales * 100_000_000,
            "profit_fen": sales * 9_000_000,
        }
        dossiers.add(Output, client, by=by, at=at, values=values)


def _spent(rival: Rival | None, more: int) -> list[Spending]:
    """
    Return a year of spend: quarters of television, months of the feed.
    """
    source = "样例监测报告"
    quarters = [
        Spending(
            span=Span.of(2025, QUARTER, number),
            medium=Medium.TELEVISION,
            region="华东",
            amount_fen=(40 + number * 5) * more * 1_000_000,
            source=source,
            rival=rival,
        )
        for number in range(1, 5)
    ]
    months = [
        Spending(
            span=Span.of(2025, MONTH, number),
            medium=medium,
            region="全国",
            amount_fen=(base + number) * more * 500_000,
            source=source,
            rival=rival,
        )
        for number in range(1, 13)
        for medium, base in ((Medium.FEED, 14), (Medium.SOCIAL, 8))
    ]
    return quarters + months
