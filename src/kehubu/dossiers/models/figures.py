from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.dossiers.models.parts import InsideQuerySet, MarketQuerySet, Part
from kehubu.dossiers.models.rivals import Rival
from kehubu.dossiers.spans import FIRST_YEAR, LAST_YEAR, Span

WHOLE = 100
"""Per cent."""


class Channel(Part):
    """A way in which a client sells (渠道), with its share of the sales in per cent."""

    kind = "channel"

    class Sort(models.TextChoices):
        DIRECT = "direct", _("自营直销")
        FRANCHISE = "franchise", _("加盟专卖")
        DISTRIBUTOR = "distributor", _("经销代理")
        WHOLESALE = "wholesale", _("批发市场")
        SUPERMARKET = "supermarket", _("商超卖场")
        CONVENIENCE = "convenience", _("便利店")
        ONLINE_SHOP = "online_shop", _("电商平台")
        LIVE = "live", _("直播带货")
        CATERING = "catering", _("餐饮与特通")
        GROUP = "group", _("团购与大客户")
        EXPORT = "export", _("出口")
        OTHER = "other", _("其他")

    client = models.ForeignKey(Client, models.PROTECT, related_name="channels")
    sort = models.CharField(_("渠道"), max_length=12, choices=Sort)
    share_percent = models.PositiveSmallIntegerField(
        _("占销售额（%）"), null=True, blank=True
    )
    remark = models.TextField(_("说明"), max_length=1000, blank=True)

    objects = MarketQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="channel_once_per_client", fields=["client", "sort"]
            ),
            models.CheckConstraint(
                name="channel_sort_known",
                condition=Q(
                    sort__in=[
                        "direct",
                        "franchise",
                        "distributor",
                        "wholesale",
                        "supermarket",
                        "convenience",
                        "online_shop",
                        "live",
                        "catering",
                        "group",
                        "export",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="channel_share_is_part_of_a_whole",
                condition=Q(share_percent=None) | Q(share_percent__lte=WHOLE),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_sort_display())


class Output(Part):
    """What a client makes and sells in a year, or plans to (产销情况)."""

    kind = "output"
    perm = "dossiers.amend_money"

    client = models.ForeignKey(Client, models.PROTECT, related_name="outputs")
    year = models.PositiveSmallIntegerField(_("年度"))
    is_plan = models.BooleanField(_("是计划数"), default=False)
    capacity = models.CharField(_("生产能力"), max_length=100, blank=True)
    made = models.CharField(_("产量"), max_length=100, blank=True)
    materials = models.CharField(_("主要原料"), max_length=200, blank=True)
    sales_fen = models.BigIntegerField(_("销售额"), null=True, blank=True)
    profit_fen = models.BigIntegerField(_("利润"), null=True, blank=True)
    remark = models.TextField(_("说明"), max_length=1000, blank=True)

    objects = InsideQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "is_plan"]
        constraints = [
            models.UniqueConstraint(
                name="output_once_per_year", fields=["client", "year", "is_plan"]
            ),
            models.CheckConstraint(
                name="output_year_is_a_year",
                condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)),
            ),
            models.CheckConstraint(
                name="output_sales_not_negative",
                condition=Q(sales_fen=None) | Q(sales_fen__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class AdSpend(Part):
    """
    What a client, or one of its rivals, has spent on advertising (广告量): in a month,
    quarter or year, by one medium, in one region.
    """

    kind = "spend"
    perm = "dossiers.enter_spend"

    class Medium(models.TextChoices):
        TELEVISION = "television", _("电视")
        RADIO = "radio", _("广播")
        NEWSPAPER = "newspaper", _("报纸")
        MAGAZINE = "magazine", _("杂志")
        OUTDOOR = "outdoor", _("户外")
        TRANSIT = "transit", _("交通")
        LIFT = "lift", _("电梯")
        CINEMA = "cinema", _("影院")
        SEARCH = "search", _("搜索")
        FEED = "feed", _("信息流")
        VIDEO = "video", _("视频网站")
        SOCIAL = "social", _("社交媒体")
        SHOPPING = "shopping", _("电商站内")
        LIVE = "live", _("直播")
        EVENT = "event", _("活动")
        OTHER = "other", _("其他")

    client = models.ForeignKey(Client, models.PROTECT, related_name="spends")
    rival = models.ForeignKey(
        Rival,
        models.PROTECT,
        verbose_name=_("竞争者"),
        null=True,
        blank=True,
        related_name="spends",
    )
    starts_on = models.DateField(_("从"))
    ends_on = models.DateField(_("到"))
    medium = models.CharField(_("媒介"), max_length=12, choices=Medium)
    region = models.CharField(_("地区"), max_length=40)
    amount_fen = models.BigIntegerField(_("金额"))
    source = models.CharField(_("来源"), max_length=200, blank=True)

    objects = InsideQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "ends_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="ad_spend_once_for_client",
                fields=["client", "starts_on", "ends_on", "medium", "region"],
                condition=Q(rival=None),
            ),
            models.UniqueConstraint(
                name="ad_spend_once_for_rival",
                fields=["rival", "starts_on", "ends_on", "medium", "region"],
                condition=Q(rival__isnull=False),
            ),
            models.CheckConstraint(
                name="ad_spend_ends_after_it_starts",
                condition=Q(ends_on__gt=F("starts_on")),
            ),
            models.CheckConstraint(
                name="ad_spend_not_negative", condition=Q(amount_fen__gte=0)
            ),
            models.CheckConstraint(name="ad_spend_has_region", condition=~Q(region="")),
            models.CheckConstraint(
                name="ad_spend_medium_known",
                condition=Q(
                    medium__in=[
                        "television",
                        "radio",
                        "newspaper",
                        "magazine",
                        "outdoor",
                        "transit",
                        "lift",
                        "cinema",
                        "search",
                        "feed",
                        "video",
                        "social",
                        "shopping",
                        "live",
                        "event",
                        "other",
                    ]
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["client", "starts_on", "id"], name="ad_spend_of_client"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.span.code} {self.get_medium_display()} {self.region}"

    def get_absolute_url(self) -> str:
        return reverse("dossiers:amend_spend", args=[self.pk])

    @property
    def span(self) -> Span:
        return Span(self.starts_on, self.ends_on)
