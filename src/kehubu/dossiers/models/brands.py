from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.access import among
from kehubu.dossiers.models.parts import MarketQuerySet, Part
from kehubu.people.models import User

LONGEST_READING = 700


class Brand(Part):
    """A brand of a client (品牌)."""

    kind = "brand"

    client = models.ForeignKey(Client, models.PROTECT, related_name="brands")
    name = models.CharField(_("品牌"), max_length=100)
    rank = models.CharField(_("市场地位"), max_length=100, blank=True)
    remark = models.TextField(_("说明"), max_length=2000, blank=True)
    sort_key = models.CharField(max_length=LONGEST_READING, blank=True)

    objects = MarketQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(name="brand_has_name", condition=~Q(name="")),
            models.UniqueConstraint(
                name="brand_once_per_client", fields=["client", "name"]
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dossiers:brand", args=[self.pk])


class ProductQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        """
        Keep those of clients that the user sees. The client is asked itself: a level
        more is too deep for SQLite's parser when search asks for a helper.
        """
        return self.filter(among(Client.objects.visible_to(user), "brand__client"))


class Product(Part):
    """
    A product of a brand (产品), judged by the thirteen rows of the fact sheet.

    ``traits`` is what :mod:`kehubu.dossiers.traits` makes of it.
    """

    kind = "product"
    parent = "brand"

    class Novelty(models.TextChoices):
        EXISTING = "existing", _("现有产品")
        IMPROVED = "improved", _("改良产品")
        NEW = "new", _("新产品")

    class Need(models.TextChoices):
        NECESSITY = "necessity", _("必需品")
        TASTE = "taste", _("嗜好品")
        LUXURY = "luxury", _("奢侈品")

    brand = models.ForeignKey(
        Brand, models.PROTECT, verbose_name=_("品牌"), related_name="products"
    )
    name = models.CharField(_("产品"), max_length=100)
    generic_name = models.CharField(_("产品类别名"), max_length=100, blank=True)
    novelty = models.CharField(_("新旧"), max_length=10, choices=Novelty, blank=True)
    need = models.CharField(_("需要程度"), max_length=10, choices=Need, blank=True)
    uses = models.TextField(_("用途和用法"), max_length=2000, blank=True)
    misuse = models.TextField(_("误用和禁忌"), max_length=2000, blank=True)
    traits = models.JSONField(_("优点和缺点"), default=dict, blank=True)
    rank = models.CharField(_("市场地位"), max_length=100, blank=True)
    remark = models.TextField(_("说明"), max_length=2000, blank=True)
    sort_key = models.CharField(max_length=LONGEST_READING, blank=True)

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(name="product_has_name", condition=~Q(name="")),
            models.UniqueConstraint(
                name="product_once_per_brand", fields=["brand", "name"]
            ),
            models.CheckConstraint(
                name="product_novelty_known",
                condition=Q(novelty__in=["", "existing", "improved", "new"]),
            ),
            models.CheckConstraint(
                name="product_need_known",
                condition=Q(need__in=["", "necessity", "taste", "luxury"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dossiers:product", args=[self.pk])

    @property
    def of_client(self) -> Client:
        return self.brand.client
