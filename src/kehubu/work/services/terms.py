"""What may still be changed of an order that was issued: priority, who pays."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures.models import Run
from kehubu.timesheets import registers
from kehubu.timesheets import services as timesheets
from kehubu.work.models import WorkOrder

State = WorkOrder.State
UNDER_WAY = (State.ISSUED, State.SENT, State.RECEIVED, State.STARTED, State.DELIVERED)
"""From its issue until its result is accepted."""


class ReasonNeeded(DomainError):
    code = "order_reason_needed"
    message = _("请写明原因。")
    field = "reason"


class NotUnderWay(DomainError):
    code = "order_not_under_way"
    message = _("工作单%(state)s，缓急不能再调整。")


class StillOpen(DomainError):
    code = "order_still_open"
    message = _("工作单还没有批准，请直接改工作单。")


class BillingSettled(DomainError):
    code = "order_billing_settled"
    message = _("这份工作已经月结，不能再改是否收费。")


@transaction.atomic
def change_priority(
    order: WorkOrder, *, by: User, at: datetime, priority: str, reason: str
) -> WorkOrder:
    """
    Put an order under way before or behind others.

    :raises NotUnderWay: before its issue, or when its result has been accepted
    :raises ReasonNeeded: if no reason is given
    """
    order = _locked(order)
    require(by, "work.change_priority", order)
    if order.state not in UNDER_WAY:
        raise NotUnderWay(state=order.get_state_display())
    if not reason.strip():
        raise ReasonNeeded
    return history.amend(
        order,
        "order.prioritised",
        by=by,
        at=at,
        within=order.project,
        reason=reason,
        values={"priority": WorkOrder.Priority(priority)},
    )


@transaction.atomic
def change_billable(
    order: WorkOrder, *, by: User, at: datetime, is_billable: bool, reason: str
) -> WorkOrder:
    """
    Say of an issued order that the client pays for it, or no longer; its hours follow.
    What was signed stays as it was signed.

    :raises StillOpen: before its issue, when the order itself may be changed
    :raises BillingSettled: if its job has been settled
    :raises ReasonNeeded: if no reason is given
    """
    order = _locked(order)
    require(by, "work.change_billable", order)
    if order.state in WorkOrder.BEFORE_ISSUE:
        raise StillOpen
    run = order.department_run
    if run and registers.is_locked(run, None):
        raise BillingSettled
    if not reason.strip():
        raise ReasonNeeded
    history.amend(
        order,
        "order.rebilled",
        by=by,
        at=at,
        within=order.project,
        reason=reason,
        values={"is_billable": is_billable},
    )
    if run:
        timesheets.rebill(run, by=by, at=at, is_billable=is_billable)
    return order


def _locked(order: WorkOrder) -> WorkOrder:
    """
    Lock the run that the order has in its department, then the order.
    """
    Run.objects.select_for_update().filter(order=order).first()
    orders = WorkOrder.objects.select_for_update(of=("self",))
    return orders.select_related("project", "department", "department_run").get(
        pk=order.pk
    )
