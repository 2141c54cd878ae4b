from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kehubu.clients.models import Client
from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.dossiers.models import Rival
from kehubu.markets.models.industries import IndustryFile
from kehubu.markets.readers import is_insider, reads_industries
from kehubu.people.models import User


class IntelligenceQuerySet(models.QuerySet["Intelligence"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep what is about clients that the user sees, about companies that are rivals
        of one of them, and about industries for whoever reads these; what is internal
        for insiders, and of a rival only where they see the client for whom it was
        logged: whoever names a company as a rival of his own client is not let into
        what another team keeps to itself.
        """
        if not user.is_active:
            return self.none()
        clients = Client.objects.visible_to(user)
        by_name = Q(rivals__name=OuterRef("rival__name"))
        by_place = Q(rivals__company=OuterRef("rival__company"))
        for_whom = Q(pk=OuterRef("client")) | Q(pk=OuterRef("rival__client"))
        seen = Q(Exists(clients.filter(for_whom)))
        seen |= Q(Exists(clients.filter(by_name | by_place)), is_internal=False)
        if reads_industries(user):
            seen |= Q(industry__isnull=False)
        rows = self.filter(seen)
        return rows if is_insider(user) else rows.filter(is_internal=False)

    def told(self, user: User, **how: Any) -> Self:
        """
        Keep what the user was told of.
        """
        mine = Telling.objects.filter(person=user, **how)
        return self.filter(Exists(mine.filter(intelligence=OuterRef("pk"))))


class Intelligence(Labelled):
    """
    Something heard of a client, of a rival or of an industry (情报): of one of them.

    ``tell_by`` is the moment until which somebody is to be told of it (RB-2.1.1c), and
    ``first_told_at`` when somebody was.
    """

    class Source(models.TextChoices):
        CLIENT = "client", _("客户告知")
        VISIT = "visit", _("市场走访")
        PRESS = "press", _("媒体报道")
        WEBSITE = "website", _("网站与账号")
        REPORT = "report", _("研究报告")
        MONITORING = "monitoring", _("监测数据")
        TRADE = "trade", _("业内人士")
        EVENT = "event", _("展会与活动")
        OTHER = "other", _("其他")

    class Credibility(models.TextChoices):
        CONFIRMED = "confirmed", pgettext_lazy("credibility", "已证实")
        RELIABLE = "reliable", pgettext_lazy("credibility", "可靠")
        PLAUSIBLE = "plausible", pgettext_lazy("credibility", "待核实")
        RUMOUR = "rumour", pgettext_lazy("credibility", "传闻")
        REFUTED = "refuted", pgettext_lazy("credibility", "已证伪")

    client = models.ForeignKey(
        Client, models.PROTECT, null=True, blank=True, related_name="intelligence"
    )
    rival = models.ForeignKey(
        Rival, models.PROTECT, null=True, blank=True, related_name="intelligence"
    )
    industry = models.ForeignKey(
        IndustryFile, models.PROTECT, null=True, blank=True, related_name="intelligence"
    )
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("内容"), max_length=4000)
    source = models.CharField(_("来源"), max_length=12, choices=Source)
    reference = models.CharField(_("出处"), max_length=300, blank=True)
    observed_on = models.DateField(_("得知日期"))
    credibility = models.CharField(_("可信度"), max_length=10, choices=Credibility)
    is_internal = models.BooleanField(_("仅客户部内部"), default=False)
    logged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    tell_by = models.DateTimeField()
    first_told_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = IntelligenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("情报")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["client", "-id"], name="intelligence_of_client"),
            models.Index(fields=["-observed_on", "-id"], name="intelligence_by_day"),
            models.Index(
                fields=["tell_by"],
                name="intelligence_untold",
                condition=Q(first_told_at=None),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="intelligence_about_one",
                condition=Q(client__isnull=False, rival=None, industry=None)
                | Q(client=None, rival__isnull=False, industry=None)
                | Q(client=None, rival=None, industry__isnull=False),
            ),
            models.CheckConstraint(
                name="intelligence_says_something",
                condition=~Q(title="") & ~Q(text=""),
            ),
            models.CheckConstraint(
                name="intelligence_source_known",
                condition=Q(
                    source__in=[
                        "client",
                        "visit",
                        "press",
                        "website",
                        "report",
                        "monitoring",
                        "trade",
                        "event",
                        "other",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="intelligence_credibility_known",
                condition=Q(
                    credibility__in=[
                        "confirmed",
                        "reliable",
                        "plausible",
                        "rumour",
                        "refuted",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("markets:entry", args=[self.pk])

    @property
    def subject(self) -> Client | Rival | IndustryFile:
        """
        What it is about.
        """
        found = self.client or self.rival or self.industry
        if found is None:  # pragma: no cover - the database refuses such a row
            raise TypeError(self.pk)
        return found

    @property
    def kind(self) -> str:
        return str(_KINDS[self.subject._meta.model_name or ""])

    def age(self, on: date) -> int:
        """
        Return the days since it was observed.
        """
        return (on - self.observed_on).days


_KINDS = {"client": _("客户"), "rival": _("竞争者"), "industryfile": _("行业")}


class PartQuerySet(models.QuerySet[Any]):
    """What belongs to an entry: who sees the entry sees it."""

    def visible_to(self, user: User) -> Self:
        return self.filter(among(Intelligence.objects.visible_to(user), "intelligence"))


class Tag(Labelled):
    """What an entry touches, out of a list that everybody uses alike."""

    class Name(models.TextChoices):
        PRODUCT = "product", _("产品")
        PRICE = "price", _("价格")
        PACKAGING = "packaging", _("包装")
        CHANNEL = "channel", _("通路")
        ADVERTISING = "advertising", _("广告")
        PROMOTION = "promotion", _("促销")
        CONSUMERS = "consumers", _("消费者")
        PERSONNEL = "personnel", _("人事")
        MONEY = "money", _("资金与经营")
        REGULATION = "regulation", _("法规")
        TECHNOLOGY = "technology", _("技术")
        PITCH = "pitch", _("比稿")

    intelligence = models.ForeignKey(Intelligence, models.CASCADE, related_name="tags")
    name = models.CharField(_("标签"), max_length=12, choices=Name)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="tag_once_per_intelligence", fields=["intelligence", "name"]
            ),
            models.CheckConstraint(
                name="tag_known",
                condition=Q(
                    name__in=[
                        "product",
                        "price",
                        "packaging",
                        "channel",
                        "advertising",
                        "promotion",
                        "consumers",
                        "personnel",
                        "money",
                        "regulation",
                        "technology",
                        "pitch",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_name_display())


class Telling(models.Model):
    """
    That somebody was told of an entry (转告): by a colleague, or by Kehubu (``told_by``
    is empty); ``read_at`` is when he said that he has read it.
    """

    intelligence = models.ForeignKey(
        Intelligence, models.CASCADE, related_name="tellings"
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    told_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="telling_once_per_person", fields=["intelligence", "person"]
            ),
            models.CheckConstraint(
                name="telling_read_after_told",
                condition=Q(read_at=None) | Q(read_at__gte=models.F("told_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.intelligence_id} → {self.person_id}"


class Feedback(models.Model):
    """What was done with an entry (反馈): the trace that RB-2.1.1c asks for."""

    intelligence = models.ForeignKey(
        Intelligence, models.CASCADE, related_name="feedback"
    )
    text = models.TextField(_("做了什么"), max_length=2000)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="feedback_says_what", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.intelligence_id} {self.pk}"
