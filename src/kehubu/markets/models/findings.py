from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.clients.models import Client
from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.dossiers.models import Rival
from kehubu.markets.aspects import MONEY, STALE_AFTER, Point
from kehubu.markets.readers import is_insider
from kehubu.people.models import User


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep what is known of clients that the user sees, money for insiders only.
        """
        seen = self.filter(among(Client.objects.visible_to(user), "client"))
        return seen if is_insider(user) else seen.exclude(point__in=MONEY)


class Finding(Labelled):
    """
    What is known of a client (``rival`` is empty) or of one of its rivals under a point
    of the situation brief, or why it is not known.

    ``as_of`` is the day on which it was so, or on which it could not be found out.
    """

    client = models.ForeignKey(Client, models.PROTECT, related_name="findings")
    rival = models.ForeignKey(
        Rival,
        models.PROTECT,
        verbose_name=_("竞争者"),
        null=True,
        blank=True,
        related_name="findings",
    )
    point = models.CharField(_("方面"), max_length=12, choices=Point)
    text = models.TextField(_("情况"), max_length=2000, blank=True)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    as_of = models.DateField(_("截至"))
    why = models.CharField(_("为什么不知道"), max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("情况简报")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                name="finding_once_of_client",
                fields=["client", "point"],
                condition=Q(rival=None),
            ),
            models.UniqueConstraint(
                name="finding_once_of_rival",
                fields=["rival", "point"],
                condition=Q(rival__isnull=False),
            ),
            models.CheckConstraint(
                name="finding_is_known_or_says_why",
                condition=~Q(text="") & ~Q(source="") & Q(why="")
                | Q(text="", source="") & ~Q(why=""),
            ),
            models.CheckConstraint(
                name="finding_point_known",
                condition=Q(
                    point__in=[
                        "product",
                        "price",
                        "packaging",
                        "channel",
                        "ad_spend",
                        "ad_media",
                        "ad_regions",
                        "ad_standard",
                        "promotion",
                    ]
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rival or self.client} · {self.get_point_display()}"

    def get_absolute_url(self) -> str:
        if self.rival_id:
            return reverse("markets:rival_cell", args=[self.rival_id, self.point])
        return reverse("markets:cell", args=[self.client_id, self.point])

    @property
    def is_known(self) -> bool:
        return self.text != ""

    def is_stale(self, on: date) -> bool:
        return self.as_of < on - timedelta(days=STALE_AFTER)
