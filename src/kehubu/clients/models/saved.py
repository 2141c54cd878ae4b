from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.people.models import User


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the user's own filters, and those that colleagues share.
        """
        if not user.has_perm("clients.list_clients"):
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True))


class SavedFilter(models.Model):
    """
    A filter of the client list under a name (常用筛选). It is no more than a link: each
    sees what it finds among the clients that he may see.
    """

    name = models.CharField(_("名称"), max_length=40)
    query = models.CharField(max_length=1000)
    is_shared = models.BooleanField(_("同事也能用"), default=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    at = models.DateTimeField()

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="saved_filter_name_once", fields=["owner", "name"]
            ),
            models.CheckConstraint(
                name="saved_filter_is_whole", condition=~Q(name="") & ~Q(query="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('clients:index')}?{self.query}"
