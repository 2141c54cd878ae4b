"""Orders withdrawn: nobody goes on with what is not wanted any more."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from kehubu.core import history, notices, search
from kehubu.people.models import User
from kehubu.procedures import services as procedures
from kehubu.work.models import WorkOrder


@transaction.atomic
def withdraw_orders(
    orders: QuerySet[WorkOrder], *, by: User | None, at: datetime, reason: str
) -> int:
    """
    Withdraw orders with what their departments do about them, and tell those who
    worked on them; return how many. Who may is for the service that does it to say.
    """
    found = list(orders.select_related("department_run").order_by("pk"))
    for order in found:
        _stop_department(order, by, at, reason)
    locked = WorkOrder.objects.select_for_update(of=("self",))
    for order in locked.select_related("project", "department_run").filter(
        pk__in=[order.pk for order in found]
    ):
        # Its department may have begun in this very moment.
        _stop_department(order, by, at, reason)
        values = {"state": WorkOrder.State.WITHDRAWN}
        history.amend(
            order,
            "order.withdrawn",
            by=by,
            at=at,
            within=order.project,
            reason=reason,
            values=values,
        )
    search.refresh_soon(WorkOrder, [order.pk for order in found])
    return len(found)


def _stop_department(
    order: WorkOrder, by: User | None, at: datetime, reason: str
) -> None:
    run = order.department_run
    if run is not None and run.is_running:
        _tell(order, at)
        procedures.withdraw(run, by=by, at=at, reason=reason)


def _tell(order: WorkOrder, at: datetime) -> None:
    """
    Tell the head of the department and whoever works on the order.
    """
    run = order.department_run
    people = User.objects.filter(
        parts__run=run,
        parts__role__in=["head", "ch", "executor"],
        parts__is_reserve=False,
    )
    notices.notify(
        list(people.distinct()),
        "work.withdrawn",
        key=f"order:{order.pk}:withdrawn",
        url=order.get_absolute_url(),
        at=at,
        number=order.number,
    )
