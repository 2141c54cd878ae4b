"""
The six aspects under which a client and its rivals are known before the first meeting
(TL-C2.04), and where the six fields of TL-B1.03 stand among them.

An aspect is asked by one point, or several: advertising (广告) by four, as TL-B1.03
wants spend, media, regions and standard each for itself. Its product market
(产品市场状况) is told by product, price and packaging; its sales means (销售手段) by
channels and promotion.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STALE_AFTER = 30
"""Days after which what is known is marked as stale (domain §5, TL-C2.04)."""


class Point(models.TextChoices):
    PRODUCT = "product", _("产品")
    PRICE = "price", _("价格")
    PACKAGING = "packaging", _("包装")
    CHANNEL = "channel", _("通路")
    AD_SPEND = "ad_spend", _("广告投放量")
    AD_MEDIA = "ad_media", _("所选媒介")
    AD_REGIONS = "ad_regions", _("投放区域")
    AD_STANDARD = "ad_standard", _("广告水准")
    PROMOTION = "promotion", _("促销")


MONEY = frozenset({Point.AD_SPEND})
"""What only insiders read: what a company spends."""
FIGURES = (Point.AD_SPEND, Point.AD_MEDIA, Point.AD_REGIONS)
"""What the figures of the dossier tell by themselves."""


@dataclass(frozen=True, slots=True)
class Aspect:
    label: str | Promise
    points: Sequence[Point]


ASPECTS = (
    Aspect(_("产品"), (Point.PRODUCT,)),
    Aspect(_("价格"), (Point.PRICE,)),
    Aspect(_("包装"), (Point.PACKAGING,)),
    Aspect(_("通路"), (Point.CHANNEL,)),
    Aspect(
        _("广告"),
        (Point.AD_SPEND, Point.AD_MEDIA, Point.AD_REGIONS, Point.AD_STANDARD),
    ),
    Aspect(_("促销"), (Point.PROMOTION,)),
)
HINTS: Mapping[Point, str | Promise] = MappingProxyType(
    {
        Point.PRODUCT: _("主要产品、定位、市场份额、优点和缺点"),
        Point.PRICE: _("各规格的零售价和批发价、折扣、价格带"),
        Point.PACKAGING: _("规格、材料、设计、陈列效果"),
        Point.CHANNEL: _("在哪里卖、经销层级、铺货情况"),
        Point.AD_SPEND: _("一年投多少、比上年增减多少"),
        Point.AD_MEDIA: _("用哪些媒介、各占多少"),
        Point.AD_REGIONS: _("投在哪些地区、重点市场"),
        Point.AD_STANDARD: _("主题、表现手法、制作水平、代理公司"),
        Point.PROMOTION: _("赠品、试吃、返利、节庆活动"),
    }
)
FIELDS: Mapping[str, Sequence[Point]] = MappingProxyType(
    {
        "spend": (Point.AD_SPEND,),
        "media": (Point.AD_MEDIA,),
        "regions": (Point.AD_REGIONS,),
        "standard": (Point.AD_STANDARD,),
        "market": (Point.PRODUCT, Point.PRICE, Point.PACKAGING),
        "sales": (Point.CHANNEL, Point.PROMOTION),
    }
)
"""Which points answer which field of TL-B1.03, as that step's record names them."""
