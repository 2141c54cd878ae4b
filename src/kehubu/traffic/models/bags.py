from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kehubu.core.access import among
from kehubu.people.models import User
from kehubu.work.models import WorkOrder


class JobBagQuerySet(models.QuerySet["JobBag"]):
    def visible_to(self, user: User) -> Self:
        """
        Keep the bags of orders that the user may see.
        """
        return self.filter(among(WorkOrder.objects.visible_to(user), "order"))


class JobBag(models.Model):
    """
    All that carries one job number (工作袋): an order, the first of its line, with its
    revisions and what came of them. One job, one order (domain §2.19).
    """

    number = models.CharField(_("工作号"), max_length=40, unique=True)
    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="bag")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(_("开袋时间"))
    samples = models.PositiveSmallIntegerField(_("留存成品样本"), default=0)
    place = models.CharField(_("存放位置"), max_length=100, blank=True)
    remark = models.TextField(_("备注"), max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = JobBagQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="bag_samples_have_a_place", condition=Q(samples=0) | ~Q(place="")
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("traffic:bag", args=[self.pk])


class BagOrder(models.Model):
    """An order in a bag: the first of its line, or a revision."""

    bag = models.ForeignKey(JobBag, models.CASCADE, related_name="entries")
    order = models.OneToOneField(WorkOrder, models.PROTECT, related_name="bagged")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.bag_id} {self.order_id}"
