"""What follows an order's issue: it goes into a bag, or traffic is asked for one."""

from django.urls import reverse
from django.utils import timezone

from kehubu.core import facts, notices
from kehubu.people.models import User
from kehubu.people.positions import Position
from kehubu.traffic import services
from kehubu.traffic.models import BagOrder
from kehubu.work.evidence.orders import ISSUED
from kehubu.work.models import WorkOrder


@facts.on(ISSUED)
def bag_order(order_id: int) -> None:
    """
    Put a revision into its bag; have traffic open one for a first order. Where nobody
    is in traffic, Kehubu opens it.
    """
    order = WorkOrder.objects.select_related("revises", "project").get(pk=order_id)
    now = timezone.now()
    if order.revises is not None:
        services.add_revision(order, by=None, at=now)
        return
    if BagOrder.objects.filter(order=order).exists():
        return
    traffic = User.objects.holding(Position.TRAFFIC)
    if not traffic.exists():
        services.open_bag(order, by=None, at=now)
        return
    notices.notify(
        traffic,
        "traffic.bag",
        key=f"order:{order.pk}:bag",
        url=reverse("traffic:bags"),
        at=now,
        number=order.number,
    )
