from typing import Any, Self

from django.db import models

from kehubu.clients.models import Client
from kehubu.core.access import among
from kehubu.core.models import Labelled
from kehubu.dossiers.readers import INSIDERS
from kehubu.people.models import User


class MarketQuerySet(models.QuerySet[Any]):
    """What concerns the market: all who see the client see it."""

    def visible_to(self, user: User) -> Self:
        return self.filter(among(Client.objects.visible_to(user), "client"))


class InsideQuerySet(models.QuerySet[Any]):
    """What concerns the client's business: insiders who see the client see it."""

    def visible_to(self, user: User) -> Self:
        if not user.holds(*INSIDERS):
            return self.none()
        return self.filter(among(Client.objects.visible_to(user), "client"))


class Part(Labelled):
    """
    One of the rows of which a dossier has several.

    ``kind`` names it in verbs and addresses; ``perm`` is what one needs to write it;
    ``parent`` is the field of what it belongs to.
    """

    kind: str
    perm = "dossiers.amend_business"
    parent = "client"

    version = models.PositiveIntegerField(default=1)

    class Meta:
        abstract = True

    @property
    def of_client(self) -> Client:
        client: Client = self.client  # type: ignore[attr-defined]
        return client
