from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.access import among
from kehubu.dossiers.models.brands import Product
from kehubu.dossiers.models.parts import MarketQuerySet, Part
from kehubu.people.models import User


class Rival(Part):
    """
    A company against which a client competes (竞争者).

    ``company`` is that company where it is in our list of clients. It has no label, so
    that a refusal does not tell its name to whoever may not see it.
    """

    kind = "rival"

    client = models.ForeignKey(Client, models.PROTECT, related_name="rivals")
    name = models.CharField(_("竞争者"), max_length=100)
    company = models.ForeignKey(
        Client, models.SET_NULL, null=True, blank=True, related_name="rival_of"
    )
    rank = models.CharField(_("市场地位"), max_length=100, blank=True)
    remark = models.TextField(_("说明"), max_length=2000, blank=True)

    objects = MarketQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        # Who else competes with it is looked for by name, over all clients.
        indexes = [models.Index(fields=["name"], name="rival_by_name")]
        constraints = [
            models.CheckConstraint(name="rival_has_name", condition=~Q(name="")),
            models.UniqueConstraint(
                name="rival_once_per_client", fields=["client", "name"]
            ),
            models.CheckConstraint(
                name="rival_is_another_company",
                condition=Q(company=None) | ~Q(company=F("client")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("dossiers:rival", args=[self.pk])


class RivalProductQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> Self:
        return self.filter(among(Client.objects.visible_to(user), "rival__client"))


class RivalProduct(Part):
    """A product of a rival, judged by the same rows as the client's own."""

    kind = "rival_product"
    parent = "rival"

    rival = models.ForeignKey(Rival, models.PROTECT, related_name="products")
    name = models.CharField(_("竞争产品"), max_length=100)
    against = models.ForeignKey(
        Product,
        models.SET_NULL,
        verbose_name=_("与哪个产品竞争"),
        null=True,
        blank=True,
        related_name="rivalled_by",
    )
    traits = models.JSONField(_("优点和缺点"), default=dict, blank=True)
    remark = models.TextField(_("说明"), max_length=2000, blank=True)

    objects = RivalProductQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="rival_product_has_name", condition=~Q(name="")
            ),
            models.UniqueConstraint(
                name="rival_product_once_per_rival", fields=["rival", "name"]
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.rival.get_absolute_url()

    @property
    def of_client(self) -> Client:
        return self.rival.client
