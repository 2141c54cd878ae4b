"""Sending signed orders to their departments, whose own procedure then begins."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history, wording
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.people.models import User
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Step
from kehubu.procedures.services.play import hold
from kehubu.work.casting import unstaffed
from kehubu.work.models import WorkOrder

SENT = "work.order_sent"


class NothingToSend(DomainError):
    code = "work_nothing_to_send"
    message = _("没有已批准、待送交的工作单。")


class DepartmentUnstaffed(DomainError):
    code = "work_department_unstaffed"
    message = _("工作单还不能送交：接单部门的流程缺人。请先安排人，再送交。")


@transaction.atomic
def send_orders(step: Step, *, by: User, at: datetime) -> list[WorkOrder]:
    """
    Send the approved orders of a run to their departments (TL-B1.09).

    The step then waits for the receipts.

    :raises NothingToSend: if no order is approved and unsent
    :raises DepartmentUnstaffed: if a step of a department's procedure has nobody
    """
    step = hold(step, "order_receipt")
    require(by, "procedures.act_on_step", step)
    present = WorkOrder.objects.of_present_round(step.run_id)
    approved = present.select_for_update(of=("self",)).filter(
        state=WorkOrder.State.ISSUED
    )
    orders = list(approved.select_related("department", "run"))
    if not orders:
        raise NothingToSend
    _check_staff(orders)
    for order in orders:
        values = {"state": WorkOrder.State.SENT, "sent_at": at}
        history.amend(
            order, "order.sent", by=by, at=at, within=order.project, values=values
        )
    procedures.wait(step, by=by, at=at, what="receipt")
    facts.announce(SENT, *(order.pk for order in orders))
    return orders


def _check_staff(orders: list[WorkOrder]) -> None:
    details = [
        wording.labelled(order.number, sentence)
        for order in orders
        for sentence in unstaffed(order)
    ]
    if details:
        raise DepartmentUnstaffed(details=details)
