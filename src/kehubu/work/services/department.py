"""Work orders on the desk of the receiving department."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kehubu.core import facts, history
from kehubu.core.access import require
from kehubu.core.errors import DomainError
from kehubu.core.forms import Upload
from kehubu.documents import services as documents
from kehubu.people.models import User
from kehubu.procedures import services as procedures
from kehubu.procedures.models import Participant, Step
from kehubu.procedures.services.play import hold
from kehubu.work.models import Delivery, WorkOrder
from kehubu.work.queries import audience_of

RECEIVED = "work.order_received"
DELIVERED = "work.delivered"


class NotToBeReceived(DomainError):
    code = "work_not_to_be_received"
    message = _("这份工作单%(state)s，不能接单。")


class RefusalNeedsReason(DomainError):
    code = "work_refusal_needs_reason"
    message = _("退回时请写明缺什么。")
    field = "refusal"


class NotToBeDelivered(DomainError):
    code = "work_not_to_be_delivered"
    message = _("这份工作单%(state)s，不能再交付；要改请等修改单。")


class NothingDelivered(DomainError):
    code = "work_nothing_delivered"
    message = _("请附上成果文件。")
    field = "uploads"


@transaction.atomic
def receive(step: Step, *, by: User, at: datetime) -> WorkOrder:
    """
    Receive an order that is signed and complete (TL-BX.1); the account department's
    step is concluded a moment later.

    :raises NotToBeReceived: if the order is not waiting to be received
    """
    step = hold(step, "order_intake")
    order = _order_of(step)
    require(by, "work.receive_order", order)
    _check_sent(order)
    values = {
        "state": WorkOrder.State.RECEIVED,
        "received_at": at,
        "received_by": by,
        "refusal": "",
    }
    history.amend(
        order, "order.received", by=by, at=at, within=order.project, values=values
    )
    # Without anybody who made the first version, an executor is named as for a new one.
    goes_on = order.is_revision and _carry_team_over(order, by, at)
    outcome = "revision" if goes_on else "first"
    procedures.conclude(step, by=by, at=at, outcome=outcome)
    facts.announce(RECEIVED, order.pk)
    return order


@transaction.atomic
def refuse(step: Step, *, by: User, at: datetime, refusal: str) -> WorkOrder:
    """
    Send an incomplete order back to its issuer, with what it lacks.

    :raises NotToBeReceived: if the order is not waiting to be received
    :raises RefusalNeedsReason: if it does not say what is missing
    """
    step = hold(step, "order_intake")
    order = _order_of(step)
    require(by, "work.receive_order", order)
    _check_sent(order)
    if not refusal.strip():
        raise RefusalNeedsReason
    values = {
        "state": WorkOrder.State.RETURNED,
        "received_by": by,
        "refusal": refusal,
    }
    within = order.project
    history.amend(
        order,
        "order.refused",
        by=by,
        at=at,
        within=within,
        reason=refusal,
        values=values,
    )
    procedures.conclude(step, by=by, at=at, outcome="refused", reason=refusal)
    facts.announce(RECEIVED, order.pk)
    return order


@transaction.atomic
def deliver(
    step: Step,
    *,
    by: User,
    at: datetime,
    audience: str = Delivery.Audience.ACCOUNT,
    note: str,
    actual_hours: int,
    uploads: Sequence[Upload],
) -> Delivery:
    """
    Deliver the result of an order to whoever ordered it (TL-B6.11); the step waits for
    what they say. To whom it was presented is known where the run has a record of it.

    :raises NotToBeDelivered: if the order is not in hand, or has been delivered before
    :raises NothingDelivered: without a file
    :raises UploadRefused: if a file is not of a kind that is taken
    """
    step = hold(step, "delivery")
    order = _order_of(step)
    require(by, "procedures.act_on_step", step)
    if order.state != WorkOrder.State.STARTED:
        raise NotToBeDelivered(state=order.get_state_display())
    if not uploads:
        raise NothingDelivered
    delivery = Delivery.objects.create(
        order=order,
        audience=Delivery.Audience(audience_of(step.run) or audience),
        note=note,
        actual_hours=actual_hours,
        delivered_by=by,
        delivered_at=at,
    )
    for file in uploads:
        documents.keep(file, by=by, at=at, subject=delivery)
    values = {"state": WorkOrder.State.DELIVERED}
    history.amend(
        order, "order.delivered", by=by, at=at, within=order.project, values=values
    )
    procedures.wait(step, by=by, at=at, what="review")
    facts.announce(DELIVERED, delivery.pk)
    return delivery


def _order_of(step: Step) -> WorkOrder:
    orders = WorkOrder.objects.select_for_update(of=("self",))
    return orders.select_related("project", "department").get(
        department_run=step.run_id
    )


def _check_sent(order: WorkOrder) -> None:
    if order.state != WorkOrder.State.SENT:
        raise NotToBeReceived(state=order.get_state_display())


def _carry_team_over(order: WorkOrder, by: User, at: datetime) -> bool:
    """
    Have those who made the first version, and still work here, make the revision, until
    they are changed; tell whether there is anybody. Another department has its own.
    """
    before, run = order.revises, order.department_run
    if before is None or run is None or before.department_id != order.department_id:
        return False
    parts = Participant.objects.filter(run=before.department_run_id, role="executor")
    users = [part.user for part in parts.filter(user__is_active=True)]
    if users:
        procedures.cast(run, by=by, at=at, role="executor", users=users)
    return bool(users)
